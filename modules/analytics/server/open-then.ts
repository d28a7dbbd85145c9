/** What was open at the end of a day that is over is the same until one of the days up to it changes. It is kept for as long: a dashboard compares with it each time. */
import { LRUCache } from 'lru-cache';
import type { Scope } from '#platform/db';
import type { GroupBy, Restriction } from './asking.parts.ts';
import { selectEditionUpTo } from './folding.repo.ts';
import { aggregateOpen, type Open } from './open.repo.ts';

const kept = new LRUCache<string, readonly Open[]>({ max: 500 });

export async function openThen(tx: Scope, lastDay: string, by: GroupBy, r: Restriction, withAges: boolean): Promise<readonly Open[]> {
  // Whose work it is may change without a day being added up anew.
  const edition = by === 'agent' || r.agentId !== null ? null : await selectEditionUpTo(tx, ['opened', 'closed'], lastDay, r.timeZone);
  if (edition === null) return aggregateOpen(tx, lastDay, by, r, withAges);
  const key = JSON.stringify([tx.database, edition, lastDay, by, r, withAges]);
  const known = kept.get(key);
  if (known) return known;
  const open = await aggregateOpen(tx, lastDay, by, r, withAges);
  kept.set(key, open);
  return open;
}
