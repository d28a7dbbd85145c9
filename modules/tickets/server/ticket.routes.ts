/** Tickets themselves: list, counts, open, create, change, delete. */
import { changeTicket, countTickets, createTicket, deleteTicket, getTicket, listTickets, openTicket, type TicketFilter, ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import { encodeCursor, type Scope } from '#platform/db';
import { appendEvents, eventsOfTicket } from '#platform/events';
import { fail, handle } from '#platform/http';
import { customerById, findOrCreateCustomer } from '#server/customers';
import { namesOf } from '#server/identity';
import { inScope, queueScope, queuesVisibleTo } from '#server/team';
import { applyChange } from './changing.ts';
import { createTicketWithMessage } from './creating.ts';
import { countAll } from './list.repo.ts';
import { presentMessages } from './message.present.ts';
import { selectMessages } from './message.repo.ts';
import { selectPage } from './search.repo.ts';
import { visibility } from './ticket.access.ts';
import { presentItems, presentTicket } from './ticket.present.ts';
import { selectTicket, type TicketRow, updateTicket } from './ticket.repo.ts';
import { viewsOf } from './view.routes.ts';

/** What is shown between messages. */
const happenings = [
  'ticket.created',
  'ticket.status_changed',
  'ticket.assigned',
  'ticket.moved',
  'ticket.tagged',
  'ticket.changed',
  'ticket.snoozed',
  'ticket.due_changed',
  'ticket.spam_marked',
  'ticket.merged',
  'ticket.merge_undone',
  'ticket.split',
  'ticket.erased',
  'rating.given',
  'survey.sent',
  'reply.yielded',
];
const firstMessages = 50;

export async function visibleTicket(tx: Scope, actor: Actor, id: number, lock = false): Promise<TicketRow> {
  const ticket = await selectTicket(tx, await visibility(tx, actor), id, lock);
  if (!ticket) throw fail(ticketErrors.notFound);
  return ticket;
}

export const ticketRoutes = () => [...readingRoutes(), ...changingRoutes()];

const readingRoutes = () => [
  handle(listTickets, async ({ tx, actor, query }) => {
    const { sort, limit, cursor, view: viewId, ...asked } = query;
    const view = viewId === undefined ? null : (await viewsOf(tx, actor)).find((v) => v.id === viewId);
    if (view === undefined) throw fail(ticketErrors.notFoundHere);
    const page = await selectPage(tx, actor, await visibility(tx, actor), { filter: { ...view?.filter, ...asked }, sort, limit, cursor });
    return { items: await presentItems(tx, actor, page.rows), nextCursor: page.nextCursor };
  }),
  handle(countTickets, async ({ tx, actor }) => counts(tx, actor)),
  handle(getTicket, async ({ tx, actor, params }) => presentTicket(tx, actor, await visibleTicket(tx, actor, params.id))),
  handle(openTicket, async ({ tx, actor, params }) => {
    const row = await visibleTicket(tx, actor, params.id);
    const [ticket, messages, events] = await Promise.all([
      presentTicket(tx, actor, row),
      selectMessages(tx, row.id, firstMessages + 1, null),
      eventsOfTicket(tx, row.id, row.created_at, happenings),
    ]);
    const shown = messages.slice(0, firstMessages);
    const oldest = shown.at(-1);
    const names = await namesOf(
      tx,
      events.map((e) => (e.actor_kind === 'user' || e.actor_kind === 'key' ? e.actor_id : null)),
    );
    return {
      ticket,
      messages: (await presentMessages(tx, shown, row.customer_name)).reverse(),
      olderCursor: messages.length > firstMessages && oldest ? encodeCursor([oldest.created_at.toISOString(), oldest.id]) : null,
      happenings: events.map((e) => ({
        at: e.at.toISOString(),
        type: e.type,
        actor: { kind: e.actor_kind, id: e.actor_id, name: e.actor_kind === 'customer' ? row.customer_name : (names.get(e.actor_id ?? '') ?? '') },
        data: e.data,
      })),
    };
  }),
];

const timeIn = (text: string | null | undefined): Date | null | undefined => (text ? new Date(text) : text === null ? null : undefined);

const changingRoutes = () => [
  handle(createTicket, async ({ tx, actor, body }) => {
    const customer = 'id' in body.customer ? await customerById(tx, body.customer.id) : await findOrCreateCustomer(tx, actor, body.customer);
    if (!customer) throw fail(ticketErrors.customerNeeded);
    const scope = await queueScope(tx, actor);
    if (body.queueId !== undefined && !inScope(scope, body.queueId)) throw fail(ticketErrors.queueUnknown);
    const { ticket } = await createTicketWithMessage(tx, actor, { ...body, customerId: customer.id, customer, fileIds: body.files });
    return presentTicket(tx, actor, ticket, true);
  }),
  handle(changeTicket, async ({ tx, actor, params, body }) => {
    const ticket = await visibleTicket(tx, actor, params.id, true);
    if (body.version !== undefined && body.version !== ticket.version) throw fail(ticketErrors.changed);
    const assigneeId = body.assigneeId === 'me' ? (actor.kind === 'user' ? actor.id : undefined) : body.assigneeId;
    if (body.assigneeId === 'me' && assigneeId === undefined) throw fail(ticketErrors.assigneeUnknown);
    const changed = await applyChange(tx, actor, ticket, {
      ...body,
      assigneeId,
      snoozedUntil: timeIn(body.snoozedUntil),
      nextDueAt: timeIn(body.nextDueAt),
    });
    return presentTicket(tx, actor, changed);
  }),
  handle(deleteTicket, async ({ tx, actor, params }) => {
    const ticket = await visibleTicket(tx, actor, params.id, true);
    await updateTicket(tx, ticket.id, { deleted_at: tx.now });
    await appendEvents(tx, actor, [{ type: 'ticket.deleted', ticketId: ticket.id, customerId: ticket.customer_id, queueId: ticket.queue_id }]);
    return null;
  }),
];

/** What the side list shows. Each number is counted to 1,000 and no further. */
async function counts(tx: Scope, actor: Actor) {
  const v = await visibility(tx, actor);
  const active = { status: 'active', snoozed: 'false' } as const;
  const user = actor.kind === 'user';
  const queues = (await queuesVisibleTo(tx, actor)).slice(0, 50);
  const views = (await viewsOf(tx, actor)).slice(0, 30);
  const places: Record<string, TicketFilter | null> = {
    mine: user ? { ...active, assignee: 'me' } : null,
    unassigned: { ...active, assignee: 'none' },
    mentions: user ? { mentioned: 'me' } : null,
    drafts: user ? { drafts: 'me' } : null,
    snoozed: { status: 'active', snoozed: 'true' },
    all: active,
    spam: { spam: 'true' },
    ...Object.fromEntries(queues.map((q) => [`queue ${q.id}`, { ...active, queue: String(q.id) }])),
    ...Object.fromEntries(views.map((w) => [`view ${w.id}`, { ...w.filter, q: undefined }])),
  };
  const asked = Object.entries(places).filter((entry): entry is [string, TicketFilter] => entry[1] !== null);
  const counted = await countAll(
    tx,
    actor,
    v,
    asked.map(([, filter]) => filter),
  );
  const found = new Map(asked.map(([name], i) => [name, counted[i] ?? null]));
  const of = (name: string): number => found.get(name) ?? 0;
  return {
    mine: of('mine'),
    unassigned: of('unassigned'),
    mentions: of('mentions'),
    drafts: of('drafts'),
    snoozed: of('snoozed'),
    all: of('all'),
    spam: of('spam'),
    queues: Object.fromEntries(queues.map((q) => [String(q.id), of(`queue ${q.id}`)])),
    views: Object.fromEntries(views.filter((w) => found.get(`view ${w.id}`) !== null).map((w) => [String(w.id), of(`view ${w.id}`)])),
  };
}
