/** Finds the invariants of all parts and modules, and asks each in a transaction that is rolled back. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Database, Scope } from '#platform/db';
import type { Invariant, Invariants } from '#platform/modules';

const root = join(import.meta.dirname, '../..');

export type Found = Invariant & { of: string };

/** `modules/<noun>/faults.ts` and `platform/<part>/faults.ts`. */
export async function findInvariants(): Promise<Found[]> {
  const found: Found[] = [];
  for (const kind of ['platform', 'modules']) {
    for (const name of readdirSync(join(root, kind)).sort()) {
      const path = join(root, kind, name, 'faults.ts');
      if (!existsSync(path)) continue;
      const { default: listed } = (await import(pathToFileURL(path).href)) as { default: Invariants };
      for (const invariant of listed.invariants) found.push({ ...invariant, of: name });
    }
  }
  return found;
}

class RollBack extends Error {}

/** Runs work in a transaction that leaves nothing behind. */
export async function rolledBack<T>(db: Database, work: (tx: Scope) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  await db
    .transaction(async (tx) => {
      result = { value: await work(tx) };
      throw new RollBack();
    })
    .catch((error) => {
      if (!(error instanceof RollBack)) throw error;
    });
  return (result as { value: T }).value;
}

const mostShown = 5;

/** @returns what does not hold, a line each. */
export async function violations(db: Database, dataDir: string, invariants: readonly Found[]): Promise<string[]> {
  const lines: string[] = [];
  for (const invariant of invariants) {
    const broken = await rolledBack(db, (tx) => invariant.check(tx, { dataDir }));
    for (const line of broken.slice(0, mostShown)) lines.push(`${invariant.id} ${invariant.of}, "${invariant.name}": ${line}`);
    if (broken.length > mostShown) lines.push(`${invariant.id} ${invariant.of}: and ${broken.length - mostShown} more`);
  }
  return lines;
}
