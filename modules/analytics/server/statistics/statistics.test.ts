import { array, double, assert as holds, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { improvement } from './improving.ts';
import { percentile, summarize } from './percentiles.ts';
import { newcombe, wilson } from './proportions.ts';
import { customerSatisfactionIndex, meanScore, scoreIndex } from './satisfaction.ts';

describe('wilson', () => {
  // Newcombe 1998, table of examples.
  test.each([
    [81, 263, 0.255289, 0.36621],
    [15, 148, 0.062386, 0.160487],
    [0, 20, 0, 0.161125],
    [1, 29, 0.006113, 0.171755],
    [10, 10, 0.722467, 1],
  ])('%i of %i', (x, n, low, high) => {
    expect(wilson(x, n)?.low).toBeCloseTo(low, 6);
    expect(wilson(x, n)?.high).toBeCloseTo(high, 6);
  });
  test('nothing known is null, not zero', () => expect(wilson(0, 0)).toBeNull());
  test('holds the share, stays within 0 and 1, and narrows with more answers', () => {
    holds(
      property(integer({ min: 1, max: 5_000 }), double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const x = Math.round(n * share);
        const i = wilson(x, n) as { low: number; high: number };
        const wider = wilson(x, n) as { low: number; high: number };
        const narrower = wilson(x * 4, n * 4) as { low: number; high: number };
        return i.low >= 0 && i.high <= 1 && i.low <= x / n && i.high >= x / n && narrower.high - narrower.low < wider.high - wider.low;
      }),
    );
  });
});

test.each([
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
])('newcombe: %i/%i - %i/%i', (x1, n1, x2, n2, low, high) => {
  expect(newcombe(x1, n1, x2, n2)?.low).toBeCloseTo(low, 4);
  expect(newcombe(x1, n1, x2, n2)?.high).toBeCloseTo(high, 4);
});
test('newcombe: nothing to compare with', () => expect(newcombe(1, 2, 0, 0)).toBeNull());

describe('percentile, type 7', () => {
  const values = [2, 4, 4, 5, 9, 12, 30, 31, 50, 400];
  test.each([
    [0, 2],
    [0.5, 10.5],
    [0.75, 30.75],
    [0.95, 242.5],
    [1, 400],
  ])('%f', (p, expected) => expect(percentile(values, p)).toBeCloseTo(expected, 9));
  test('one value, none', () => {
    expect(percentile([7], 0.9)).toBe(7);
    expect(percentile([], 0.5)).toBeNull();
  });
  test('lies between the least and the greatest and grows with p', () => {
    holds(
      property(array(double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), double({ min: 0, max: 1, noNaN: true }), (list, p) => {
        const sorted = Float64Array.from(list).sort();
        const at = percentile(sorted, p) as number;
        return at >= Math.min(...list) && at <= Math.max(...list) && at >= (percentile(sorted, p / 2) as number) - 1e-9;
      }),
    );
  });
});

describe('summary', () => {
  test('of the numbers 1 to 99, in any order', () => {
    const values = Float64Array.from({ length: 99 }, (_, i) => ((i * 37) % 99) + 1);
    // Ranks 39 and 61: floor((99 - 1.96 * sqrt(99)) / 2) = 39, ceil(1 + (99 + 1.96 * sqrt(99)) / 2) = 61.
    expect(summarize(values)).toMatchObject({ mean: 50, median: 50, p90: 89.2 + 0, medianLow: 39, medianHigh: 61 });
  });
  test('a median of too few has no interval; nothing has no summary', () => {
    expect(summarize(Float64Array.of(3, 1, 2))).toMatchObject({ median: 2, medianLow: null, medianHigh: null, spread: 1 });
    expect(summarize(new Float64Array())).toMatchObject({ mean: null, median: null });
  });
});

describe('improvement', () => {
  test.each([
    ['higher', 70, 85, 21.428571, 15, true],
    ['lower', 40, 30, 25, -10, true],
    ['higher', 85, 70, -17.647059, -15, false],
    ['lower', 30, 40, -33.333333, 10, false],
    ['neutral', 100, 120, 20, 20, null],
    ['higher', 5, 5, 0, 0, null],
    ['higher', -50, -25, 50, 25, true],
  ] as const)('%s is better: %d to %d', (direction, before, after, relative, difference, better) => {
    const change = improvement(before, after, direction);
    expect(change?.relative).toBeCloseTo(relative, 6);
    expect(change).toMatchObject({ difference, better });
  });
  test('from zero there is no percentage, but a direction', () => expect(improvement(0, 5, 'lower')).toEqual({ relative: null, difference: 5, better: false }));
  test('unknown on either side is unknown', () => {
    expect(improvement(null, 5, 'higher')).toBeNull();
    expect(improvement(5, Number.NaN, 'higher')).toBeNull();
  });
});

describe('satisfaction', () => {
  const counts = [3, 7, 15, 90, 85];
  test('mean and index', () => {
    expect(meanScore(counts)?.mean).toBeCloseTo(4.235, 9);
    expect(scoreIndex(4.235)).toBeCloseTo(80.875, 9);
    expect(scoreIndex(1)).toBe(0);
    expect(scoreIndex(5)).toBe(100);
    expect(meanScore([0, 0, 0, 0, 0])).toBeNull();
  });
  test('CSI weighs by importance; one item is its score of five', () => {
    expect(customerSatisfactionIndex([{ importance: 3, score: 4.235 }])).toBeCloseTo(84.7, 9);
    expect(
      customerSatisfactionIndex([
        { importance: 2, score: 5 },
        { importance: 1, score: 2 },
      ]),
    ).toBeCloseTo(80, 9);
    expect(customerSatisfactionIndex([])).toBeNull();
    expect(customerSatisfactionIndex([{ importance: 0, score: 5 }])).toBeNull();
  });
});
