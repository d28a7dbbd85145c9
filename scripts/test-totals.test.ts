import { expect, test } from 'vitest';
import { addUp, countsOf, outcomeOf, totalsLine, type VitestReport } from './test-totals.ts';

const report = (over: Partial<VitestReport> = {}): VitestReport => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [],
  ...over,
});

test('passed, failed and skipped tests are counted', () => {
  expect(countsOf(report({ numFailedTests: 2 }), 1)).toEqual({ passed: 3, failed: 2, skipped: 1 });
});

test('a file that broke before its tests, a missing report and a bad end each count as a failure', () => {
  expect(countsOf(report({ testResults: [{ status: 'failed', assertionResults: [] }] }), 1).failed).toBe(1);
  expect(countsOf(undefined, 0).failed).toBe(1);
  expect(countsOf(report(), 1).failed).toBe(1);
  expect(countsOf(report({ numFailedTests: 1, testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }] }), 1).failed).toBe(1);
});

test('the totals are the last line, and a failure or a run without tests is no success', () => {
  const some = { passed: 2, failed: 0, skipped: 0 };
  const none = { passed: 0, failed: 0, skipped: 0 };
  const total = addUp([some, { passed: 1, failed: 1, skipped: 4 }]);
  expect(totalsLine(total).at(-1)).toBe('3 passed, 1 failed');
  expect(totalsLine(total)[0]).toContain('4 skipped');
  expect(outcomeOf(total, [some])).toBe(1);
  expect(outcomeOf(some, [some])).toBe(0);
  expect(outcomeOf(some, [some, none])).toBe(1);
});
