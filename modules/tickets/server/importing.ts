/**
 * Tickets from elsewhere with their whole past, many at a time. The rows and facts are those that the single verbs write (create, answer, change
 * the status), told from one description; a test compares both. What is here already is known by its id at the source and only gets the
 * messages that are new.
 */
import { type LinkKind, type Priority, priorityNumber, ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents, type NewEvent } from '#platform/events';
import { fail } from '#platform/http';
import { type CustomerRow, customersByIds } from '#server/customers';
import { checkQueue, statusNamed } from './checking.ts';
import { cleanHtml, previewOf, textOf } from './cleaning.ts';
import { attachTo } from './creating.ts';
import { checkFields } from './fields.ts';
import {
  type ImportedMessageRow,
  type ImportedTicketRow,
  insertImported,
  insertImportedClosures,
  insertImportedFollowers,
  insertImportedLinks,
  insertImportedMessages,
  selectImported,
} from './import.repo.ts';
import { type Reopening, type Step, stepsOf } from './import-steps.ts';
import { refreshThread } from './merging.ts';
import { isEnded } from './replying.ts';
import { ensureTags, type StatusRow } from './vocabulary.repo.ts';

export type ImportedMessage = {
  sourceId: string;
  kind: 'reply' | 'note';
  by: 'customer' | 'agent';
  at: Date;
  text: string;
  html?: string | null;
  /** A person here, or only a name. */
  authorId?: string | null;
  authorName?: string | null;
  fileIds?: readonly string[];
};
export type ImportedTicket = {
  sourceId: string;
  subject: string;
  customerId: number;
  channel: string;
  at: Date;
  messages: readonly ImportedMessage[];
  status?: string | undefined;
  endedAt?: Date | undefined;
  /** That it was solved before and opened again, in the order it happened. */
  reopenings?: readonly Reopening[];
  priority?: Priority | undefined;
  queueId: number;
  assigneeId?: string | null | undefined;
  tags?: readonly string[] | undefined;
  fields?: Record<string, unknown> | undefined;
  language?: string | null | undefined;
  spam?: boolean | undefined;
  dueAt?: Date | null;
  snoozedUntil?: Date | null;
  /** People here. */
  followerIds?: readonly string[];
};
export type ImportedLink = { ticketId: number; otherId: number; kind: LinkKind };
export type ImportedCounts = { created: number; updated: number; skipped: number; messages: number };

type Prepared = { ticket: ImportedTicket; row: ImportedTicketRow; began: StatusRow; steps: Step[]; ended: Date | null };

/** @throws the problems of the single verbs (unknown status, wrong field) for the whole batch: callers halve it to find the row. */
export async function importTickets(tx: Scope, actor: Actor, source: string, tickets: readonly ImportedTicket[]): Promise<ImportedCounts> {
  const known = await selectImported(
    tx,
    source,
    tickets.map((t) => t.sourceId),
  );
  const customers = await customersByIds(
    tx,
    tickets.map((t) => t.customerId),
  );
  for (const queueId of new Set(tickets.map((t) => t.queueId))) await checkQueue(tx, queueId);
  const fresh: Prepared[] = [];
  for (const ticket of tickets) if (!known.has(ticket.sourceId)) fresh.push(await prepare(tx, ticket, customers.get(ticket.customerId)));
  const made =
    fresh.length > 0
      ? await insertImported(
          tx,
          source,
          fresh.map((f) => f.row),
        )
      : new Map<string, number>();
  const ids = new Map([...known, ...made]);
  // Another import was faster with some: they are known now.
  if (made.size < fresh.length)
    for (const [sourceId, id] of await selectImported(
      tx,
      source,
      tickets.map((t) => t.sourceId),
    ))
      ids.set(sourceId, id);
  const messageIds = await insertImportedMessages(
    tx,
    source,
    tickets.flatMap((t) => t.messages.map((m) => messageRow(t, m, ids.get(t.sourceId) as number))),
  );
  for (const m of tickets.flatMap((t) => t.messages))
    if (m.fileIds?.length && messageIds.has(m.sourceId)) await attachTo(tx, actor, messageIds.get(m.sourceId) as number, null, m.fileIds);
  const begun = fresh.filter((f) => made.has(f.ticket.sourceId)).map((f) => ({ ...f, id: made.get(f.ticket.sourceId) as number }));
  await insertImportedFollowers(
    tx,
    begun.flatMap((f) => (f.ticket.followerIds ?? []).map((userId) => ({ ticketId: f.id, userId }))),
  );
  const closures = await insertImportedClosures(
    tx,
    actor,
    begun.flatMap((f) => [
      ...(f.ticket.reopenings ?? []).map((r) => ({ ...r, ticketId: f.id })),
      ...(f.ended ? [{ ticketId: f.id, solvedAt: f.ended, reopenedAt: null }] : []),
    ]),
  );
  const grown = tickets.filter((t) => !made.has(t.sourceId) && t.messages.some((m) => messageIds.has(m.sourceId)));
  for (const t of grown) await refreshThread(tx, ids.get(t.sourceId) as number);
  await appendEvents(tx, actor, [
    ...begun.flatMap((f) => eventsOf(f, f.id, messageIds, closures.get(f.id) ?? [])),
    ...grown.flatMap((t) =>
      t.messages.flatMap((m) => (messageIds.has(m.sourceId) ? [messageEvent(t, m, ids.get(t.sourceId) as number, messageIds.get(m.sourceId) as number)] : [])),
    ),
  ]);
  return { created: made.size, updated: grown.length, skipped: tickets.length - made.size - grown.length, messages: messageIds.size };
}

