/** From counted rows to figures people may read: intervals, too few, what changed. Pure. */
import { type ChangeAnswer, type Figures, type MeasureKey, measures } from '#contract/analytics';
import type { Ages, Counts } from './asking.parts.ts';
import { improvement } from './statistics/improving.ts';
import { newcombe, wilson, z95 } from './statistics/proportions.ts';
import { customerSatisfactionIndex, meanScore, scoreIndex } from './statistics/satisfaction.ts';
import { summaryOf } from './summarizing.ts';

export type Counted = Pick<Counts, 'n' | 'hits' | 'waiting' | 'scores' | 'values'> & { ages?: Ages | null };
export const nothing: Counted = { n: 0, hits: null, waiting: null, scores: null, values: null };

/** The whole of groups that do not overlap: counts add up, values are put together (percentiles are never added). */
export function whole(parts: readonly Counted[]): Counted {
  const sum = (pick: (c: Counted) => number | null): number | null =>
    parts.some((c) => pick(c) !== null) ? parts.reduce((total, c) => total + (pick(c) ?? 0), 0) : null;
  const scores = parts.some((c) => c.scores) ? [0, 1, 2, 3, 4].map((i) => parts.reduce((total, c) => total + (c.scores?.[i] ?? 0), 0)) : null;
  return {
    n: sum((c) => c.n) ?? 0,
    hits: sum((c) => c.hits),
    waiting: sum((c) => c.waiting),
    scores,
    values: parts.some((c) => c.values) ? parts.flatMap((c) => c.values ?? []) : null,
  };
}

/** @param fewest an estimate from less is not shown. Counts are complete and always shown. */
export function figuresOf(key: MeasureKey, counted: Counted, fewest: number): Figures {
  const { unit } = measures[key];
  const bare: Figures = {
    n: counted.n,
    hits: null,
    value: null,
    low: null,
    high: null,
    median: null,
    p90: null,
    mean: null,
    censored: counted.waiting,
    reason: null,
  };
  if (unit === 'count') return { ...bare, value: counted.n };
  const hits = unit === 'share' ? (counted.hits ?? 0) : null;
  if (counted.n < fewest) return { ...bare, hits, reason: 'insufficient' };
  return { ...bare, hits, ...estimate(key, counted, hits) };
}

type Estimate = Pick<Figures, 'value' | 'low' | 'high'> & Partial<Figures>;

function estimate(key: MeasureKey, counted: Counted, hits: number | null): Estimate {
  const { unit } = measures[key];
  const { n } = counted;
  if (hits !== null) return { value: hits / n, low: null, high: null, ...wilson(hits, n) };
  if (key === 'backlog_age') {
    // What is open is counted completely: no sample, no interval.
    const { mean, median, p90 } = counted.ages ?? { mean: null, median: null, p90: null };
    return { value: median, low: null, high: null, median, p90, mean };
  }
  if (unit === 'seconds' || unit === 'number') {
    const { mean, spread, median, p90, medianLow, medianHigh } = summaryOf(counted.values ?? []);
    if (unit === 'seconds') return { value: median, low: medianLow, high: medianHigh, median, p90, mean };
    const half = z95 * ((spread ?? 0) / Math.sqrt(n));
    return { value: mean, low: mean === null ? null : Math.max(0, mean - half), high: mean === null ? null : mean + half, median, p90, mean };
  }
  const score = counted.scores && meanScore(counted.scores);
  if (!score) return { value: null, low: null, high: null };
  // One question so far: its weight is all there is, and the weighted index is the share of the best score.
  const shown = key === 'csi' ? (s: number) => customerSatisfactionIndex([{ importance: 1, score: s }]) : key === 'csat_index' ? scoreIndex : (s: number) => s;
  return { value: shown(score.mean), low: shown(score.low), high: shown(score.high), mean: score.mean };
}

export function changeOf(key: MeasureKey, now: Figures, before: Figures | null): ChangeAnswer | null {
  const change = before && improvement(before.value, now.value, measures[key].direction);
  return change && before && { ...change, clear: isClear(now, before) };
}

/** Shares by Newcombe; others when the difference is greater than both half intervals together (root of squares). */
function isClear(now: Figures, before: Figures): boolean | null {
  if (now.hits !== null && before.hits !== null) {
    const difference = newcombe(now.hits, now.n, before.hits, before.n);
    return difference && (difference.low > 0 || difference.high < 0);
  }
  if (now.value === null || before.value === null || now.low === null || now.high === null || before.low === null || before.high === null) return null;
  return Math.abs(now.value - before.value) > Math.hypot((now.high - now.low) / 2, (before.high - before.low) / 2);
}
