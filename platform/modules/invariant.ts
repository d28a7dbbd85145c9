/** What must hold whatever broke. Parts and modules list theirs in a file `faults.ts`; the fault bench looks at all of them after each fault. */
import type { Scope } from '#platform/db';

/** I1 nothing lost, I2 nothing twice, I3 nothing shown to the wrong person, I4 times as recomputed, I5 nothing stuck, I6 counters as recounted, I7 the audit chain, I8 nothing said that is not so. */
export type InvariantId = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8';

export type Invariant = {
  id: InvariantId;
  /** As a sentence that is true while nothing is wrong. */
  name: string;
  /** What breaks it, a line each; none when it holds. The transaction is rolled back afterwards, so a check may write to compare. */
  check(tx: Scope, place: { dataDir: string }): Promise<string[]>;
  /** Breaks it, for the test that the check sees it. Rolled back too. */
  violate(tx: Scope, place: { dataDir: string }): Promise<void>;
};

export type Invariants = { invariants: readonly Invariant[] };
