/** Changing a ticket: status, assignee, queue, priority, tags, fields, snooze, due time, spam. One transaction, one row, one fact for each thing that changed. */
import { dueSoonMs, type Priority, priorityNumber, priorityOf, ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents, type NewEvent } from '#platform/events';
import { fail } from '#platform/http';
import { customerById } from '#server/customers';
import { checkAssignee, checkQueue, statusNamed } from './checking.ts';
import { checkFields } from './fields.ts';
import { isEnded, statusEffect, statusEvents } from './replying.ts';
import { type TicketPatch, type TicketRow, updateTicket } from './ticket.repo.ts';
import { ensureTags, vocabulary } from './vocabulary.repo.ts';

export type TicketChange = {
  subject?: string | undefined;
  status?: string | undefined;
  priority?: Priority | undefined;
  queueId?: number | undefined;
  assigneeId?: string | null | undefined;
  tags?: readonly string[] | undefined;
  addTags?: readonly string[] | undefined;
  removeTags?: readonly string[] | undefined;
  fields?: Record<string, unknown> | undefined;
  snoozedUntil?: Date | null | undefined;
  /** By when the customer must have an answer. A reply, or the end of the ticket, takes it away. */
  nextDueAt?: Date | null | undefined;
  spam?: boolean | undefined;
  customerId?: number | undefined;
  language?: string | null | undefined;
  /** Importers and simulations. */
  at?: Date;
  imported?: boolean;
};
type Collected = { patch: TicketPatch; events: NewEvent[] };

/** Changes a ticket whose row the caller has locked. Gives the row as it is then; without a real difference nothing is written. */
export async function applyChange(tx: Scope, actor: Actor, ticket: TicketRow, change: TicketChange, by: 'customer' | 'agent' = 'agent'): Promise<TicketRow> {
  if (ticket.merged_into) throw fail(ticketErrors.mergedAway, { detail: `#${ticket.merged_into}` });
  const at = change.at ?? tx.now;
  const queueId = change.queueId ?? ticket.queue_id;
  const place = { ticketId: ticket.id, customerId: change.customerId ?? ticket.customer_id, queueId, at };
  const found: Collected = { patch: {}, events: [] };
  await collectPlace(tx, ticket, change, place, found);
  await collectStatus(tx, actor, ticket, change, place, found, by);
  await collectTags(tx, ticket, change, place, found);
  await collectPlain(tx, ticket, change, place, found);
  if (Object.keys(found.patch).length === 0) return ticket;
  const changed = await updateTicket(tx, ticket.id, found.patch);
  await appendEvents(tx, actor, change.imported ? found.events.map((e) => ({ ...e, data: { ...e.data, imported: true } })) : found.events);
  return changed;
}

type Place = { ticketId: number; customerId: number; queueId: number; at: Date };

async function collectPlace(tx: Scope, t: TicketRow, c: TicketChange, place: Place, { patch, events }: Collected): Promise<void> {
  if (c.queueId !== undefined && c.queueId !== t.queue_id) {
    await checkQueue(tx, c.queueId);
    patch.queue_id = c.queueId;
    events.push({ ...place, type: 'ticket.moved', data: { from: t.queue_id, to: c.queueId } });
  }
  if (c.assigneeId !== undefined && c.assigneeId !== t.assignee_id) {
    if (c.assigneeId) await checkAssignee(tx, c.assigneeId, place.queueId);
    patch.assignee_id = c.assigneeId;
    events.push({ ...place, type: 'ticket.assigned', data: { from: t.assignee_id, to: c.assigneeId } });
  }
  if (c.customerId !== undefined && c.customerId !== t.customer_id) {
    const customer = await customerById(tx, c.customerId);
    if (!customer) throw fail(ticketErrors.customerNeeded);
    Object.assign(patch, { customer_id: customer.id, customer_name: customer.name, customer_email: customer.email, company_id: customer.company_id });
    events.push({ ...place, type: 'ticket.changed', data: { fields: ['customer'] } });
  }
}

