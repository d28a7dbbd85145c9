import { describe, expect, it, vi } from 'vitest';
import { formatters } from './formatting.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('formatting', () => {
  const en = formatters('en', 'Europe/Stockholm');
  const zh = formatters('zh-CN', 'Asia/Shanghai');

  it('says durations as people do, in both languages', () => {
    expect([en.formatDuration(4 * minute), en.formatDuration(65 * minute), en.formatDuration(28 * hour)]).toEqual(['4 min', '1 h 05', '1 d 4 h']);
    expect([zh.formatDuration(4 * minute), zh.formatDuration(65 * minute), zh.formatDuration(28 * hour)]).toEqual(['4 分', '1 时 05 分', '1 天 4 时']);
    expect(en.formatDuration(-4 * minute)).toBe('4 min');
  });

  it('uses the zone of the person, 24 hours, day before month', () => {
    expect(en.formatDate('2026-11-03T23:30:00Z', 'dateTime')).toBe('4 Nov 2026, 00:30');
    expect(zh.formatDate('2026-11-03T23:30:00Z', 'time')).toBe('07:30');
  });

  it('says the weekday only as long as it is plain which one is meant', () => {
    vi.useFakeTimers({ now: Date.parse('2026-11-23T05:30:00Z'), toFake: ['Date'] });
    try {
      expect(
        ['2026-11-23T08:00:00Z', '2026-11-28T08:00:00Z', '2026-11-30T08:00:00Z', '2025-12-01T08:00:00Z'].map((at) => en.formatDate(at, 'weekday')),
      ).toEqual(['Mon 09:00', 'Sat 09:00', 'Mon 30 Nov, 09:00', '1 Dec 2025, 09:00']);
      expect([zh.formatDate('2026-11-23T08:00:00Z', 'weekday'), zh.formatDate('2026-11-30T08:00:00Z', 'weekday')]).toEqual(['周一16:00', '11月30日周一 16:00']);
      expect([en.formatDate('2026-11-21T08:00:00Z'), en.formatDate('2026-11-10T08:00:00Z'), en.formatDate('2025-11-10T08:00:00Z')]).toEqual([
        'Sat 09:00',
        '10 Nov',
        '10 Nov 2025',
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('says how long ago', () => {
    const now = Date.parse('2026-11-03T12:00:00Z');
    expect(en.formatRelative(now - 4 * minute, now)).toBe('4 minutes ago');
    expect(en.formatRelative(now - 10_000, now)).toBe('now');
    expect(zh.formatRelative(now + 2 * hour, now)).toBe('2小时后');
  });

  it('lists with the signs of the language', () => {
    expect([en.formatList(['a', 'b', 'c']), en.formatSeries(['a', 'b', 'c'])]).toEqual(['a, b and c', 'a, b, c']);
    expect([zh.formatList(['a', 'b', 'c']), zh.formatSeries(['a', 'b', 'c'])]).toEqual(['a、b和c', 'a、b、c']);
  });

  it('gives nothing for what is no date, and sizes in steps of a thousand', () => {
    expect(en.formatDate('yesterday-ish')).toBe('');
    expect(en.formatBytes(11_400_000)).toBe('11 MB');
    expect(en.formatBytes(1400)).toBe('1.4 kB');
  });
});
