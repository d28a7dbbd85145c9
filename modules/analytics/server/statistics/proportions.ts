/** Shares and their uncertainty. Sources: Wilson 1927; Newcombe 1998 (hybrid score, method 10). All intervals are at 95 %. */

/** The 97.5 % point of the normal distribution. */
export const z95 = 1.959963984540054;

export type Interval = { low: number; high: number };

/** @returns null for n = 0: nothing is known, which is not the same as 0 %. */
export function wilson(x: number, n: number): Interval | null {
  if (!(n > 0) || x < 0 || x > n) return null;
  const p = x / n;
  const z2 = z95 * z95;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (z95 / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  // At none and at all the end is exact; arithmetic would leave 1e-17.
  return { low: x === 0 ? 0 : Math.max(0, centre - half), high: x === n ? 1 : Math.min(1, centre + half) };
}

/** Difference of two shares, first minus second. */
export function newcombe(x1: number, n1: number, x2: number, n2: number): (Interval & { difference: number }) | null {
  const a = wilson(x1, n1);
  const b = wilson(x2, n2);
  if (!a || !b) return null;
  const p1 = x1 / n1;
  const p2 = x2 / n2;
  const difference = p1 - p2;
  return {
    difference,
    low: difference - Math.sqrt((p1 - a.low) ** 2 + (b.high - p2) ** 2),
    high: difference + Math.sqrt((a.high - p1) ** 2 + (p2 - b.low) ** 2),
  };
}
