/** Random choices that come out the same for the same seed. */
export type Random = {
  next(): number;
  chance(p: number): boolean;
  between(low: number, high: number): number;
  pick<T>(from: readonly T[]): T;
  weighted<T extends { weight: number }>(from: readonly T[]): T;
  /** Standard normal. */
  normal(): number;
  /** By its median and the standard deviation of its logarithm. */
  lognormal(median: number, sigma: number): number;
  exponential(mean: number): number;
};

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  // mulberry32: small, and even enough for stories.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const pick = <T>(from: readonly T[]): T => {
    const found = from[Math.floor(next() * from.length)];
    if (found === undefined) throw new Error('There is nothing to pick from.');
    return found;
  };
  // Box-Muller; the second value is thrown away, so that each call takes two numbers whatever came before.
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    pick,
    normal,
    chance: (p) => next() < p,
    between: (low, high) => low + next() * (high - low),
    lognormal: (median, sigma) => median * Math.exp(sigma * normal()),
    exponential: (mean) => -mean * Math.log(1 - next()),
    weighted: (from) => {
      let left = next() * from.reduce((sum, one) => sum + one.weight, 0);
      for (const one of from) {
        left -= one.weight;
        if (left < 0) return one;
      }
      return pick(from);
    },
  };
}

/** A seed of its own for each part of the model: drawing more in one place then changes nothing in another. */
export function forkSeed(seed: number, label: string | number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const letter of `${label}/${seed}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x7feb352d);
  hash ^= hash >>> 15;
  return hash >>> 0;
}
