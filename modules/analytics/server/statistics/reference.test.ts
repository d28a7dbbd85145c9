/** The formulas against published and independently computed values: those of the project's reference file where it lies beside the repository. */
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { improvement } from './improving.ts';
import { percentile } from './percentiles.ts';
import { newcombe, wilson } from './proportions.ts';
import { meanScore } from './satisfaction.ts';

type Inputs = Record<string, number> & { counts_1to5: number[]; values: number[] };
const formulas: Record<string, (i: Inputs) => number | null | undefined> = {
  'wilson95.lo': (i) => wilson(i.x as number, i.n as number)?.low,
  'wilson95.hi': (i) => wilson(i.x as number, i.n as number)?.high,
  'csat_top2box_wilson95.lo': (i) => wilson(i.x as number, i.n as number)?.low,
  'csat_top2box_wilson95.hi': (i) => wilson(i.x as number, i.n as number)?.high,
  'newcombe_diff95.diff': (i) => newcombe(i.x1 as number, i.n1 as number, i.x2 as number, i.n2 as number)?.difference,
  'newcombe_diff95.lo': (i) => newcombe(i.x1 as number, i.n1 as number, i.x2 as number, i.n2 as number)?.low,
  'newcombe_diff95.hi': (i) => newcombe(i.x1 as number, i.n1 as number, i.x2 as number, i.n2 as number)?.high,
  csat_mean: (i) => meanScore(i.counts_1to5)?.mean,
  percentile_type7: (i) =>
    percentile(
      [...i.values].sort((a, b) => a - b),
      (i.p as number) / 100,
    ),
  improvement_rate_lower_is_better: (i) => improvement(i.before as number, i.after as number, 'lower')?.relative,
  improvement_rate_higher_is_better: (i) => improvement(i.before as number, i.after as number, 'higher')?.relative,
};

const file = new URL('../../../../../shared/reference/metrics_reference.csv', import.meta.url);
describe('reference file', () => {
  test.skipIf(!existsSync(file))('every row with a formula of this module agrees within its tolerance', () => {
    const rows = parse(readFileSync(file, 'utf8'), { columns: true }) as {
      id: string;
      metric: string;
      inputs_json: string;
      expected: string;
      abs_tol: string;
    }[];
    const mine = rows.filter((r) => r.metric in formulas);
    expect(mine.length).toBeGreaterThanOrEqual(18);
    for (const row of mine) {
      const found = formulas[row.metric]?.(JSON.parse(row.inputs_json) as Inputs);
      expect(Math.abs((found ?? Number.NaN) - Number(row.expected)), `${row.id} ${row.metric}: ${String(found)}, not ${row.expected}`).toBeLessThanOrEqual(
        Number(row.abs_tol),
      );
    }
  });
});
