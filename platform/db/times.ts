/** What PostgreSQL writes for a time, read without a regular expression: a page of fifty rows has some three hundred of them. */
import pg from 'pg';

const timestamptz = 1184;
const anyTime = pg.types.getTypeParser(timestamptz, 'text') as (text: string) => Date | number;

/** `2026-11-22 21:58:10.123456+00`, cut to milliseconds as `Date` has them; anything else (other zones, years of five digits, infinity) the library's way. */
export function timeOf(text: string): Date | number {
  const end = text.length - 3;
  const known = text.charCodeAt(4) === dash && text.charCodeAt(end) === plus && text.charCodeAt(end + 1) === zero && text.charCodeAt(end + 2) === zero;
  if (!known || end < 19 || (end > 19 && text.charCodeAt(19) !== point)) return anyTime(text);
  let thousandths = 0;
  for (let i = 20; i < 23; i += 1) thousandths = thousandths * 10 + (i < end ? text.charCodeAt(i) - zero : 0);
  const year = two(text, 0) * 100 + two(text, 2);
  // Date.UTC takes years below 100 for ones of the last century.
  if (year < 100) return anyTime(text);
  return new Date(Date.UTC(year, two(text, 5) - 1, two(text, 8), two(text, 11), two(text, 14), two(text, 17), thousandths));
}

const [zero, plus, dash, point] = [48, 43, 45, 46];
const two = (text: string, at: number): number => (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero;

pg.types.setTypeParser(timestamptz, timeOf as (text: string) => Date);