/** The ticket's row as it is after its whole past. */
async function prepare(tx: Scope, ticket: ImportedTicket, customer: CustomerRow | undefined): Promise<Prepared> {
  if (!customer) throw fail(ticketErrors.customerNeeded);
  const messages = [...ticket.messages].sort((a, b) => a.at.getTime() - b.at.getTime());
  const [first] = messages;
  if (!first) throw fail(ticketErrors.textNeeded);
  const began = await statusNamed(tx, ticket.assigneeId ? 'open' : 'new');
  const said = messages.filter((m) => m.kind === 'reply');
  const newest = said.at(-1) ?? first;
  const answer = said.find((m) => m.by === 'agent') ?? null;
  const last = messages.at(-1) as ImportedMessage;
  const steps = await stepsOf(tx, ticket, began, answer?.at ?? null, last.at);
  const final = steps.at(-1)?.to ?? began;
  const lastStep = steps.at(-1)?.at ?? ticket.at;
  const ended = isEnded(final.category) ? lastStep : null;
  const lastAnswer = said.findLast((m) => m.by === 'agent');
  const waiting = said.find((m) => m.by === 'customer' && (!lastAnswer || m.at > lastAnswer.at));
  return {
    ticket,
    began,
    steps,
    ended,
    row: {
      source_id: ticket.sourceId,
      subject: ticket.subject,
      status_id: final.id,
      category: final.category,
      priority: priorityNumber(ticket.priority ?? 'normal'),
      queue_id: ticket.queueId,
      assignee_id: ticket.assigneeId ?? null,
      customer_id: customer.id,
      customer_name: customer.name,
      customer_email: customer.email,
      company_id: customer.company_id,
      channel: ticket.channel,
      language: ticket.language ?? customer.language,
      tag_ids: await ensureTags(tx, ticket.tags ?? []),
      fields: ticket.fields ? await checkFields(tx, ticket.fields) : {},
      preview: previewOf(wordsOf(newest)),
      message_count: messages.length,
      last_message_at: last.at,
      last_by: newest.by,
      waiting_since: ended ? null : (waiting?.at ?? null),
      first_replied_at: answer?.at ?? null,
      solved_at: ended,
      closed_at: final.category === 'closed' ? ended : null,
      spam: ticket.spam ?? false,
      reopen_count: ticket.reopenings?.length ?? 0,
      next_due_at: ended ? null : (ticket.dueAt ?? null),
      // Nobody is told of a time that had passed before it came here.
      due_told: ticket.dueAt && ticket.dueAt <= tx.now ? 2 : 0,
      snoozed_until: ended ? null : (ticket.snoozedUntil ?? null),
      created_at: ticket.at,
      updated_at: (ended || ticket.reopenings?.length) && lastStep > last.at ? lastStep : last.at,
    },
  };
}

const wordsOf = (m: ImportedMessage): string => (m.text.trim() || !m.html ? m.text : textOf(cleanHtml(m.html)));

