/** Messages: what the customer says, what we answer, what we note among ourselves, and what each does to the ticket. */
import { type Category, ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents, type NewEvent } from '#platform/events';
import { fail } from '#platform/http';
import { upsertRead } from './around.repo.ts';
import { statusNamed } from './checking.ts';
import { previewOf } from './cleaning.ts';
import { endClosure, openClosure } from './closure.repo.ts';
import { attachTo, type Content, contentOf, createTicketWithMessage } from './creating.ts';
import { insertMentions, type MessageRow, selectNewestOfOthers } from './message.repo.ts';
import { insertMessage, lockTicket, type MessageEffect, type NewMessageRow, type TicketRow } from './ticket.repo.ts';
import { type StatusRow, vocabulary } from './vocabulary.repo.ts';
import { deleteDraftRow, yieldPlanned } from './writing.repo.ts';

export type AgentMessage = Content & {
  kind: 'reply' | 'note';
  status?: string | undefined;
  seenMessageId?: number | undefined;
  mentions?: readonly string[] | undefined;
  channel?: string;
  auto?: boolean;
  at?: Date;
  imported?: boolean;
  source?: string;
  sourceId?: string;
};
/** `message` is there when it can be told without asking the database again. */
export type Written = { ticket: TicketRow; messageId: number; message?: MessageRow };

/** A reply or note of ours on a ticket whose row the caller has locked. */
export async function addAgentMessage(tx: Scope, actor: Actor, ticket: TicketRow, input: AgentMessage): Promise<Written> {
  if (ticket.merged_into) throw fail(ticketErrors.mergedAway, { detail: `#${ticket.merged_into}` });
  if (input.kind === 'reply' && input.seenMessageId !== undefined) {
    const newest = await selectNewestOfOthers(tx, ticket.id, actor.id);
    if (newest && newest.id > input.seenMessageId) throw fail(ticketErrors.threadMoved);
  }
  const content = contentOf(input);
  const at = input.at ?? tx.now;
  const status = await statusAfter(tx, ticket, input);
  const authorKind = actor.kind === 'user' || actor.kind === 'key' ? actor.kind : 'system';
  const channel = input.channel ?? (actor.kind === 'key' ? 'api' : ticket.channel);
  const row = messageRow({ ...content, kind: input.kind, authorKind, authorId: actor.id, channel, at }, input);
  const written = await insertMessage(tx, ticket.id, row, agentEffect(ticket, status, input, content.text, at));
  const files = await attachTo(tx, actor, written.messageId, content.html, input.fileIds);
  if (input.kind === 'note') await insertMentions(tx, written.messageId, ticket.id, input.mentions ?? []);
  if (actor.kind === 'user' && actor.id) {
    await upsertRead(tx, ticket.id, actor.id, at);
    await deleteDraftRow(tx, actor.id, ticket.id, input.kind);
  }
  const place = { ticketId: ticket.id, customerId: ticket.customer_id, queueId: ticket.queue_id, at };
  const more = { ...(input.auto ? { auto: true } : {}), ...(input.mentions?.length ? { mentions: input.mentions } : {}) };
  const told = { messageId: written.messageId, kind: input.kind, by: 'agent', authorId: actor.id, channel: input.channel ?? ticket.channel, ...more };
  const messageEvent = { ...place, type: 'message.created', data: { ...told, ...(files ? { files } : {}) } };
  await appendEvents(tx, actor, marked(input, [messageEvent, ...(await statusEvents(tx, actor, ticket, status, place))]));
  if (files > 0) return written;
  return { ...written, message: asStored(written.messageId, ticket.id, row, input.kind === 'note' && input.mentions?.length ? [...input.mentions] : null) };
}

type NewMessage = Pick<NewMessageRow, 'kind' | 'authorKind' | 'authorId' | 'channel' | 'text' | 'html' | 'sourceHtml' | 'at'>;
const messageRow = (m: NewMessage, from: { source?: string | undefined; sourceId?: string | undefined }): NewMessageRow => ({
  ...m,
  language: null,
  source: from.source ?? null,
  sourceId: from.sourceId ?? null,
});

/** What a reply of ours does to the ticket; a note does nothing but to the status, when it names one. */
function agentEffect(ticket: TicketRow, status: StatusRow | null, input: AgentMessage, text: string, at: Date): MessageEffect {
  const effect = { ...unchanged(ticket), ...statusEffect(ticket, status, at) };
  if (input.kind === 'note') return effect;
  const firstRepliedAt = ticket.first_replied_at ?? (input.auto ? null : at);
  return { ...effect, preview: previewOf(text), lastBy: 'agent', waitingSince: null, firstRepliedAt, snoozedUntil: null, dueAt: null };
}

/** A message as reading it back would give it. */
const asStored = (id: number, ticketId: number, m: NewMessageRow, mentionIds: string[] | null): MessageRow => ({
  id,
  ticket_id: ticketId,
  origin_ticket_id: null,
  kind: m.kind,
  author_kind: m.authorKind as MessageRow['author_kind'],
  author_id: m.authorId,
  channel: m.channel,
  text: m.text,
  html: m.html,
  language: m.language,
  created_at: m.at,
  author_name: null,
  file_ids: null,
  mention_ids: mentionIds,
});

