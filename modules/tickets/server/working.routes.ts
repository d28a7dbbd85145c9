/** Merge, split, link, follow, read, take the next one, presence. */
import {
  announcePresence,
  followTicket,
  linkTickets,
  markRead,
  mergeTickets as mergeRoute,
  splitTicket as splitRoute,
  suggestMerges,
  takeNext,
  ticketErrors,
  undoMerge as undoRoute,
  unfollowTicket,
  unlinkTickets,
} from '#contract/tickets';
import { type Actor, can } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import type { App } from '#platform/modules';
import { canonicalIds } from '#server/customers';
import { queueScope } from '#server/team';
import { deleteFollower, deleteLinks, deleteRead, insertFollower, insertLink, upsertRead } from './around.repo.ts';
import { applyChange } from './changing.ts';
import { checkAssignee } from './checking.ts';
import { type MergeRow, selectAlike } from './merge.repo.ts';
import { mergeTickets, undoMerge, undoUntil } from './merging.ts';
import { announce } from './presence.ts';
import { splitTicket } from './splitting.ts';
import { SqlParts } from './sql-parts.ts';
import { visibility, visibleCondition } from './ticket.access.ts';
import { presentItems, presentTicket } from './ticket.present.ts';
import { lockTicket } from './ticket.repo.ts';
import { visibleTicket } from './ticket.routes.ts';
import { lockNextFree } from './timing.repo.ts';

const presentMerge = (m: MergeRow) => ({
  id: m.id,
  sourceId: m.source_id,
  targetId: m.target_id,
  mergedAt: m.merged_at.toISOString(),
  undoUntil: undoUntil(m).toISOString(),
  undoneAt: m.undone_at?.toISOString() ?? null,
});

/** Oneself, or someone else for those who may change tickets. */
function whom(actor: Actor, userId: string): string {
  if (userId === 'me' || userId === actor.id) {
    if (actor.kind !== 'user' || !actor.id) throw fail(platformErrors.forbidden, { detail: 'Only a signed-in person can follow.' });
    return actor.id;
  }
  if (!can(actor, 'tickets:change')) throw fail(platformErrors.forbidden);
  return userId;
}

async function setFollowing(tx: Scope, actor: Actor, ticketId: number, userId: string, following: boolean): Promise<null> {
  const ticket = await visibleTicket(tx, actor, ticketId);
  if (following && userId !== actor.id)
    await checkAssignee(tx, userId, ticket.queue_id).catch(() => {
      throw fail(ticketErrors.assigneeUnknown);
    });
  const changed = following ? await insertFollower(tx, ticket.id, userId) : await deleteFollower(tx, ticket.id, userId);
  if (changed)
    await appendEvents(tx, actor, [
      { type: 'ticket.followed', ticketId: ticket.id, customerId: ticket.customer_id, queueId: ticket.queue_id, data: { userId, following } },
    ]);
  return null;
}

async function setLinked(tx: Scope, actor: Actor, ticketId: number, otherId: number, linked: boolean): Promise<null> {
  const ticket = await visibleTicket(tx, actor, ticketId);
  const other = await visibleTicket(tx, actor, otherId);
  if (ticket.id === other.id) throw fail(ticketErrors.notFound);
  const changed = linked ? await insertLink(tx, ticket.id, other.id, 'related') : await deleteLinks(tx, ticket.id, other.id);
  if (changed)
    await appendEvents(tx, actor, [
      { type: 'ticket.linked', ticketId: ticket.id, customerId: ticket.customer_id, queueId: ticket.queue_id, data: { otherId: other.id, linked } },
    ]);
  return null;
}

export const mergeRoutes = () => [
  handle(mergeRoute, async ({ tx, actor, params, body }) => {
    const merges = (await mergeTickets(tx, actor, await visibility(tx, actor), [params.id, ...(body.also ?? [])], body.into)).map(presentMerge);
    const first = merges[0];
    if (!first) throw fail(ticketErrors.notFound);
    return { ...first, merges };
  }),
  handle(undoRoute, async ({ tx, actor, params }) => presentTicket(tx, actor, await undoMerge(tx, actor, await visibility(tx, actor), params.id))),
  handle(suggestMerges, async ({ tx, actor, params }) => {
    const ticket = await visibleTicket(tx, actor, params.id);
    const parts = new SqlParts();
    const visible = visibleCondition(await visibility(tx, actor), parts);
    const rows = await selectAlike(tx, ticket, await canonicalIds(tx, ticket.customer_id), visible, parts.values);
    const items = await presentItems(tx, actor, rows);
    return { items: items.map((item, i) => ({ ...item, likeness: rows[i]?.likeness ?? 0 })) };
  }),
  handle(splitRoute, async ({ tx, actor, params, body }) =>
    presentTicket(tx, actor, await splitTicket(tx, actor, await visibleTicket(tx, actor, params.id, true), body)),
  ),
];

export const workingRoutes = (app: App) => [
  handle(linkTickets, async ({ tx, actor, params }) => setLinked(tx, actor, params.id, params.otherId, true)),
  handle(unlinkTickets, async ({ tx, actor, params }) => setLinked(tx, actor, params.id, params.otherId, false)),
  handle(followTicket, async ({ tx, actor, params }) => setFollowing(tx, actor, params.id, whom(actor, params.userId), true)),
  handle(unfollowTicket, async ({ tx, actor, params }) => setFollowing(tx, actor, params.id, whom(actor, params.userId), false)),
  handle(markRead, async ({ tx, actor, params, body }) => {
    const ticket = await visibleTicket(tx, actor, params.id);
    if (actor.kind !== 'user' || !actor.id) return null;
    if (body.read) await upsertRead(tx, ticket.id, actor.id, new Date(Math.max(tx.now.getTime(), ticket.last_message_at.getTime())));
    else await deleteRead(tx, ticket.id, actor.id);
    return null;
  }),
  handle(takeNext, async ({ tx, actor, body }) => {
    if (actor.kind !== 'user' || !actor.id) throw fail(platformErrors.forbidden, { detail: 'Only a signed-in person can take a ticket.' });
    const scope = await queueScope(tx, actor);
    if (body.queueId !== undefined && !scope.all && !scope.queueIds.includes(body.queueId)) throw fail(ticketErrors.queueUnknown);
    const id = await lockNextFree(tx, body.queueId !== undefined ? [body.queueId] : scope.all ? null : scope.queueIds);
    const ticket = id === null ? undefined : await lockTicket(tx, id);
    return { ticket: ticket ? await presentTicket(tx, actor, await applyChange(tx, actor, ticket, { assigneeId: actor.id })) : null };
  }),
  handle(
    announcePresence,
    async ({ tx, actor, params, body }) => {
      const ticket = await visibleTicket(tx, actor, params.id);
      return { viewers: announce(app, actor, ticket.id, body.state) };
    },
    { ownTransactions: true },
  ),
];
