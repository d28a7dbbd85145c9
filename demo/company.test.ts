import { expect, test } from 'vitest';
import { arrivals, type Demand, dayMs, demandFor, hourMs, incidentsUntil, intensityAt } from './arriving.ts';
import { planCompany } from './company.ts';
import { customerAt } from './customers.ts';
import { handleMinutes, handleMs, handleSigma, paceOf, scoreFor } from './handling.ts';
import { seeded } from './random.ts';
import { desksOf, learned, nextShift, shiftHours, skillOf, staffOf } from './staff.ts';
import { minuteMs, type Step } from './steps.ts';

const to = new Date('2026-11-20T15:30:00Z');
const from = new Date(to.getTime() - 90 * dayMs);
const stepsOf = (seed: number, tickets: number): Step[] => [...planCompany({ seed, from, to, tickets }).steps()];
/** As busy as the quarter is, and from before the outage on. */
const weeks = { from: new Date(to.getTime() - 54 * dayMs), to };
const busySteps = [...planCompany({ seed: 20_261, ...weeks, tickets: 7_200 }).steps()];

test('the same seed tells the same history, another one another', () => {
  const once = stepsOf(7, 300);
  expect(stepsOf(7, 300)).toEqual(once);
  expect(stepsOf(8, 300)).not.toEqual(once);
});

test('steps come in the order of time, none after the end, none before its ticket or after its end, no gap left in a text', () => {
  const open = new Set<number>();
  const wrong: Step[] = [];
  let before = weeks.from.getTime();
  for (const step of busySteps) {
    const isNew = step.do === 'open' || step.do === 'followUp';
    const inTime = step.at >= before && step.at <= to.getTime() && Number.isInteger(step.at);
    const inPlace = isNew || step.do === 'meet' || open.has(step.story);
    if (!inTime || !inPlace || ('text' in step && /\{\w+\}/.test(step.text))) wrong.push(step);
    before = step.at;
    if (isNew) open.add(step.story);
    if (step.do === 'end' || step.do === 'merge') open.delete(step.story);
  }
  expect(wrong).toEqual([]);
  expect(open.size).toBeGreaterThan(500);
});

test('arrivals follow the rate: chi-square over the hours of the week stays where chance keeps it', () => {
  const demand: Demand = { perHour: 40, incidents: [] };
  const counts = new Array<number>(168).fill(0);
  const expected = new Array<number>(168).fill(0);
  const hourOfWeek = (at: number) => new Date(at).getDay() * 24 + new Date(at).getHours();
  const end = from.getTime() + 26 * 7 * dayMs;
  for (const at of arrivals(seeded(11), demand, from.getTime(), end)) counts[hourOfWeek(at)] = (counts[hourOfWeek(at)] as number) + 1;
  for (let at = from.getTime() + hourMs / 8; at < end; at += hourMs / 4)
    expected[hourOfWeek(at)] = (expected[hourOfWeek(at)] as number) + intensityAt(demand, at) / 4;
  const chiSquare = counts.reduce((sum, n, i) => sum + (n - (expected[i] as number)) ** 2 / (expected[i] as number), 0);
  // 168 degrees of freedom: 99.9 percent lie below 231.
  expect(chiSquare).toBeLessThan(231);
  expect(chiSquare).toBeGreaterThan(112);
});

test('while the outage lasts and after it more come, and the sum is what was asked for', () => {
  const demand = demandFor(12_000, from.getTime(), to.getTime());
  const all = [...arrivals(seeded(5), demand, from.getTime(), to.getTime())];
  expect(Math.abs(all.length - 12_000)).toBeLessThan(4 * Math.sqrt(12_000));
  const [outage] = incidentsUntil(from.getTime(), to.getTime());
  if (!outage) throw new Error('A quarter has its bad week.');
  const during = all.filter((at) => at >= outage.begins && at < outage.ends).length;
  const weekBefore = all.filter((at) => at >= outage.begins - 7 * dayMs && at < outage.ends - 7 * dayMs).length;
  expect(during / weekBefore).toBeGreaterThan(2.8);
  expect(during / weekBefore).toBeLessThan(4.2);
});

