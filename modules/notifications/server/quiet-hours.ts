import type { Quiet } from '#contract/notifications';

const minuteMs = 60_000;
const dayMinutes = 24 * 60;

/** When the quiet time that holds at this moment ends; null when it is not quiet. In the person's own time zone, across changes of the clocks. */
export function quietUntil(at: Date, timeZone: string, quiet: Quiet): Date | null {
  if (!quiet.on || quiet.days.length === 0) return null;
  let end: Date | null = null;
  // One quiet time may run into the next (nights of a whole weekend), at most for a week.
  for (let round = 0; round < 8; round += 1) {
    const next = endOfStretch(end ?? at, timeZone, quiet);
    if (!next) return end;
    end = next;
  }
  return end;
}

type LocalTime = { minute: number; weekday: number };

/** Since when it is quiet at this time of the clock: since today or yesterday; null when it is not. */
function quietSince({ minute, weekday }: LocalTime, quiet: Quiet): 'today' | 'yesterday' | null {
  const [start, end] = [minutesOf(quiet.start), minutesOf(quiet.end)];
  const overnight = end <= start;
  if (quiet.days.includes(weekday) && minute >= start && (overnight || minute < end)) return 'today';
  return overnight && quiet.days.includes(weekday === 1 ? 7 : weekday - 1) && minute < end ? 'yesterday' : null;
}

function endOfStretch(at: Date, timeZone: string, quiet: Quiet): Date | null {
  const now = localTime(at, timeZone);
  const since = quietSince(now, quiet);
  if (!since) return null;
  const end = minutesOf(quiet.end);
  const overnight = end <= minutesOf(quiet.start);
  const left = since === 'today' && overnight ? dayMinutes - now.minute + end : end - now.minute;
  const begun = Math.floor(at.getTime() / minuteMs) * minuteMs;
  const guess = new Date(begun + left * minuteMs);
  // The clocks may have changed in between.
  const past = (moment: Date) => ((localTime(moment, timeZone).minute - end + dayMinutes * 1.5) % dayMinutes) - dayMinutes / 2;
  let found = new Date(guess.getTime() - past(guess) * minuteMs);
  // An hour that the clocks leave out may hold the end: then it is the first minute after that hour.
  for (let tries = 0; tries < 180 && past(found) < 0; tries += 1) found = new Date(found.getTime() + minuteMs);
  if (found.getTime() === guess.getTime()) return found;
  // Clocks that were put back may show a time again at which it is not quiet yet.
  for (let ms = begun + minuteMs; ms < found.getTime(); ms += minuteMs) if (!quietSince(localTime(new Date(ms), timeZone), quiet)) return new Date(ms);
  return found;
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

const formats = new Map<string, Intl.DateTimeFormat>();
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function localTime(at: Date, timeZone: string): LocalTime {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map((p) => [p.type, p.value]));
  return { minute: Number(parts.hour) * 60 + Number(parts.minute), weekday: weekdays.indexOf(parts.weekday ?? '') + 1 };
}
