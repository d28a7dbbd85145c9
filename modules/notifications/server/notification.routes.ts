import {
  getPreferences,
  listNotifications,
  markRead,
  type Notification,
  type NotificationPreferences,
  putPreferences,
  unreadCount,
} from '#contract/notifications';
import type { Actor } from '#platform/access';
import { platformErrors } from '#platform/contract';
import { decodeCursor, encodeCursor, type Scope } from '#platform/db';
import { fail, handle } from '#platform/http';
import type { App } from '#platform/modules';
import { selectTicketsByIds, visibleTickets } from '#server/tickets';
import { actorNames } from './naming.ts';
import { markReadRows, type NotificationRow, selectNotifications, writePreferences } from './notification.repo.ts';
import { wishesOf } from './preferring.ts';

const mostCounted = 200;

/** Notices belong to people; a key has none. */
const personOf = (actor: Actor): string | null => (actor.kind === 'user' ? actor.id : null);

/** Rows about tickets that were taken from the person's sight meanwhile are left out. */
async function stillTheirs(tx: Scope, actor: Actor, rows: readonly NotificationRow[]): Promise<NotificationRow[]> {
  const visible = await visibleTickets(
    tx,
    actor,
    rows.flatMap((r) => (r.ticket_id ? [r.ticket_id] : [])),
  );
  return rows.filter((r) => !r.ticket_id || visible.has(r.ticket_id));
}

async function countUnread(tx: Scope, actor: Actor): Promise<number> {
  const userId = personOf(actor);
  if (!userId) return 0;
  return (await stillTheirs(tx, actor, await selectNotifications(tx, userId, { unread: true, after: null, limit: mostCounted }))).length;
}

async function present(tx: Scope, rows: readonly NotificationRow[]): Promise<Notification[]> {
  const subjects = new Map(
    (
      await selectTicketsByIds(
        tx,
        rows.flatMap((r) => (r.ticket_id ? [r.ticket_id] : [])),
      )
    ).map((t) => [t.id, t.subject]),
  );
  const names = await actorNames(tx, rows);
  return rows.map((r) => ({
    id: r.id,
    kind: r.kind,
    ticketId: r.ticket_id,
    ticketSubject: r.ticket_id ? (subjects.get(r.ticket_id) ?? null) : null,
    actor: { kind: r.actor_kind, id: r.actor_id, name: names.get(r.id) ?? null },
    count: r.count,
    data: r.data,
    readAt: r.read_at?.toISOString() ?? null,
    createdAt: r.created_at.toISOString(),
    updatedAt: r.updated_at.toISOString(),
  }));
}

function placeOf(cursor: string | undefined): { at: Date; id: number } | null {
  if (!cursor) return null;
  const [at, id] = decodeCursor(cursor, 2) ?? [];
  if (typeof at !== 'string' || !Number.isSafeInteger(id) || Number.isNaN(Date.parse(at)))
    throw fail(platformErrors.invalid, { fields: [{ path: 'query.cursor', message: 'is damaged; start again without it' }] });
  return { at: new Date(at), id: id as number };
}

async function preferencesOf(tx: Scope, actor: Actor): Promise<NotificationPreferences> {
  const id = personOf(actor) ?? '00000000-0000-0000-0000-000000000000';
  const wishes = (await wishesOf(tx, [id])).get(id);
  if (!wishes) throw fail(platformErrors.notFound);
  return { ...wishes, timeZone: actor.timeZone };
}

export const notificationRoutes = (app: App) => [
  handle(listNotifications, async ({ tx, actor, query }) => {
    const userId = personOf(actor);
    if (!userId) return { items: [], nextCursor: null };
    const rows = await selectNotifications(tx, userId, {
      unread: query.unread === undefined ? null : query.unread === 'true',
      after: placeOf(query.cursor),
      limit: query.limit + 1,
    });
    const page = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? page.at(-1) : undefined;
    return { items: await present(tx, await stillTheirs(tx, actor, page)), nextCursor: last ? encodeCursor([last.updated_at.toISOString(), last.id]) : null };
  }),
  handle(unreadCount, async ({ tx, actor }) => ({ unread: await countUnread(tx, actor) })),
  handle(markRead, async ({ tx, actor, body }) => {
    const userId = personOf(actor);
    if (userId && (await markReadRows(tx, userId, body)) > 0) tx.afterCommit(() => app.wakeup.ring('notifications', `read ${userId}`));
    return { unread: await countUnread(tx, actor) };
  }),
  handle(getPreferences, async ({ tx, actor }) => preferencesOf(tx, actor)),
  handle(putPreferences, async ({ tx, actor, body }) => {
    const userId = personOf(actor);
    if (!userId) throw fail(platformErrors.forbidden, { detail: 'Only a signed-in person has notification preferences.' });
    await writePreferences(tx, userId, body.kinds ?? {}, body.quiet ?? {});
    return preferencesOf(tx, actor);
  }),
];
