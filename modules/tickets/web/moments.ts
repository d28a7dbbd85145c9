// Moments in a person's time zone: "tomorrow at nine" is theirs, not this computer's.

type Wall = { year: number; month: number; day: number; hour: number; minute: number; weekday: number };
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const clocks = new Map<string, Intl.DateTimeFormat>();
/** Making a format costs a hundred times what using it does. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    weekday: 'short',
  });
  clocks.set(timeZone, made);
  return made;
}

export function wallOf(at: number, timeZone: string): Wall {
  const parts = clockOf(timeZone).formatToParts(at);
  const read = (type: Intl.DateTimeFormatPartTypes): string => parts.find((part) => part.type === type)?.value ?? '0';
  return {
    year: Number(read('year')),
    month: Number(read('month')),
    day: Number(read('day')),
    hour: Number(read('hour')),
    minute: Number(read('minute')),
    weekday: weekdays.indexOf(read('weekday')),
  };
}

/** The instant at which the clocks of the zone show this; two rounds settle the days on which clocks change. */
export function instantOf(wall: Omit<Wall, 'weekday'>, timeZone: string): number {
  const wanted = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  let guess = wanted;
  for (let round = 0; round < 2; round++) {
    const shown = wallOf(guess, timeZone);
    guess += wanted - Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
  }
  return guess;
}

const dayMs = 86_400_000;
function atHour(now: number, days: number, hour: number, timeZone: string): number {
  const today = wallOf(now, timeZone);
  const day = new Date(Date.UTC(today.year, today.month - 1, today.day) + days * dayMs);
  return instantOf({ year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate(), hour, minute: 0 }, timeZone);
}

export type Preset = { key: 'hour' | 'evening' | 'tomorrow' | 'afternoon' | 'monday' | 'week'; at: number };

export function presetsFrom(now: number, timeZone: string): Preset[] {
  const { weekday, hour } = wallOf(now, timeZone);
  const toMonday = (8 - weekday) % 7 || 7;
  const presets: Preset[] = [{ key: 'hour', at: now + 3_600_000 }];
  if (hour < 16) presets.push({ key: 'evening', at: atHour(now, 0, 17, timeZone) });
  presets.push({ key: 'tomorrow', at: atHour(now, 1, 9, timeZone) }, { key: 'afternoon', at: atHour(now, 1, 14, timeZone) });
  // On Sundays it is tomorrow, on Mondays a week from now.
  if (toMonday > 1 && toMonday < 7) presets.push({ key: 'monday', at: atHour(now, toMonday, 9, timeZone) });
  presets.push({ key: 'week', at: atHour(now, 7, 9, timeZone) });
  return presets;
}

const two = (value: number): string => String(value).padStart(2, '0');
/** For <input type="datetime-local">. */
export function localText(at: number, timeZone: string): string {
  const wall = wallOf(at, timeZone);
  return `${String(wall.year)}-${two(wall.month)}-${two(wall.day)}T${two(wall.hour)}:${two(wall.minute)}`;
}
export function fromLocalText(text: string, timeZone: string): number | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text)?.slice(1).map(Number);
  if (!found) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = found;
  return instantOf({ year, month, day, hour, minute }, timeZone);
}
