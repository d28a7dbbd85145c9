/** Opening a ticket. */
import { priorityNumber, type Priority, ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail } from '#platform/http';
import { attachFiles } from '#server/files';
import { customerById } from '#server/customers';
import { defaultQueue } from '#server/team';
import { checkAssignee, checkQueue, statusNamed } from './checking.ts';
import { insertLink } from './around.repo.ts';
import { cleanHtml, inlineFileIds, previewOf, textOf } from './cleaning.ts';
import { checkFields } from './fields.ts';
import { insertMessageFiles } from './message.repo.ts';
import { insertTicket, type TicketRow } from './ticket.repo.ts';
import { ensureTags } from './vocabulary.repo.ts';

export type Content = { text?: string | undefined; html?: string | undefined; fileIds?: readonly string[] | undefined };
export type NewTicket = Content & {
  subject: string; customerId: number; channel: string; as?: 'customer' | 'reply' | 'note'; priority?: Priority | undefined; status?: string | undefined; queueId?: number | undefined; assigneeId?: string | null | undefined;
  tags?: readonly string[] | undefined; fields?: Record<string, unknown> | undefined; language?: string | null | undefined; source?: string | undefined; sourceId?: string | undefined; followUpOf?: number | undefined;
  /** Importers and simulations: when it was asked. */
  at?: Date; imported?: boolean;
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
  const { text, html, sourceHtml } = contentOf(input);
  const as = input.as ?? 'customer';
  const by = as === 'customer' ? 'customer' : 'agent';
  const queueId = input.queueId ?? (await defaultQueue(tx)).id;
  if (input.queueId !== undefined) await checkQueue(tx, input.queueId);
  if (input.assigneeId) await checkAssignee(tx, input.assigneeId, queueId);
  const customer = await customerById(tx, input.customerId);
  if (!customer) throw fail(ticketErrors.customerNeeded);
  const status = await statusNamed(tx, input.status ?? (as === 'reply' ? 'waiting_customer' : input.assigneeId ? 'open' : 'new'));
  const tagIds = await ensureTags(tx, input.tags ?? []);
  const at = input.at ?? tx.now;
  const ended = status.category === 'solved' || status.category === 'closed';
  const { ticket, messageId } = await insertTicket(tx, {
    subject: input.subject, statusId: status.id, category: status.category, priority: priorityNumber(input.priority ?? 'normal'), queueId, assigneeId: input.assigneeId ?? null,
    customerId: customer.id, customerName: customer.name, customerEmail: customer.email, companyId: customer.company_id, channel: input.channel, language: input.language ?? customer.language, tagIds,
    fields: input.fields ? await checkFields(tx, input.fields) : {}, preview: previewOf(text), lastBy: by, waitingSince: by === 'customer' && !ended ? at : null, followUpOf: input.followUpOf ?? null,
    source: input.source ?? null, sourceId: input.sourceId ?? null, at, solvedAt: ended ? at : null, closedAt: status.category === 'closed' ? at : null,
  }, { kind: as === 'note' ? 'note' : 'reply', authorKind: by === 'customer' ? 'customer' : actor.kind === 'user' ? 'user' : actor.kind === 'key' ? 'key' : 'system', authorId: by === 'customer' ? String(customer.id) : actor.id, channel: input.channel, text, html, sourceHtml, language: null, source: null, sourceId: null, at });
  const files = await attachTo(tx, actor, messageId, html, input.fileIds);
  if (input.followUpOf) await insertLink(tx, ticket.id, input.followUpOf, 'follow_up');
  await appendEvents(tx, actor, [
    { type: 'ticket.created', at, ticketId: ticket.id, customerId: customer.id, queueId, data: { channel: input.channel, status: status.key, category: status.category, priority: input.priority ?? 'normal', queueId, assigneeId: input.assigneeId ?? null, tagIds, ...(input.imported ? { imported: true } : {}), ...(input.followUpOf ? { followUpOf: input.followUpOf } : {}) } },
    { type: 'message.created', at, ticketId: ticket.id, customerId: customer.id, queueId, data: { messageId, kind: as === 'note' ? 'note' : 'reply', by, authorId: by === 'customer' ? String(customer.id) : actor.id, channel: input.channel, ...(files ? { files } : {}), ...(input.imported ? { imported: true } : {}) } },
  ]);
  return { ticket, messageId };
}

/** Ties uploads to a message: those named, and those the text shows. Gives how many. */
export async function attachTo(tx: Scope, actor: Actor, messageId: number, html: string | null, fileIds: readonly string[] = []): Promise<number> {
  const inline = inlineFileIds(html);
  const ids = [...new Set([...fileIds.map((f) => f.toLowerCase()), ...inline])];
  if (ids.length === 0) return 0;
  const files = await attachFiles(tx, ids, actor);
  await insertMessageFiles(tx, messageId, files.map((f) => ({ id: f.id, inline: inline.has(f.id) })));
  return files.length;
}
