/** CSV that a spreadsheet opens as text: a cell that would start a formula gets an apostrophe before it. */
import { stringify } from 'csv-stringify/sync';

// Spreadsheets also read the full-width forms of = + - @ as the start of a formula.
const formulaStart = /^[\s\u0000\ufeff]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

export function safeCell(value: string): string {
  return formulaStart.test(value) || /^[\t\r]/.test(value) ? `'${value}` : value;
}

/** One block of lines. The byte order mark at the very start lets Excel read Chinese. */
export function csvLines(rows: readonly (readonly (string | number | null)[])[]): string {
  return stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? safeCell(cell) : cell))),
    { record_delimiter: 'windows' },
  );
}
export const byteOrderMark = '\ufeff';
