/** Opening a ticket. */
import { type Priority, priorityNumber, ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents, type NewEvent } from '#platform/events';
import { fail } from '#platform/http';
import { type CustomerRow, customerById } from '#server/customers';
import { attachFiles } from '#server/files';
import { defaultQueue } from '#server/team';
import { insertLink } from './around.repo.ts';
import { checkAssignee, checkQueue, statusNamed } from './checking.ts';
import { cleanHtml, inlineFileIds, previewOf, textOf } from './cleaning.ts';
import { checkFields } from './fields.ts';
import { insertMessageFiles } from './message.repo.ts';
import { insertTicket, type NewMessageRow, type NewTicketRow, type TicketRow } from './ticket.repo.ts';
import { ensureTags } from './vocabulary.repo.ts';

export type Content = { text?: string | undefined; html?: string | undefined; fileIds?: readonly string[] | undefined };
export type NewTicket = Content & {
  subject: string;
  customerId: number;
  /** When the caller has just read them in this transaction. */
  customer?: CustomerRow | undefined;
  channel: string;
  as?: 'customer' | 'reply' | 'note';
  priority?: Priority | undefined;
  status?: string | undefined;
  queueId?: number | undefined;
  assigneeId?: string | null | undefined;
  tags?: readonly string[] | undefined;
  fields?: Record<string, unknown> | undefined;
  language?: string | null | undefined;
  source?: string | undefined;
  sourceId?: string | undefined;
  followUpOf?: number | undefined;
  /** Importers and simulations: when it was asked. */
  at?: Date;
  imported?: boolean;
};

/** Text and cleaned HTML of what somebody wrote. @throws tickets.textNeeded when both are empty and no file comes with it. */
export function contentOf(content: Content): { text: string; html: string | null; sourceHtml: string | null } {
  const html = content.html?.trim() ? cleanHtml(content.html) : null;
  const text = content.text?.trim() ? content.text : html ? textOf(html) : '';
  if (!text.trim() && !(html && inlineFileIds(html).size > 0) && !content.fileIds?.length) throw fail(ticketErrors.textNeeded);
  return { text, html, sourceHtml: html && html !== content.html ? (content.html as string) : null };
}

export async function createTicket(tx: Scope, actor: Actor, input: NewTicket): Promise<TicketRow> {
  return (await createTicketWithMessage(tx, actor, input)).ticket;
}

export async function createTicketWithMessage(tx: Scope, actor: Actor, input: NewTicket): Promise<{ ticket: TicketRow; messageId: number }> {
  const p = await prepare(tx, actor, input);
  const { ticket, messageId } = await insertTicket(tx, ticketRowOf(input, p), messageRowOf(input, p));
  const files = await attachTo(tx, actor, messageId, p.html, input.fileIds);
  if (input.followUpOf) await insertLink(tx, ticket.id, input.followUpOf, 'follow_up');
  await appendEvents(tx, actor, createdEvents(input, p, ticket.id, messageId, files));
  return { ticket, messageId };
}

type Prepared = Awaited<ReturnType<typeof prepare>>;

/** Everything that must hold before a row is written. */
async function prepare(tx: Scope, actor: Actor, input: NewTicket) {
  const content = contentOf(input);
  const as = input.as ?? 'customer';
  const by = as === 'customer' ? ('customer' as const) : ('agent' as const);
  const queueId = input.queueId ?? (await defaultQueue(tx)).id;
  if (input.queueId !== undefined) await checkQueue(tx, input.queueId);
  if (input.assigneeId) await checkAssignee(tx, input.assigneeId, queueId);
  const customer = input.customer ?? (await customerById(tx, input.customerId));
  if (!customer) throw fail(ticketErrors.customerNeeded);
  const status = await statusNamed(tx, input.status ?? (as === 'reply' ? 'waiting_customer' : input.assigneeId ? 'open' : 'new'));
  const kind: 'note' | 'reply' = as === 'note' ? 'note' : 'reply';
  const staff = actor.kind === 'user' || actor.kind === 'key' ? actor.kind : 'system';
  return {
    ...content,
    ...{ by, kind, queueId, customer, status },
    authorKind: by === 'customer' ? 'customer' : staff,
    authorId: by === 'customer' ? String(customer.id) : actor.id,
    tagIds: await ensureTags(tx, input.tags ?? []),
    fields: input.fields ? await checkFields(tx, input.fields) : {},
    at: input.at ?? tx.now,
    ended: status.category === 'solved' || status.category === 'closed',
  };
}

const ticketRowOf = (input: NewTicket, p: Prepared): NewTicketRow => ({
  subject: input.subject,
  statusId: p.status.id,
  category: p.status.category,
  priority: priorityNumber(input.priority ?? 'normal'),
  queueId: p.queueId,
  assigneeId: input.assigneeId ?? null,
  customerId: p.customer.id,
  customerName: p.customer.name,
  customerEmail: p.customer.email,
  companyId: p.customer.company_id,
  channel: input.channel,
  language: input.language ?? p.customer.language,
  tagIds: p.tagIds,
  fields: p.fields,
  preview: previewOf(p.text),
  lastBy: p.by,
  waitingSince: p.by === 'customer' && !p.ended ? p.at : null,
  followUpOf: input.followUpOf ?? null,
  source: input.source ?? null,
  sourceId: input.sourceId ?? null,
  at: p.at,
  solvedAt: p.ended ? p.at : null,
  closedAt: p.status.category === 'closed' ? p.at : null,
});

const messageRowOf = (input: NewTicket, p: Prepared): NewMessageRow => ({
  kind: p.kind,
  authorKind: p.authorKind,
  authorId: p.authorId,
  channel: input.channel,
  text: p.text,
  html: p.html,
  sourceHtml: p.sourceHtml,
  language: null,
  source: null,
  sourceId: null,
  at: p.at,
});

function createdEvents(input: NewTicket, p: Prepared, ticketId: number, messageId: number, files: number): NewEvent[] {
  const place = { at: p.at, ticketId, customerId: p.customer.id, queueId: p.queueId };
  const imported = input.imported ? { imported: true } : {};
  const created = {
    channel: input.channel,
    status: p.status.key,
    category: p.status.category,
    priority: input.priority ?? 'normal',
    queueId: p.queueId,
    assigneeId: input.assigneeId ?? null,
    tagIds: p.tagIds,
    ...imported,
    ...(input.followUpOf ? { followUpOf: input.followUpOf } : {}),
  };
  const written = { messageId, kind: p.kind, by: p.by, authorId: p.authorId, channel: input.channel, ...(files ? { files } : {}), ...imported };
  return [
    { ...place, type: 'ticket.created', data: created },
    { ...place, type: 'message.created', data: written },
  ];
}

/** Ties uploads to a message: those named, and those the text shows. Gives how many. */
export async function attachTo(tx: Scope, actor: Actor, messageId: number, html: string | null, fileIds: readonly string[] = []): Promise<number> {
  const inline = inlineFileIds(html);
  const ids = [...new Set([...fileIds.map((f) => f.toLowerCase()), ...inline])];
  if (ids.length === 0) return 0;
  const files = await attachFiles(tx, ids, actor);
  await insertMessageFiles(
    tx,
    messageId,
    files.map((f) => ({ id: f.id, inline: inline.has(f.id) })),
  );
  return files.length;
}
