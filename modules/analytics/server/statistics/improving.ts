/** How much better one period is than another. Positive is always better, whichever way the measure points. */
export type Direction = 'higher' | 'lower' | 'neutral';

export type Change = {
  /** In percent of `before`: 70 -> 85 is +21.43. For a measure without a better side it is plain growth. Null when there is nothing to compare with. */
  relative: number | null;
  /** The plain difference, after - before, in the measure's own unit. */
  difference: number;
  better: boolean | null;
};

export function improvement(before: number | null, after: number | null, direction: Direction): Change | null {
  if (before === null || after === null || !Number.isFinite(before) || !Number.isFinite(after)) return null;
  const difference = after - before;
  const sign = direction === 'lower' ? -1 : 1;
  const relative = before === 0 ? null : ((sign * difference) / Math.abs(before)) * 100;
  return { relative, difference, better: direction === 'neutral' || difference === 0 ? null : sign * difference > 0 };
}
