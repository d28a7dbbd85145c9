/** When customers write: a Poisson process whose rate follows hour, weekday, season and what went wrong, made by thinning. */
import type { Random } from './random.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** Something fails for everybody: many write at once, and for days after. `factor` times the usual while it lasts. */
export type Incident = { begins: number; ends: number; factor: number; lastingFactor: number; decayMs: number };
export type Demand = { perHour: number; incidents: readonly Incident[] };

/** Quiet nights, a busy morning, a second wave in the evening. */
const byHour = normalized([1, 0.5, 0.3, 0.2, 0.3, 0.6, 1.5, 3, 5, 8, 9, 8, 6, 6, 7, 7, 6, 5, 5, 6, 6, 4, 3, 2]);
/** From Sunday on. */
const byWeekday = normalized([0.55, 1.28, 1.15, 1.1, 1.05, 1.0, 0.72]);
/** How much more at the height of the year, the weeks before its last holidays. */
const seasonSwing = 0.12;
const seasonPeakDay = 335;

function normalized(shares: readonly number[]): number[] {
  const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
  return shares.map((share) => share / mean);
}

/** One on average over a year. Hours and days are those of this machine's time zone, as the shop's are. */
export function usualShape(at: number): number {
  const date = new Date(at);
  const dayOfYear = (at - new Date(date.getFullYear(), 0, 1).getTime()) / dayMs;
  const season = 1 + seasonSwing * Math.cos((2 * Math.PI * (dayOfYear - seasonPeakDay)) / 365.25);
  return (byHour[date.getHours()] as number) * (byWeekday[date.getDay()] as number) * season;
}

export function incidentFactor(incidents: readonly Incident[], at: number): number {
  let factor = 1;
  for (const i of incidents) {
    if (at < i.begins) continue;
    factor += at < i.ends ? i.factor - 1 : (i.lastingFactor - 1) * Math.exp(-(at - i.ends) / i.decayMs);
  }
  return factor;
}

/** Letters per hour at this moment. */
export const intensityAt = (demand: Demand, at: number): number => demand.perHour * usualShape(at) * incidentFactor(demand.incidents, at);

/** Lewis and Shedler's thinning: candidates at the highest rate there can be, each kept with the chance that the rate there is of it. */
export function* arrivals(random: Random, demand: Demand, from: number, to: number): Generator<number> {
  const most =
    demand.perHour *
    Math.max(...byHour) *
    Math.max(...byWeekday) *
    (1 + seasonSwing) *
    Math.max(1, ...demand.incidents.map((i) => Math.max(i.factor, i.lastingFactor) + 0.1));
  for (let at = from; ; ) {
    at += random.exponential(hourMs / most);
    if (at >= to) return;
    if (random.next() * most < intensityAt(demand, at)) yield Math.floor(at);
  }
}

/** The outage of the shop's pages: a Tuesday morning five weeks before the end, and every half year before that. */
export function incidentsUntil(from: number, to: number): Incident[] {
  const found: Incident[] = [];
  for (let weeks = 5; ; weeks += 26) {
    const day = new Date(to - weeks * 7 * dayMs);
    day.setDate(day.getDate() - ((day.getDay() + 5) % 7));
    const begins = day.setHours(9, 40, 0, 0);
    if (begins < from + dayMs) return found;
    found.unshift({ begins, ends: begins + 27 * hourMs, factor: 3.4, lastingFactor: 2.1, decayMs: 40 * hourMs });
  }
}

/** The rate that gives about so many letters between two moments. */
export function demandFor(tickets: number, from: number, to: number): Demand {
  const incidents = incidentsUntil(from, to);
  let hours = 0;
  const step = hourMs / 2;
  for (let at = from + step / 2; at < to; at += step) hours += 0.5 * usualShape(at) * incidentFactor(incidents, at);
  return { perHour: tickets / Math.max(hours, 1e-6), incidents };
}
