import type { Actor } from '#platform/access';
import type { Database } from '#platform/db';
import { appendEvents } from '#platform/events';
import { deleteOldViews, insertView } from './customer.repo.ts';

const hourMs = 60 * 60 * 1000;

/** Tells the audit that someone opened this person's file: once per actor, customer and hour, however often they look. */
export async function noteView(db: Database, actor: Actor, customerId: number): Promise<void> {
  const { id } = actor;
  if (id === null) return;
  await db.transaction(async (tx) => {
    const hour = new Date(Math.floor(tx.now.getTime() / hourMs) * hourMs);
    if (await insertView(tx, { actorKind: actor.kind, actorId: id, customerId, hour }))
      await appendEvents(tx, actor, [{ type: 'customer.viewed', customerId }]);
  });
}

export const forgetViews = (db: Database): Promise<void> => db.transaction((tx) => deleteOldViews(tx, new Date(tx.now.getTime() - 24 * hourMs)));
