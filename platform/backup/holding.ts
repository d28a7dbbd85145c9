/** While a backup runs, bytes that no row names any more stay in the store: the backup's snapshot may still name them. */
import type pg from 'pg';
import type { Scope } from '#platform/db';

const key = `hashtextextended('careloop:backup', 0)`;

/** Until the session ends. */
export async function holdRemovals(client: pg.Client): Promise<void> {
  try {
    await client.query(`select pg_advisory_lock(${key})`);
  } catch (error) {
    if ((error as { code?: string }).code === '55P03') throw new Error('Another backup of this installation is running. Try again when it is done.');
    throw error;
  }
}

/** Whether bytes may be removed in this transaction; a backup that begins meanwhile waits for its end. */
export async function mayRemove(tx: Scope): Promise<boolean> {
  return (await tx.one<{ ok: boolean }>(`select pg_try_advisory_xact_lock_shared(${key}) as ok`)).ok;
}
