/** Days as the organisation's calendar has them, as text (2026-11-22): no clock time, so no daylight saving in the arithmetic. */

const dayMs = 86_400_000;
const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const text = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const addDays = (day: string, days: number): string => text(at(day) + days * dayMs);
/** Both ends included. */
export const daysIn = (from: string, to: string): number => Math.round((at(to) - at(from)) / dayMs) + 1;

export function dayIn(timeZone: string, moment: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(moment);
}

export type Bucket = { first: string; last: string };

/** The buckets that a period touches; weeks begin on Monday. */
export function bucketsOf(from: string, to: string, by: 'day' | 'week' | 'month'): Bucket[] {
  const buckets: Bucket[] = [];
  for (let first = startOfBucket(from, by); first <= to; ) {
    const next = nextBucket(first, by);
    buckets.push({ first, last: addDays(next, -1) });
    first = next;
  }
  return buckets;
}

function startOfBucket(day: string, by: 'day' | 'week' | 'month'): string {
  if (by === 'month') return `${day.slice(0, 8)}01`;
  if (by === 'week') return addDays(day, -((new Date(at(day)).getUTCDay() + 6) % 7));
  return day;
}

function nextBucket(first: string, by: 'day' | 'week' | 'month'): string {
  if (by === 'day') return addDays(first, 1);
  if (by === 'week') return addDays(first, 7);
  const date = new Date(at(first));
  return text(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));
}
