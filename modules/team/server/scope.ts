/** Which queues an actor works: what tickets use for visibility. */
import { type Actor, seesEverything } from '#platform/access';
import type { Scope } from '#platform/db';
import { selectOpenQueueIds, selectQueueIdsOf } from './queue.repo.ts';

export type QueueScope = { all: boolean; queueIds: number[] };

const cacheMs = 4_000;
const mostCached = 20_000;
const cache = new Map<string, { scope: QueueScope; until: number }>();
const everything: QueueScope = { all: true, queueIds: [] };
const nothing: QueueScope = { all: false, queueIds: [] };

/** Dropped on every node when teams or queues change. */
export function forgetScopes(): void {
  cache.clear();
}

/**
 * People: the queues of their teams and those without any team. Keys of agents: those without any team. At most four seconds old, and
 * then only when the wakeup was lost.
 */
export async function queueScope(tx: Scope, actor: Actor): Promise<QueueScope> {
  if (seesEverything(actor)) return everything;
  if ((actor.kind !== 'user' && actor.kind !== 'key') || !actor.id) return nothing;
  const key = `${tx.database} ${actor.kind}:${actor.id}`;
  const known = cache.get(key);
  if (known && known.until > Date.now()) return known.scope;
  const queueIds = actor.kind === 'user' ? await selectQueueIdsOf(tx, actor.id) : await selectOpenQueueIds(tx);
  if (cache.size > mostCached) cache.clear();
  const scope = { all: false, queueIds };
  cache.set(key, { scope, until: Date.now() + cacheMs });
  return scope;
}

export const inScope = (scope: QueueScope, queueId: number): boolean => scope.all || scope.queueIds.includes(queueId);
