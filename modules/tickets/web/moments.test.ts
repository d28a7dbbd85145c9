import { describe, expect, test } from 'vitest';
import { fromLocalText, instantOf, localText, presetsFrom } from './moments.ts';

describe('moments in a time zone', () => {
  test('nine in the morning is found on days on which the clocks change', () => {
    expect(new Date(instantOf({ year: 2026, month: 3, day: 29, hour: 9, minute: 0 }, 'Europe/Berlin')).toISOString()).toBe('2026-03-29T07:00:00.000Z');
    expect(new Date(instantOf({ year: 2026, month: 10, day: 25, hour: 9, minute: 0 }, 'Europe/Berlin')).toISOString()).toBe('2026-10-25T08:00:00.000Z');
    expect(new Date(instantOf({ year: 2026, month: 11, day: 22, hour: 9, minute: 0 }, 'Asia/Shanghai')).toISOString()).toBe('2026-11-22T01:00:00.000Z');
  });

  test('presets lie ahead and in order of the calendar, also across the date line', () => {
    // Sunday evening in Shanghai, still Sunday noon in London.
    const now = Date.parse('2026-11-22T12:30:00Z');
    const presets = Object.fromEntries(presetsFrom(now, 'Asia/Shanghai').map(({ key, at }) => [key, new Date(at).toISOString()]));
    expect(presets).toEqual({
      hour: '2026-11-22T13:30:00.000Z',
      tomorrow: '2026-11-23T01:00:00.000Z',
      afternoon: '2026-11-23T06:00:00.000Z',
      week: '2026-11-29T01:00:00.000Z',
    });
    const wednesday = presetsFrom(Date.parse('2026-11-25T09:00:00Z'), 'Europe/London');
    expect(wednesday.map((one) => one.key)).toEqual(['hour', 'evening', 'tomorrow', 'afternoon', 'monday', 'week']);
    const monday = presetsFrom(Date.parse('2026-11-23T09:00:00Z'), 'Europe/London');
    expect(monday.map((one) => one.key)).toEqual(['hour', 'evening', 'tomorrow', 'afternoon', 'week']);
    expect(new Date(wednesday.find((one) => one.key === 'monday')?.at ?? 0).toISOString()).toBe('2026-11-30T09:00:00.000Z');
  });

  test('what the picker shows is read back as the same instant', () => {
    const at = Date.parse('2026-07-01T06:45:00Z');
    expect(localText(at, 'America/New_York')).toBe('2026-07-01T02:45');
    expect(fromLocalText(localText(at, 'America/New_York'), 'America/New_York')).toBe(at);
    expect(fromLocalText('soon', 'UTC')).toBeNull();
  });
});