async function collectStatus(
  tx: Scope,
  actor: Actor,
  t: TicketRow,
  c: TicketChange,
  place: Place,
  { patch, events }: Collected,
  by: 'customer' | 'agent',
): Promise<void> {
  // Whoever gives a new ticket to somebody has begun to work it.
  const wanted = c.status ?? (c.assigneeId && t.category === 'new' ? 'open' : undefined);
  const status = wanted === undefined ? null : await statusNamed(tx, wanted);
  if (status && status.id !== t.status_id) {
    if (t.category === 'closed' && status.category !== 'closed' && by === 'customer') throw fail(ticketErrors.readOnly);
    const e = statusEffect(t, status, place.at);
    Object.assign(patch, { status_id: status.id, category: status.category, closed_at: e.closedAt ?? null });
    if ('solvedAt' in e) patch.solved_at = e.solvedAt ?? null;
    if (isEnded(status.category)) Object.assign(patch, { waiting_since: null, snoozed_until: null, next_due_at: null });
    if (e.reopened) patch.reopen_count = t.reopen_count + 1;
    if (e.reopened && t.last_by === 'customer') patch.waiting_since = t.last_message_at;
    events.push(...(await statusEvents(tx, actor, t, status, place, by)));
  }
  if (c.snoozedUntil !== undefined && c.snoozedUntil?.getTime() !== t.snoozed_until?.getTime()) {
    patch.snoozed_until = c.snoozedUntil;
    events.push({ ...place, type: 'ticket.snoozed', data: { until: c.snoozedUntil?.toISOString() ?? null } });
  }
  if (c.nextDueAt !== undefined && c.nextDueAt?.getTime() !== t.next_due_at?.getTime() && !isEnded(status?.category ?? t.category)) {
    // Who sets a time that is near knows it.
    const near = c.nextDueAt !== null && c.nextDueAt.getTime() - place.at.getTime() <= dueSoonMs;
    Object.assign(patch, { next_due_at: c.nextDueAt, due_told: near ? 1 : 0 });
    events.push({ ...place, type: 'ticket.due_changed', data: { dueAt: c.nextDueAt?.toISOString() ?? null } });
  }
  if (c.spam !== undefined && c.spam !== t.spam) {
    patch.spam = c.spam;
    events.push({ ...place, type: 'ticket.spam_marked', data: { spam: c.spam } });
  }
}

async function collectTags(tx: Scope, t: TicketRow, c: TicketChange, place: Place, { patch, events }: Collected): Promise<void> {
  if (!c.tags && !c.addTags && !c.removeTags) return;
  const { tagByName } = await vocabulary(tx);
  const gone = new Set((c.removeTags ?? []).map((n) => tagByName.get(n.trim().toLowerCase())?.id));
  const base = c.tags ? await ensureTags(tx, c.tags) : t.tag_ids;
  const next = [...new Set([...base, ...(await ensureTags(tx, c.addTags ?? []))])].filter((id) => !gone.has(id));
  const added = next.filter((id) => !t.tag_ids.includes(id));
  const removed = t.tag_ids.filter((id) => !next.includes(id));
  if (added.length === 0 && removed.length === 0) return;
  patch.tag_ids = next;
  events.push({ ...place, type: 'ticket.tagged', data: { added, removed } });
}

async function collectPlain(tx: Scope, t: TicketRow, c: TicketChange, place: Place, { patch, events }: Collected): Promise<void> {
  const fields: string[] = [];
  if (c.subject !== undefined && c.subject !== t.subject) {
    patch.subject = c.subject;
    fields.push('subject');
  }
  if (c.language !== undefined && c.language !== t.language) {
    patch.language = c.language;
    fields.push('language');
  }
  if (c.fields) {
    const checked = await checkFields(tx, c.fields);
    const changed = Object.keys(checked).filter((k) => JSON.stringify(checked[k]) !== JSON.stringify(t.fields[k] ?? null));
    if (changed.length > 0) patch.fields = JSON.stringify({ ...t.fields, ...checked });
    fields.push(...changed.map((k) => `fields.${k}`));
  }
  const priority = c.priority && priorityNumber(c.priority) !== t.priority ? c.priority : null;
  if (priority) {
    patch.priority = priorityNumber(priority);
    fields.push('priority');
  }
  if (fields.length > 0)
    events.push({ ...place, type: 'ticket.changed', data: { fields, ...(priority ? { priority: { from: priorityOf(t.priority), to: priority } } : {}) } });
}
