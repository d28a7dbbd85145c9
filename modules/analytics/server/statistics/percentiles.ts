/** Percentiles of type 7 (Hyndman and Fan): h = (n - 1) p, linear between neighbours. As PostgreSQL's percentile_cont, R, and Excel's PERCENTILE.INC. */
import { z95 } from './proportions.ts';
import { selectPlaces } from './selecting.ts';

export function percentile(sorted: ArrayLike<number>, p: number): number | null {
  const n = sorted.length;
  if (n === 0 || !(p >= 0 && p <= 1)) return null;
  const h = (n - 1) * p;
  const below = Math.floor(h);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, n - 1)] as number;
  return low + (h - below) * (high - low);
}

export type Summary = {
  mean: number | null;
  spread: number | null;
  median: number | null;
  p90: number | null;
  medianLow: number | null;
  medianHigh: number | null;
};

/**
 * Reorders in place. The true median lies between `medianLow` and `medianHigh` in 95 of 100 samples (order statistics); fewer than six say
 * nothing.
 */
export function summarize(values: Float64Array): Summary {
  const n = values.length;
  if (n === 0) return { mean: null, spread: null, median: null, p90: null, medianLow: null, medianHigh: null };
  let sum = 0;
  for (const v of values) sum += v;
  const mean = sum / n;
  let squares = 0;
  for (const v of values) squares += (v - mean) ** 2;
  const reach = z95 * Math.sqrt(n);
  const place = (rank: number): number => Math.min(n, Math.max(1, rank)) - 1;
  const [low, high] = [place(Math.floor((n - reach) / 2)), place(Math.ceil(1 + (n + reach) / 2))];
  const around = (p: number): number[] => [Math.floor((n - 1) * p), Math.min(Math.floor((n - 1) * p) + 1, n - 1)];
  selectPlaces(values, [low, high, ...around(0.5), ...around(0.9)]);
  return {
    mean,
    spread: n > 1 ? Math.sqrt(squares / (n - 1)) : null,
    median: percentile(values, 0.5),
    p90: percentile(values, 0.9),
    medianLow: n < 6 ? null : (values[low] as number),
    medianHigh: n < 6 ? null : (values[high] as number),
  };
}
