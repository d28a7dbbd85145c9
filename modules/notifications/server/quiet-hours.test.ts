import { expect, test } from 'vitest';
import { quietUntil } from './quiet-hours.ts';

const nights = { on: true, start: '19:00', end: '08:00', days: [1, 2, 3, 4, 5, 6, 7] };
const until = (at: string, zone: string, quiet = nights) => quietUntil(new Date(at), zone, quiet)?.toISOString() ?? null;

test('a night is quiet until the morning, in the time zone of the person', () => {
  expect(until('2026-11-16T12:00:00Z', 'UTC')).toBeNull();
  expect(until('2026-11-16T19:00:00Z', 'UTC')).toBe('2026-11-17T08:00:00.000Z');
  expect(until('2026-11-17T07:59:59Z', 'UTC')).toBe('2026-11-17T08:00:00.000Z');
  expect(until('2026-11-17T08:00:00Z', 'UTC')).toBeNull();
  expect(until('2026-11-16T12:00:00Z', 'Asia/Shanghai')).toBe('2026-11-17T00:00:00.000Z');
  expect(until('2026-11-16T20:00:00Z', 'Asia/Kolkata')).toBe('2026-11-17T02:30:00.000Z');
});

test('the clocks going back or forward in the night do not move the morning', () => {
  expect(until('2026-10-24T20:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T07:00:00.000Z');
  expect(until('2026-03-28T20:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T06:00:00.000Z');
});

test('a time that the clocks show twice may be quiet only once', () => {
  // From 2:31 to 1:41: at 3:00 in Berlin it is 2:00 again, when it is not quiet yet.
  expect(until('2026-10-25T00:44:39Z', 'Europe/Berlin', { ...nights, start: '02:31', end: '01:41' })).toBe('2026-10-25T01:00:00.000Z');
});

test('only the chosen days count, by the day on which the quiet time begins', () => {
  const weekend = { on: true, start: '00:00', end: '00:00', days: [6, 7] };
  expect(until('2026-11-14T10:00:00Z', 'UTC', weekend)).toBe('2026-11-16T00:00:00.000Z');
  expect(until('2026-11-16T00:00:00Z', 'UTC', weekend)).toBeNull();
  const friday = { on: true, start: '18:00', end: '09:00', days: [5] };
  expect(until('2026-11-14T08:00:00Z', 'UTC', friday)).toBe('2026-11-14T09:00:00.000Z');
  expect(until('2026-11-14T19:00:00Z', 'UTC', friday)).toBeNull();
  expect(until('2026-11-13T12:30:00Z', 'UTC', { on: true, start: '12:00', end: '13:00', days: [5] })).toBe('2026-11-13T13:00:00.000Z');
});

test('switched off, and quiet all the time, both end', () => {
  expect(until('2026-11-16T20:00:00Z', 'UTC', { ...nights, on: false })).toBeNull();
  expect(until('2026-11-16T20:00:00Z', 'UTC', { ...nights, start: '08:00', end: '08:00' })).not.toBeNull();
});