function messageRow(ticket: ImportedTicket, m: ImportedMessage, ticketId: number): ImportedMessageRow {
  const html = m.html?.trim() ? cleanHtml(m.html) : null;
  return {
    ticket_id: ticketId,
    kind: m.kind,
    author_kind: m.by === 'customer' ? 'customer' : 'user',
    author_id: m.by === 'customer' ? String(ticket.customerId) : (m.authorId ?? null),
    author_name: m.by === 'customer' ? null : (m.authorName ?? null),
    channel: ticket.channel,
    text: wordsOf(m),
    html,
    source_html: html && html !== m.html ? (m.html ?? null) : null,
    language: null,
    source_id: m.sourceId,
    created_at: m.at,
  };
}

const placeOf = (ticket: ImportedTicket, ticketId: number) => ({ ticketId, customerId: ticket.customerId, queueId: ticket.queueId });

function messageEvent(ticket: ImportedTicket, m: ImportedMessage, ticketId: number, messageId: number): NewEvent {
  return {
    ...placeOf(ticket, ticketId),
    at: m.at,
    type: 'message.created',
    data: {
      messageId,
      kind: m.kind,
      by: m.by,
      authorId: m.by === 'customer' ? String(ticket.customerId) : (m.authorId ?? null),
      channel: ticket.channel,
      ...(m.fileIds?.length ? { files: m.fileIds.length } : {}),
      imported: true,
    },
  };
}

/** A ticket's facts in the order they happened. */
function eventsOf({ ticket, row, began, steps }: Prepared, id: number, messageIds: ReadonlyMap<string, number>, closureIds: readonly number[]): NewEvent[] {
  const place = placeOf(ticket, id);
  const told: NewEvent[] = ticket.messages.flatMap((m) => {
    const messageId = messageIds.get(m.sourceId);
    return messageId === undefined ? [] : [messageEvent(ticket, m, id, messageId)];
  });
  let closed = 0;
  const changes: NewEvent[] = steps.flatMap((s) => {
    const [before, after] = [isEnded(s.from.category), isEnded(s.to.category)];
    const closureId = before === after ? undefined : closureIds[after ? closed++ : closed - 1];
    const change = { from: s.from.key, to: s.to.key, fromCategory: s.from.category, toCategory: s.to.category, imported: true };
    return [
      { ...place, at: s.at, type: 'ticket.status_changed', data: { ...change, ...(after && closureId && { closureId }) } },
      ...(before && !after ? [{ ...place, at: s.at, type: 'ticket.reopened', data: { closureId, by: s.by ?? 'agent', imported: true } }] : []),
    ];
  });
  return [
    {
      ...place,
      at: ticket.at,
      type: 'ticket.created',
      data: {
        channel: ticket.channel,
        status: began.key,
        category: began.category,
        priority: ticket.priority ?? 'normal',
        queueId: ticket.queueId,
        assigneeId: ticket.assigneeId ?? null,
        tagIds: row.tag_ids,
        imported: true,
      },
    },
    // A stable sort: of what happened at the same moment, the words come before what they led to.
    ...[...told, ...changes].sort((a, b) => (a.at as Date).getTime() - (b.at as Date).getTime()),
    ...standing({ ticket, row }).map(({ type, data }) => ({ ...place, at: row.updated_at, type, data: { ...data, imported: true } })),
  ];
}

/** What holds for the ticket now; when it came to be is not known. */
function standing({ ticket, row }: Pick<Prepared, 'ticket' | 'row'>): Pick<NewEvent, 'type' | 'data'>[] {
  return [
    ...(row.snoozed_until ? [{ type: 'ticket.snoozed', data: { until: row.snoozed_until.toISOString() } }] : []),
    ...(row.next_due_at ? [{ type: 'ticket.due_changed', data: { dueAt: row.next_due_at.toISOString() } }] : []),
    ...(ticket.spam ? [{ type: 'ticket.spam_marked', data: { spam: true } }] : []),
    ...(ticket.followerIds ?? []).map((userId) => ({ type: 'ticket.followed', data: { userId, following: true } })),
  ];
}

/** Links between tickets that are here; those that are known stay as they are. */
export async function importLinks(tx: Scope, actor: Actor, links: readonly ImportedLink[]): Promise<void> {
  const made = await insertImportedLinks(tx, links);
  await appendEvents(
    tx,
    actor,
    made.map((l) => ({
      type: 'ticket.linked',
      ticketId: l.ticket_id,
      customerId: l.customer_id,
      queueId: l.queue_id,
      data: { otherId: l.other_id, linked: true, imported: true },
    })),
  );
}
