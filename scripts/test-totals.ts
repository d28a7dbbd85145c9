/** Adds up what the test runners report, so that nothing that broke is counted as nothing. */

export type Counts = { passed: number; failed: number; skipped: number };

/** The part of Vitest's JSON report that is read here. */
export type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
};

/** A file that failed before its tests ran counts as one failure; so does a runner that ended badly without naming a test. */
export function countsOf(report: VitestReport | undefined, exitCode: number): Counts {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const broken = report.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')).length;
  const failed = report.numFailedTests + broken;
  return { passed: report.numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped: report.numPendingTests + report.numTodoTests };
}

export function addUp(parts: readonly Counts[]): Counts {
  return parts.reduce((sum, part) => ({ passed: sum.passed + part.passed, failed: sum.failed + part.failed, skipped: sum.skipped + part.skipped }), {
    passed: 0,
    failed: 0,
    skipped: 0,
  });
}

/** What is said at the end; the totals are the last line. */
export function totalsLine(total: Counts): string[] {
  const skipped = total.skipped > 0 ? [`${total.skipped} skipped: what they need (such as a corpus of real questions) is not on this machine.`] : [];
  return [...skipped, `${total.passed} passed, ${total.failed} failed`];
}

/** Not one test run is no success. */
export function outcomeOf(total: Counts, runs: readonly Counts[]): 0 | 1 {
  const emptyRun = runs.some((run) => run.passed + run.failed === 0);
  return total.failed > 0 || emptyRun ? 1 : 0;
}
