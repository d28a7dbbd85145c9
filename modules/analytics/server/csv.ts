import { stringify } from 'csv-stringify/sync';
import { type MeasureKey, type MeasureRow, measures } from '#contract/analytics';

const columns = [
  'measure',
  'unit',
  'from',
  'to',
  'group',
  'label',
  'n',
  'hits',
  'value',
  'low',
  'high',
  'median',
  'p90',
  'mean',
  'censored',
  'reason',
  'partial',
  'provisional',
  'before_n',
  'before_value',
  'change_relative_percent',
  'change_difference',
  'change_clear',
] as const;

/**
 * For people with spreadsheets: a byte order mark so that Excel reads Chinese, and a quote before any text that would start a formula there
 * (= + - @, tab, return, and their full-width forms). Numbers keep their full precision.
 */
export function csvOf(parts: readonly { measure: MeasureKey; from: string; to: string; rows: readonly MeasureRow[] }[]): string {
  const lines = parts.flatMap(({ measure, from, to, rows }) =>
    rows.map((r) => [
      measure,
      measures[measure].unit,
      from,
      to,
      r.group,
      r.label,
      r.n,
      r.hits,
      r.value,
      r.low,
      r.high,
      r.median,
      r.p90,
      r.mean,
      r.censored,
      r.reason,
      r.partial,
      r.provisional,
      r.before?.n,
      r.before?.value,
      r.change?.relative,
      r.change?.difference,
      r.change?.clear,
    ]),
  );
  return stringify([[...columns], ...lines], {
    bom: true,
    escape_formulas: true,
    record_delimiter: '\r\n',
    cast: { boolean: (b) => (b ? 'true' : 'false'), number: (value) => ({ value: String(value), escape_formulas: false }) },
  });
}
