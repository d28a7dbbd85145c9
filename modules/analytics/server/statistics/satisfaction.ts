/** Satisfaction on a scale of 1 to 5, from how often each score was given (`counts[0]` is how often 1). */
import { type Interval, z95 } from './proportions.ts';

export type ScoreCounts = readonly number[];

const answers = (counts: ScoreCounts): number => counts.reduce((sum, c) => sum + c, 0);

export function meanScore(counts: ScoreCounts): (Interval & { mean: number }) | null {
  const n = answers(counts);
  if (n === 0) return null;
  const mean = counts.reduce((sum, c, i) => sum + c * (i + 1), 0) / n;
  const variance = n > 1 ? counts.reduce((sum, c, i) => sum + c * (i + 1 - mean) ** 2, 0) / (n - 1) : 0;
  const half = z95 * Math.sqrt(variance / n);
  return { mean, low: Math.max(1, mean - half), high: Math.min(5, mean + half) };
}

/** 0 for all ones, 100 for all fives. */
export const scoreIndex = (mean: number): number => ((mean - 1) / 4) * 100;

/** Customer satisfaction index, importance-weighted: sum of I*S over sum of I*Smax, in percent. With one item it is score / Smax * 100. */
export function customerSatisfactionIndex(items: readonly { importance: number; score: number }[], best = 5): number | null {
  const weight = items.reduce((sum, i) => sum + i.importance, 0);
  if (!(weight > 0) || items.some((i) => i.importance < 0)) return null;
  return (items.reduce((sum, i) => sum + i.importance * i.score, 0) / (weight * best)) * 100;
}
