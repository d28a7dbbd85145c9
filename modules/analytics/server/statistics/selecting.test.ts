import { describe, expect, test } from 'vitest';
import { randomFrom } from '../history.fixture.ts';
import { valuesAt } from './selecting.ts';

const random = randomFrom(7);
const unit = () => random(1_000_000) / 1_000_000;
const kinds: Record<string, () => number> = {
  'waits of every length': () => Math.exp(unit() * 18 - 3),
  'whole numbers, many alike': () => random(9),
  'all alike': () => 3_600,
  'close together': () => 3_600 + unit(),
  'below a millisecond, nothing, and beyond all measure': () => [0, 1e-9, 1e-5, 1e13, 1e300][random(5)] as number,
  'below nothing too': () => unit() * 2_000 - 1_000,
};

describe('order statistics', () => {
  for (const [kind, value] of Object.entries(kinds))
    for (const n of [1, 2, 1_999, 2_001, 30_000])
      test(`${n}: ${kind}`, () => {
        const values = Float64Array.from({ length: n }, value);
        const before = values.slice();
        const places = [0, n - 1, n >> 1, Math.floor(n * 0.9), n >> 1, ...Array.from({ length: 5 }, () => random(n))];
        const sorted = before.slice().sort();
        expect(valuesAt(values, places)).toEqual(places.map((p) => sorted[p]));
        expect(values).toEqual(before);
      });

  test('a part of a longer list', () => {
    const values = Float64Array.from({ length: 9_000 }, (_, i) => 9_000 - i).subarray(1_000, 8_000);
    expect(valuesAt(values, [0, 3_500, 6_999])).toEqual([1_001, 4_501, 8_000]);
  });

  test('a place that is not there', () => {
    expect(() => valuesAt(new Float64Array(5_000), [5_000])).toThrow('There is no place 5000 among 5000 values.');
  });
});
