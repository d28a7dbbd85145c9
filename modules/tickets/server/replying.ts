/** Messages: what the customer says, what we answer, what we note among ourselves, and what each does to the ticket. */
import { type Category, ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents, type NewEvent } from '#platform/events';
import { fail } from '#platform/http';
import { upsertRead } from './around.repo.ts';
import { statusNamed } from './checking.ts';
import { previewOf } from './cleaning.ts';
import { attachTo, type Content, contentOf, createTicketWithMessage } from './creating.ts';
import { deleteDraftRow, yieldPlanned } from './writing.repo.ts';
import { endClosure, openClosure } from './closure.repo.ts';
import { insertMentions, type MessageRow, selectNewestOfOthers } from './message.repo.ts';
import { insertMessage, lockTicket, type MessageEffect, type TicketRow } from './ticket.repo.ts';
import { type StatusRow, vocabulary } from './vocabulary.repo.ts';

export type AgentMessage = Content & { kind: 'reply' | 'note'; status?: string | undefined; seenMessageId?: number | undefined; mentions?: readonly string[] | undefined; channel?: string; auto?: boolean; at?: Date; imported?: boolean; source?: string; sourceId?: string };
/** `message` is there when it can be told without asking the database again. */
export type Written = { ticket: TicketRow; messageId: number; message?: MessageRow };

/** A reply or note of ours on a ticket whose row the caller has locked. */
export async function addAgentMessage(tx: Scope, actor: Actor, ticket: TicketRow, input: AgentMessage): Promise<Written> {
  if (ticket.merged_into) throw fail(ticketErrors.mergedAway, { detail: `#${ticket.merged_into}` });
  if (input.kind === 'reply' && input.seenMessageId !== undefined) {
    const newest = await selectNewestOfOthers(tx, ticket.id, actor.id);
    if (newest && newest.id > input.seenMessageId) throw fail(ticketErrors.threadMoved);
  }
  const { text, html, sourceHtml } = contentOf(input);
  const at = input.at ?? tx.now;
  const status = await statusAfter(tx, ticket, input);
  const answered = input.kind === 'reply';
  const effect: MessageEffect = {
    ...unchanged(ticket), ...statusEffect(ticket, status, at),
    ...(answered ? { preview: previewOf(text), lastBy: 'agent' as const, waitingSince: null, firstRepliedAt: ticket.first_replied_at ?? (input.auto ? null : at), snoozedUntil: null } : {}),
  };
  const author = actor.kind === 'user' || actor.kind === 'key' ? actor.kind : 'system';
  const channel = input.channel ?? (actor.kind === 'key' ? 'api' : ticket.channel);
  const written = await insertMessage(tx, ticket.id, { kind: input.kind, authorKind: author, authorId: actor.id, channel, text, html, sourceHtml, language: null, source: input.source ?? null, sourceId: input.sourceId ?? null, at }, effect);
  const files = await attachTo(tx, actor, written.messageId, html, input.fileIds);
  if (input.kind === 'note') await insertMentions(tx, written.messageId, ticket.id, input.mentions ?? []);
  if (actor.kind === 'user' && actor.id) {
    await upsertRead(tx, ticket.id, actor.id, at);
    await deleteDraftRow(tx, actor.id, ticket.id, input.kind);
  }
  const place = { ticketId: ticket.id, customerId: ticket.customer_id, queueId: ticket.queue_id, at };
  await appendEvents(tx, actor, [
    { ...place, type: 'message.created', data: { messageId: written.messageId, kind: input.kind, by: 'agent', authorId: actor.id, channel: input.channel ?? ticket.channel, ...(files ? { files } : {}), ...(input.auto ? { auto: true } : {}), ...(input.imported ? { imported: true } : {}), ...(input.mentions?.length ? { mentions: input.mentions } : {}) } },
    ...marked(input, await statusEvents(tx, actor, ticket, status, place)),
  ]);
  if (files > 0) return written;
  const mentions = input.kind === 'note' && input.mentions?.length ? [...input.mentions] : null;
  return { ...written, message: { id: written.messageId, ticket_id: ticket.id, origin_ticket_id: null, kind: input.kind, author_kind: author, author_id: actor.id, channel, text, html, language: null, created_at: at, author_name: null, file_ids: null, mention_ids: mentions } };
}

/** What an import writes says so in each of its facts: nobody is told of them. */
const marked = (input: { imported?: boolean | undefined }, events: NewEvent[]): NewEvent[] => (input.imported ? events.map((e) => ({ ...e, data: { ...e.data, imported: true } })) : events);

/** A first reply takes a new ticket to open; otherwise a status changes only when asked to. */
async function statusAfter(tx: Scope, ticket: TicketRow, input: AgentMessage): Promise<StatusRow | null> {
  if (input.status) return statusNamed(tx, input.status);
  if (input.kind === 'reply' && ticket.category === 'new') return statusNamed(tx, 'open');
  return null;
}

/**
 * The customer writes: an ended wait starts again, a solved ticket opens again, planned replies yield. A closed ticket stays closed: the words
 * become a new ticket that is linked to it. On a merged ticket they land in the target.
 */
