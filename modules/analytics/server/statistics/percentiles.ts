/** Percentiles of type 7 (Hyndman and Fan): h = (n - 1) p, linear between neighbours. As PostgreSQL's percentile_cont, R, and Excel's PERCENTILE.INC. */
import { z95 } from './proportions.ts';
import { valuesAt } from './selecting.ts';

export function percentile(sorted: ArrayLike<number>, p: number): number | null {
  const n = sorted.length;
  if (n === 0 || !(p >= 0 && p <= 1)) return null;
  const [below, above] = neighbours(n, p);
  return between(n, p, sorted[below] as number, sorted[above] as number);
}

const neighbours = (n: number, p: number): [below: number, above: number] => {
  const below = Math.floor((n - 1) * p);
  return [below, Math.min(below + 1, n - 1)];
};
const between = (n: number, p: number, low: number, high: number): number => low + ((n - 1) * p - Math.floor((n - 1) * p)) * (high - low);

export type Summary = {
  mean: number | null;
  spread: number | null;
  median: number | null;
  p90: number | null;
  medianLow: number | null;
  medianHigh: number | null;
};

/** The true median lies between `medianLow` and `medianHigh` in 95 of 100 samples (order statistics); fewer than six say nothing. */
export function summarize(values: Float64Array): Summary {
  const n = values.length;
  if (n === 0) return { mean: null, spread: null, median: null, p90: null, medianLow: null, medianHigh: null };
  let sum = 0;
  for (let i = 0; i < n; i += 1) sum += values[i] as number;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i += 1) {
    const off = (values[i] as number) - mean;
    squares += off * off;
  }
  const reach = z95 * Math.sqrt(n);
  const place = (rank: number): number => Math.min(n, Math.max(1, rank)) - 1;
  const [low, high] = [place(Math.floor((n - reach) / 2)), place(Math.ceil(1 + (n + reach) / 2))];
  const [medianLow, medianHigh, ...around] = valuesAt(values, [low, high, ...neighbours(n, 0.5), ...neighbours(n, 0.9)]) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    mean,
    spread: n > 1 ? Math.sqrt(squares / (n - 1)) : null,
    median: between(n, 0.5, around[0], around[1]),
    p90: between(n, 0.9, around[2], around[3]),
    medianLow: n < 6 ? null : medianLow,
    medianHigh: n < 6 ? null : medianHigh,
  };
}
