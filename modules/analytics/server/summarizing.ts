/** Order statistics of values that are in several lists. Lists of days that were added up never change, so what was found in them is found once. */
import { LRUCache } from 'lru-cache';
import { type Summary, summarize } from './statistics/percentiles.ts';

const numbers = new WeakMap<Float64Array, number>();
let last = 0;
/** A dashboard of a quarter takes some 250. */
const kept = new LRUCache<string, Summary>({ max: 2_000 });

/** Says that this list will not change any more. */
export function lasting(list: Float64Array): Float64Array {
  last += 1;
  numbers.set(list, last);
  return list;
}

export function summaryOf(lists: readonly Float64Array[]): Summary {
  const key = keyOf(lists);
  const known = key === null ? undefined : kept.get(key);
  if (known) return known;
  const summary = summarize(joined(lists));
  if (key !== null) kept.set(key, summary);
  return summary;
}

/** Null when one of them may change. */
function keyOf(lists: readonly Float64Array[]): string | null {
  const own = lists.map((list) => numbers.get(list));
  return own.includes(undefined) ? null : own.join(' ');
}

/** One after the other; a single one as it is. */
export function joined(lists: readonly Float64Array[]): Float64Array {
  if (lists.length === 1) return lists[0] as Float64Array;
  const all = new Float64Array(lists.reduce((n, l) => n + l.length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}
