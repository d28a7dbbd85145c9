import type { Scope } from '#platform/db';
import { type QueueRow, selectQueues } from './queue.repo.ts';

const cacheMs = 4_000;
const cache = new Map<string, { at: number; queues: QueueRow[] }>();

export const forgetQueues = (): void => cache.clear();

/** Every queue, archived ones too; at most four seconds old. For names in lists, not for rights. */
export async function allQueues(tx: Scope): Promise<QueueRow[]> {
  const known = cache.get(tx.database);
  if (known && Date.now() - known.at < cacheMs) return known.queues;
  const queues = await selectQueues(tx, true);
  cache.set(tx.database, { at: Date.now(), queues });
  return queues;
}
