import { expect, test } from 'vitest';
import { statusTold } from './status-told.ts';

test.each([
  ['user', 'open', 'solved', 'status'],
  ['customer', 'open', 'solved', 'byClosing'],
  ['customer', 'solved', 'open', 'byReopening'],
  ['customer', 'waiting_customer', 'open', 'byAnswer'],
] as const)('%s: %s to %s is told as %s', (actor, fromCategory, toCategory, told) => {
  expect(statusTold(actor, { fromCategory, toCategory })).toBe(told);
});
