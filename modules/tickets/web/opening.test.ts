import { expect, test } from 'vitest';
import { type Choice, isAhead } from './opening.ts';

const at = (key: string, opened?: number, place = 'mine') => ({ place, ticketId: null, key, opened });
// Chosen at the address "start", as the third of a run whose first two are 11 and 12.
const third: Choice = { id: 7, place: 'mine', serial: 13, from: 'start', since: 10 };

test('a choice counts until the address has followed it', () => {
  expect(isAhead(third, at('start'))).toBe(true);
  expect(isAhead(third, at('then', 13))).toBe(false);
});

test('an earlier choice of the same run that reaches the address late does not bring its ticket back', () => {
  expect(isAhead(third, at('one', 11))).toBe(true);
  expect(isAhead(third, at('two', 12))).toBe(true);
});

test('back, a link and another place have the last word', () => {
  expect(isAhead(third, at('before', 9))).toBe(false);
  expect(isAhead(third, at('link'))).toBe(false);
  expect(isAhead(third, at('start', undefined, 'all'))).toBe(false);
});
