/** Splitting: messages that are about something else become a ticket of their own. Author, time and files stay with them. */
import { ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail } from '#platform/http';
import { insertLink } from './around.repo.ts';
import { checkQueue, statusNamed } from './checking.ts';
import { refreshThread } from './merging.ts';
import { moveMessages } from './message.repo.ts';
import { insertSplitTicket, selectFirstMoment } from './split.repo.ts';
import type { TicketRow } from './ticket.repo.ts';

export async function splitTicket(
  tx: Scope,
  actor: Actor,
  ticket: TicketRow,
  input: { messageIds: readonly number[]; subject: string; queueId?: number | undefined },
): Promise<TicketRow> {
  if (ticket.merged_into) throw fail(ticketErrors.mergedAway);
  const ids = [...new Set(input.messageIds)];
  if (ids.length >= ticket.message_count) throw fail(ticketErrors.messageNotFound, { detail: 'At least one message must stay.' });
  if (input.queueId !== undefined) await checkQueue(tx, input.queueId);
  const createdAt = await selectFirstMoment(tx, ticket.id, ids);
  if (!createdAt || createdAt.found !== ids.length) throw fail(ticketErrors.messageNotFound);
  const status = await statusNamed(tx, 'open');
  const queueId = input.queueId ?? ticket.queue_id;
  const newId = await insertSplitTicket(tx, ticket, {
    subject: input.subject,
    statusId: status.id,
    category: status.category,
    queueId,
    createdAt: createdAt.at,
  });
  await moveMessages(tx, ticket.id, newId, ids);
  await insertLink(tx, newId, ticket.id, 'split');
  const created = await refreshThread(tx, newId);
  await refreshThread(tx, ticket.id);
  await appendEvents(tx, actor, [
    {
      type: 'ticket.created',
      ticketId: newId,
      customerId: ticket.customer_id,
      queueId,
      at: createdAt.at,
      data: {
        channel: ticket.channel,
        status: status.key,
        category: status.category,
        priority: 'normal',
        queueId,
        assigneeId: null,
        tagIds: [],
        splitFrom: ticket.id,
      },
    },
    { type: 'ticket.split', ticketId: ticket.id, customerId: ticket.customer_id, queueId: ticket.queue_id, data: { newTicketId: newId, messageIds: ids } },
  ]);
  return created;
}