/** What an import writes says so in each of its facts: nobody is told of them. */
const marked = (input: { imported?: boolean | undefined }, events: NewEvent[]): NewEvent[] =>
  input.imported ? events.map((e) => ({ ...e, data: { ...e.data, imported: true } })) : events;

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
export async function addCustomerMessage(
  tx: Scope,
  actor: Actor,
  input: Content & { ticketId: number; channel: string; at?: Date; imported?: boolean; source?: string; sourceId?: string },
): Promise<Written> {
  const { ticket, asked } = await lockFinalAndAsked(tx, input.ticketId);
  if (ticket.category === 'closed' && !input.imported) {
    return createTicketWithMessage(tx, actor, {
      ...input,
      subject: asked.subject,
      customerId: asked.customer_id,
      queueId: ticket.queue_id,
      language: asked.language,
      followUpOf: ticket.id,
    });
  }
  const content = contentOf(input);
  const at = input.at ?? tx.now;
  const back = ticket.category === 'solved' || ticket.category === 'waiting_customer' || ticket.category === 'waiting_third_party';
  const status = back ? await statusNamed(tx, 'open') : null;
  const authorId = String(asked.customer_id);
  const originTicketId = asked.id === ticket.id ? null : asked.id;
  const row = { ...messageRow({ ...content, kind: 'reply', authorKind: 'customer', authorId, channel: input.channel, at }, input), originTicketId };
  const spoken = { preview: previewOf(content.text), lastBy: 'customer' as const, waitingSince: ticket.waiting_since ?? at, snoozedUntil: null };
  const written = await insertMessage(tx, ticket.id, row, { ...unchanged(ticket), ...statusEffect(ticket, status, at), ...spoken });
  const files = await attachTo(tx, actor, written.messageId, content.html, input.fileIds);
  const place = { ticketId: ticket.id, customerId: ticket.customer_id, queueId: ticket.queue_id, at };
  const yielded = await yieldPlanned(tx, ticket.id);
  const told = { messageId: written.messageId, kind: 'reply', by: 'customer', authorId, channel: input.channel, ...(files ? { files } : {}) };
  const facts = [{ ...place, type: 'message.created', data: told }, ...(await statusEvents(tx, actor, ticket, status, place, 'customer'))];
  await appendEvents(tx, actor, [
    ...marked(input, facts),
    ...(ticket.snoozed_until ? [{ ...place, type: 'ticket.snoozed', data: { until: null, woke: true } }] : []),
    ...yielded.map((y) => ({ ...place, type: 'reply.yielded', data: { scheduledId: y.id, userId: y.user_id } })),
  ]);
  return written;
}

/** Follows merges to the ticket that stands for this one, and locks it. */
export const lockFinal = async (tx: Scope, id: number): Promise<TicketRow> => (await lockFinalAndAsked(tx, id)).ticket;

async function lockFinalAndAsked(tx: Scope, id: number): Promise<{ ticket: TicketRow; asked: TicketRow }> {
  const asked = await lockTicket(tx, id);
  let ticket = asked;
  for (let hops = 0; ticket?.merged_into && hops < 20; hops += 1) ticket = await lockTicket(tx, ticket.merged_into);
  if (!asked || !ticket) throw fail(ticketErrors.notFound);
  return { ticket, asked };
}

const unchanged = (t: TicketRow): MessageEffect => ({
  preview: null,
  lastBy: t.last_by,
  statusId: t.status_id,
  category: t.category,
  waitingSince: t.waiting_since,
  assigneeId: t.assignee_id,
  snoozedUntil: t.snoozed_until,
  dueAt: t.next_due_at,
  firstRepliedAt: t.first_replied_at,
  solvedAt: t.solved_at,
  closedAt: t.closed_at,
  reopened: false,
});
export const isEnded = (c: Category): boolean => c === 'solved' || c === 'closed';

/** What a new status means for the ticket's row. */
export function statusEffect(t: TicketRow, status: StatusRow | null, at: Date): Partial<MessageEffect> {
  if (!status || status.id === t.status_id) return {};
  const reopened = isEnded(t.category) && !isEnded(status.category);
  return {
    statusId: status.id,
    category: status.category,
    reopened,
    ...(isEnded(status.category)
      ? { solvedAt: isEnded(t.category) ? t.solved_at : at, waitingSince: null, snoozedUntil: null, dueAt: null }
      : reopened
        ? { solvedAt: null }
        : {}),
    closedAt: status.category === 'closed' ? (t.closed_at ?? at) : null,
  };
}

/** The facts of a status change; solving opens a closure, leaving it ends that closure. */
export async function statusEvents(
  tx: Scope,
  actor: Actor,
  t: TicketRow,
  status: StatusRow | null,
  place: { ticketId: number; customerId: number; queueId: number; at: Date },
  by: 'customer' | 'agent' = 'agent',
): Promise<NewEvent[]> {
  if (!status || status.id === t.status_id) return [];
  const before = isEnded(t.category);
  const after = isEnded(status.category);
  const closureId = !before && after ? await openClosure(tx, t.id, actor, place.at) : undefined;
  const ended = before && !after ? await endClosure(tx, t.id, place.at) : null;
  const fromKey = await keyOf(tx, t);
  return [
    {
      ...place,
      type: 'ticket.status_changed',
      data: { from: fromKey, to: status.key, fromCategory: t.category, toCategory: status.category, ...(closureId ? { closureId } : {}) },
    },
    ...(before && !after ? [{ ...place, type: 'ticket.reopened', data: { closureId: ended, by } }] : []),
  ];
}

async function keyOf(tx: Scope, t: TicketRow): Promise<string> {
  return (await vocabulary(tx)).statusById.get(t.status_id)?.key ?? t.category;
}
