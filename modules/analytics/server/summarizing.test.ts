import { expect, test } from 'vitest';
import { summarize } from './statistics/percentiles.ts';
import { joined, lasting, summaryOf } from './summarizing.ts';

const days = [lasting(Float64Array.of(5, 1, 9)), lasting(Float64Array.of(2)), lasting(Float64Array.of(7, 7, 3, 4))];

test('several lists are summed up as one, the first time and after it', () => {
  const expected = summarize(Float64Array.of(5, 1, 9, 2, 7, 7, 3, 4));
  for (let times = 0; times < 2; times += 1) expect(summaryOf(days)).toEqual(expected);
  expect(summaryOf([])).toEqual(summarize(new Float64Array()));
});

test('what may change, and which lists they are, is looked at each time', () => {
  const today = Float64Array.of(100);
  expect(summaryOf([...days, today]).mean).toBeCloseTo(138 / 9, 9);
  today[0] = 1_000;
  expect(summaryOf([...days, today]).mean).toBeCloseTo(1_038 / 9, 9);
  expect(summaryOf(days.slice(1)).mean).toBeCloseTo(23 / 5, 9);
  expect(summaryOf([lasting(Float64Array.of(5)), ...days.slice(1)]).mean).toBeCloseTo(28 / 6, 9);
});

test('lists are put one after the other; a single one is not copied', () => {
  expect([...joined(days)]).toEqual([5, 1, 9, 2, 7, 7, 3, 4]);
  expect(joined(days.slice(0, 1))).toBe(days[0]);
});
