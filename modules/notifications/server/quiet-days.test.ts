/** Quiet hours against a clock that is read minute by minute, around the nights on which clocks change. More cases: QUIET_CASES=10000. */
import { expect, test } from 'vitest';
import type { Quiet } from '#contract/notifications';
import { quietUntil } from './quiet-hours.ts';

const minuteMs = 60_000;
const cases = Number(process.env.QUIET_CASES ?? 300);

/** Nights and days on which something is odd, each with the zone where it is. */
const oddDays: readonly [string, string][] = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Asia/Shanghai', '2026-02-17'],
  ['Asia/Shanghai', '2028-02-29'],
  ['Europe/Berlin', '2028-02-29'],
  ['Asia/Kathmandu', '2026-12-31'],
];

const formats = new Map<string, Intl.DateTimeFormat>();
function local(atMs: number, timeZone: string): { minute: number; weekday: number } {
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' });
  formats.set(timeZone, format);
  const [, weekday = '', hour, minute] = /^(\w+),? (\d+):(\d+)/.exec(format.format(atMs)) ?? [];
  return { minute: Number(hour) * 60 + Number(minute), weekday: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(weekday) + 1 };
}

const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
function isQuiet(atMs: number, timeZone: string, { start, end, days }: Quiet): boolean {
  const now = local(atMs, timeZone);
  const [from, to] = [minutes(start), minutes(end)];
  const begunToday = days.includes(now.weekday) && now.minute >= from && (to <= from || now.minute < to);
  const begunYesterday = to <= from && days.includes(now.weekday === 1 ? 7 : now.weekday - 1) && now.minute < to;
  return begunToday || begunYesterday;
}

/** The first minute that is not quiet; null when none within nine days. */
function oracle(atMs: number, timeZone: string, quiet: Quiet): number | null {
  if (!isQuiet(atMs, timeZone, quiet)) return null;
  for (let ms = Math.floor(atMs / minuteMs) * minuteMs; ms < atMs + 9 * 24 * 60 * minuteMs; ms += minuteMs) if (!isQuiet(ms, timeZone, quiet)) return ms;
  return Number.NaN;
}

const time = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

test('quiet times end at the first minute that is not quiet, whatever the clocks do', () => {
  let state = 12;
  const below = (n: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % n;
  };
  const wrong: string[] = [];
  for (let i = 0; i < cases; i += 1) {
    const [zone, day] = oddDays[below(oddDays.length)] as [string, string];
    const at = Date.parse(`${day}T00:00:00Z`) + (below(72 * 60) - 36 * 60) * minuteMs + below(60_000);
    const days = [1, 2, 3, 4, 5, 6, 7].filter(() => below(3) > 0);
    // Ends in the hours that come twice or never are the hard ones.
    const quiet: Quiet = { on: true, start: time(below(24 * 60)), end: time(below(2) ? 60 + below(180) : below(24 * 60)), days };
    const expected = oracle(at, zone, quiet);
    if (Number.isNaN(expected)) continue;
    const found = quietUntil(new Date(at), zone, quiet)?.getTime() ?? null;
    if (found !== expected)
      wrong.push(
        `${zone} ${new Date(at).toISOString()} ${quiet.start}-${quiet.end} on ${days.join('')}: ${found && new Date(found).toISOString()} instead of ${expected && new Date(expected).toISOString()}`,
      );
  }
  expect(wrong).toEqual([]);
});
