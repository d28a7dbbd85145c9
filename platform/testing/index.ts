import { inject } from 'vitest';
import { cloneTemplate, emptyDatabase, type TestDatabase } from './database.ts';

export { type Bucket, startBucket } from './bucket.ts';
export type { TestDatabase } from './database.ts';

/** A migrated database for one test file (or test). Drop it when done; what is forgotten goes with the server. */
export function createTestDatabase(): Promise<TestDatabase> {
  return cloneTemplate(inject('templateUrl'));
}

/** One without any table. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return emptyDatabase(inject('templateUrl'));
}
