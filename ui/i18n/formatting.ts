import type { Language } from './translating.tsx';

export type DateStyle = 'time' | 'date' | 'dateTime' | 'weekday' | 'short' | 'month' | 'full';
export type Moment = Date | string | number;

export type Formatters = {
  /** 'short' (the default) says only what is needed: the time today, the weekday this week, else the date. 'weekday' always says the time, and the date too when it is not this week. */
  formatDate: (at: Moment, style?: DateStyle | Intl.DateTimeFormatOptions) => string;
  formatNumber: (value: number, options?: Intl.NumberFormatOptions) => string;
  formatPercent: (share: number, digits?: number) => string;
  /** "4 min", "1 h 05", "3 d 4 h"; in Chinese "4 分", "1 时 05 分", "3 天 4 时". */
  formatDuration: (ms: number) => string;
  /** "4 minutes ago", "in 2 hours". */
  formatRelative: (at: Moment, now?: number) => string;
  formatBytes: (bytes: number) => string;
  /** In a sentence: "a, b and c". */
  formatList: (items: string[]) => string;
  /** In a label, without the last word: "a, b, c"; in Chinese "a、b、c". */
  formatSeries: (items: string[]) => string;
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const styles: Record<Exclude<DateStyle, 'short'>, Intl.DateTimeFormatOptions> = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  dateTime: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  weekday: { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  month: { day: 'numeric', month: 'short' },
  full: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' },
};

// "en" is read by people everywhere: day before month, 24 hours.
const locales: Record<Language, string> = { en: 'en-GB', 'zh-CN': 'zh-CN' };

const durationWords: Record<Language, { second: string; minute: string; hour: string; day: string; join: string }> = {
  en: { second: ' s', minute: ' min', hour: ' h', day: ' d', join: ' ' },
  'zh-CN': { second: ' 秒', minute: ' 分', hour: ' 时', day: ' 天', join: ' ' },
};

function durationOf(language: Language, ms: number): string {
  const words = durationWords[language];
  const span = Math.abs(ms);
  if (span < minuteMs) return `${Math.round(span / 1000)}${words.second}`;
  if (span < hourMs) return `${Math.floor(span / minuteMs)}${words.minute}`;
  if (span < dayMs) {
    const minutes = String(Math.floor((span % hourMs) / minuteMs)).padStart(2, '0');
    const tail = language === 'en' ? '' : words.minute;
    return `${Math.floor(span / hourMs)}${words.hour}${words.join}${minutes}${tail}`;
  }
  const hours = Math.floor((span % dayMs) / hourMs);
  const days = `${Math.floor(span / dayMs)}${words.day}`;
  return hours === 0 ? days : `${days}${words.join}${hours}${words.hour}`;
}

function relativeOf(format: Intl.RelativeTimeFormat, at: number, now: number): string {
  const span = at - now;
  const size = Math.abs(span);
  if (size < 45_000) return format.format(0, 'second');
  if (size < hourMs) return format.format(Math.round(span / minuteMs), 'minute');
  if (size < dayMs) return format.format(Math.round(span / hourMs), 'hour');
  if (size < 30 * dayMs) return format.format(Math.round(span / dayMs), 'day');
  if (size < 365 * dayMs) return format.format(Math.round(span / (30 * dayMs)), 'month');
  return format.format(Math.round(span / (365 * dayMs)), 'year');
}

/** One weekday says which day it is. */
const isNear = (at: Date, now: Date): boolean => Math.abs(now.getTime() - at.getTime()) < 6 * dayMs;
const isSameYear = (at: Date, now: Date): boolean => at.getFullYear() === now.getFullYear();

export function formatters(language: Language, timeZone: string): Formatters {
  const locale = locales[language];
  const cache = new Map<string, Intl.DateTimeFormat>();
  const dateFormat = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
    const key = JSON.stringify(options);
    const known = cache.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone, ...options });
    cache.set(key, known);
    return known;
  };
  const dayKey = (at: Date): string => dateFormat({ year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
  const shortDate = (at: Date): string => {
    const now = new Date();
    if (dayKey(at) === dayKey(now)) return dateFormat(styles.time).format(at);
    if (isNear(at, now)) return dateFormat(styles.weekday).format(at);
    return dateFormat(isSameYear(at, now) ? styles.month : styles.date).format(at);
  };
  const weekdayAndTime = (at: Date): string => {
    const now = new Date();
    if (isNear(at, now)) return dateFormat(styles.weekday).format(at);
    return dateFormat(isSameYear(at, now) ? { ...styles.weekday, ...styles.month } : styles.dateTime).format(at);
  };
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const series = new Intl.ListFormat(locale, { type: 'conjunction', style: 'narrow' });
  const numbers = new Map<string, Intl.NumberFormat>();
  const formatNumber = (value: number, options?: Intl.NumberFormatOptions): string => {
    const key = options ? JSON.stringify(options) : '';
    const known = numbers.get(key) ?? new Intl.NumberFormat(locale, options);
    numbers.set(key, known);
    return known.format(value);
  };
  return {
    formatDate: (moment, style = 'short') => {
      const at = new Date(moment);
      if (Number.isNaN(at.getTime())) return '';
      if (style === 'short') return shortDate(at);
      if (style === 'weekday') return weekdayAndTime(at);
      return dateFormat(typeof style === 'string' ? styles[style] : style).format(at);
    },
    formatNumber,
    formatPercent: (share, digits = 0) => formatNumber(share, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }),
    formatDuration: (ms) => durationOf(language, ms),
    formatRelative: (moment, now = Date.now()) => relativeOf(relative, new Date(moment).getTime(), now),
    formatBytes: (bytes) => {
      if (bytes < 1000) return formatNumber(bytes, { style: 'unit', unit: 'byte', unitDisplay: 'narrow' });
      const mega = bytes >= 1_000_000;
      const value = bytes / (mega ? 1_000_000 : 1000);
      return `${formatNumber(value, { maximumFractionDigits: value < 10 ? 1 : 0 })} ${mega ? 'MB' : 'kB'}`;
    },
    formatList: (items) => list.format(items),
    formatSeries: (items) => series.format(items),
  };
}