export async function addCustomerMessage(tx: Scope, actor: Actor, input: Content & { ticketId: number; channel: string; at?: Date; imported?: boolean; source?: string; sourceId?: string }): Promise<Written> {
  const ticket = await lockFinal(tx, input.ticketId);
  if (ticket.category === 'closed' && !input.imported) {
    return createTicketWithMessage(tx, actor, { ...input, subject: ticket.subject, customerId: ticket.customer_id, queueId: ticket.queue_id, language: ticket.language, followUpOf: ticket.id });
  }
  const { text, html, sourceHtml } = contentOf(input);
  const at = input.at ?? tx.now;
  const back = ticket.category === 'solved' || ticket.category === 'waiting_customer' || ticket.category === 'waiting_third_party';
  const status = back ? await statusNamed(tx, 'open') : null;
  const written = await insertMessage(tx, ticket.id, { kind: 'reply', authorKind: 'customer', authorId: String(ticket.customer_id), channel: input.channel, text, html, sourceHtml, language: null, source: input.source ?? null, sourceId: input.sourceId ?? null, at }, {
    ...unchanged(ticket), ...statusEffect(ticket, status, at), preview: previewOf(text), lastBy: 'customer', waitingSince: ticket.waiting_since ?? at, snoozedUntil: null,
  });
  const files = await attachTo(tx, actor, written.messageId, html, input.fileIds);
  const place = { ticketId: ticket.id, customerId: ticket.customer_id, queueId: ticket.queue_id, at };
  const yielded = await yieldPlanned(tx, ticket.id);
  await appendEvents(tx, actor, [
    { ...place, type: 'message.created', data: { messageId: written.messageId, kind: 'reply', by: 'customer', authorId: String(ticket.customer_id), channel: input.channel, ...(files ? { files } : {}), ...(input.imported ? { imported: true } : {}) } },
    ...marked(input, await statusEvents(tx, actor, ticket, status, place, 'customer')),
    ...(ticket.snoozed_until ? [{ ...place, type: 'ticket.snoozed', data: { until: null, woke: true } }] : []),
    ...yielded.map((y) => ({ ...place, type: 'reply.yielded', data: { scheduledId: y.id, userId: y.user_id } })),
  ]);
  return written;
}

/** Follows merges to the ticket that stands for this one, and locks it. */
export async function lockFinal(tx: Scope, id: number): Promise<TicketRow> {
  let ticket = await lockTicket(tx, id);
  for (let hops = 0; ticket?.merged_into && hops < 20; hops += 1) ticket = await lockTicket(tx, ticket.merged_into);
  if (!ticket) throw fail(ticketErrors.notFound);
  return ticket;
}

const unchanged = (t: TicketRow): MessageEffect => ({ preview: null, lastBy: t.last_by, statusId: t.status_id, category: t.category, waitingSince: t.waiting_since, assigneeId: t.assignee_id, snoozedUntil: t.snoozed_until, firstRepliedAt: t.first_replied_at, solvedAt: t.solved_at, closedAt: t.closed_at, reopened: false });
export const isEnded = (c: Category): boolean => c === 'solved' || c === 'closed';

/** What a new status means for the ticket's row. */
export function statusEffect(t: TicketRow, status: StatusRow | null, at: Date): Partial<MessageEffect> {
  if (!status || status.id === t.status_id) return {};
  const reopened = isEnded(t.category) && !isEnded(status.category);
  return {
    statusId: status.id, category: status.category, reopened,
    ...(isEnded(status.category) ? { solvedAt: isEnded(t.category) ? t.solved_at : at, waitingSince: null, snoozedUntil: null } : reopened ? { solvedAt: null } : {}),
    closedAt: status.category === 'closed' ? (t.closed_at ?? at) : null,
  };
}

/** The facts of a status change; solving opens a closure, leaving it ends that closure. */
export async function statusEvents(tx: Scope, actor: Actor, t: TicketRow, status: StatusRow | null, place: { ticketId: number; customerId: number; queueId: number; at: Date }, by: 'customer' | 'agent' = 'agent'): Promise<NewEvent[]> {
  if (!status || status.id === t.status_id) return [];
  const before = isEnded(t.category);
  const after = isEnded(status.category);
  const closureId = !before && after ? await openClosure(tx, t.id, actor, place.at) : undefined;
  const ended = before && !after ? await endClosure(tx, t.id, place.at) : null;
  const fromKey = await keyOf(tx, t);
  return [
    { ...place, type: 'ticket.status_changed', data: { from: fromKey, to: status.key, fromCategory: t.category, toCategory: status.category, ...(closureId ? { closureId } : {}) } },
    ...(before && !after ? [{ ...place, type: 'ticket.reopened', data: { closureId: ended, by } }] : []),
  ];
}

async function keyOf(tx: Scope, t: TicketRow): Promise<string> {
  return (await vocabulary(tx)).statusById.get(t.status_id)?.key ?? t.category;
}