test('handle times are lognormal with the published medians; skill makes them shorter', () => {
  const random = seeded(3);
  const logs = Array.from({ length: 20_000 }, () => Math.log(handleMs(random, 'repair', 0.7) / minuteMs));
  const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
  const sigma = Math.sqrt(logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / logs.length);
  expect(Math.exp(mean)).toBeCloseTo(handleMinutes.repair, 0);
  expect(sigma).toBeCloseTo(handleSigma, 1);
  expect(paceOf(0.95)).toBeLessThan(paceOf(0.5));
});

test('people have shifts, days away, and learn; nobody works before they began', () => {
  const staff = staffOf(20_261);
  expect(staff).toHaveLength(40);
  expect(new Set(staff.map((m) => m.email)).size).toBe(40);
  expect(staff.filter((m) => desksOf(m).length > 0).length).toBeGreaterThan(30);
  const newcomer = staff.find((m) => m.weeksHere < 12);
  const amara = staff.find((m) => m.key === 'amara');
  if (!newcomer || !amara) throw new Error('Somebody is new.');
  const first = nextShift(20_261, newcomer, from.getTime(), to.getTime(), []);
  expect(first?.begins).toBeGreaterThanOrEqual(to.getTime() - newcomer.weeksHere * 7 * dayMs);
  expect(new Date(nextShift(20_261, amara, from.getTime(), to.getTime(), [])?.begins ?? 0).getHours()).toBe(shiftHours.day[0]);
  expect(skillOf(newcomer, 'payment', to.getTime(), to.getTime())).toBeGreaterThan(skillOf(newcomer, 'payment', to.getTime() - 4 * 7 * dayMs, to.getTime()));
  expect(learned(20)).toBeGreaterThan(0.95);
  // Of 64 weekdays some are holidays or days of illness.
  const long = staff.filter((m) => m.shift === 'day' && m.weeksHere > 20);
  let worked = 0;
  for (const member of long) {
    for (let shift = nextShift(20_261, member, from.getTime(), to.getTime(), []); shift && shift.ends < to.getTime(); worked += 1)
      shift = nextShift(20_261, member, shift.ends, to.getTime(), []);
  }
  expect(worked / long.length / 64).toBeGreaterThan(0.75);
  expect(worked / long.length / 64).toBeLessThan(0.98);
});

test('ratings depend on what happened', () => {
  const mean = (firstWaitMs: number, reopened: number, skill: number) => {
    const random = seeded(4);
    const all = Array.from({ length: 2_000 }, (_, i) => scoreFor(random, customerAt(1, i), { firstWaitMs, reopened, chased: 0, skill, inIncident: false }));
    return all.reduce<number>((a, b) => a + b, 0) / all.length;
  };
  expect(mean(hourMs, 0, 0.9)).toBeGreaterThan(4.3);
  expect(mean(48 * hourMs, 0, 0.9)).toBeLessThan(mean(hourMs, 0, 0.9) - 0.5);
  expect(mean(hourMs, 1, 0.9)).toBeLessThan(mean(hourMs, 0, 0.9) - 0.5);
  expect(mean(hourMs, 0, 0.5)).toBeLessThan(mean(hourMs, 0, 0.9) - 0.2);
});

test('the bad week and what followed are there: longer waits, impatience, worse ratings, and then the usual again', () => {
  const [outage] = incidentsUntil(weeks.from.getTime(), to.getTime());
  if (!outage) throw new Error('A quarter has its bad week.');
  const opened = new Map<number, number>();
  const found = new Map<'before' | 'after', { waits: number[]; scores: number[] }>([
    ['before', { waits: [], scores: [] }],
    ['after', { waits: [], scores: [] }],
  ]);
  for (const step of busySteps) {
    const week = step.at < outage.begins ? 'before' : step.at < outage.ends + 8 * dayMs ? 'after' : null;
    if (step.do === 'open') opened.set(step.story, step.at);
    if (!week) continue;
    const askedAt = opened.get(step.story);
    if (step.do === 'answer' && askedAt !== undefined) {
      found.get(week)?.waits.push(step.at - askedAt);
      opened.delete(step.story);
    }
    if (step.do === 'rate') found.get(week)?.scores.push(step.score);
  }
  const middle = (list: number[] = []) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? 0;
  const happy = (list: number[] = []) => list.filter((s) => s >= 4).length / list.length;
  expect(middle(found.get('after')?.waits)).toBeGreaterThan(1.5 * middle(found.get('before')?.waits));
  expect(happy(found.get('after')?.scores)).toBeLessThan(happy(found.get('before')?.scores) - 0.05);
});
