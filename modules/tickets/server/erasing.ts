/** Takes away what was said on a person's tickets: the customer's words and ours, which may quote them. What happened, when and how often stays. */
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { removeJob } from '#platform/jobs';
import { removeFiles } from '#server/files';
import {
  clearBulkReplies,
  clearMessagesOn,
  clearPreviews,
  clearScheduledOn,
  clearTickets,
  clearWordsElsewhere,
  deleteDraftsOn,
  detachFiles,
  type ErasableTicket,
  lockByIds,
  lockErasable,
} from './erase.repo.ts';
import { scheduledKey } from './scheduling.ts';

export type ErasedTickets = { ticketIds: number[]; messages: number; files: number; drafts: number };

/** The next tickets of these customers after an id, in the order of their numbers; no ids are given when there are none left. Doing it again changes nothing. */
export async function eraseTicketsOf(tx: Scope, actor: Actor, customerIds: readonly number[], afterId: number, limit: number): Promise<ErasedTickets> {
  const tickets = await lockErasable(tx, customerIds, afterId, limit);
  const ids = tickets.map((t) => t.id);
  if (ids.length === 0) return { ticketIds: [], messages: 0, files: 0, drafts: 0 };
  const changed = new Set((await clearTickets(tx, ids)).map((r) => r.id));
  const messages = await clearMessagesOn(tx, ids);
  const drafts = await deleteDraftsOn(tx, ids);
  const planned = await clearScheduledOn(tx, ids);
  for (const one of planned) if (one.was === 'waiting') await removeJob(tx, scheduledKey(one.id));
  await clearBulkReplies(tx, ids);
  const onMessages = await detachFiles(
    tx,
    messages.map((m) => m.id),
  );
  const files = [...new Set([...onMessages, ...drafts.flatMap((d) => d.file_ids), ...planned.filter((p) => p.was !== 'sent').flatMap((p) => p.body.fileIds)])];
  await removeFiles(tx, files);
  for (const one of [...messages, ...drafts, ...planned]) changed.add(one.ticket_id);
  await tell(
    tx,
    actor,
    tickets.filter((t) => changed.has(t.id)),
    messages,
  );
  return { ticketIds: ids, messages: messages.length, files: files.length, drafts: drafts.length + planned.filter((p) => p.was === 'waiting').length };
}

/** Their words on tickets that are not theirs. Gives how many were taken; none when all are gone. */
export async function eraseWordsElsewhere(
  tx: Scope,
  actor: Actor,
  customerIds: readonly number[],
  limit: number,
): Promise<{ messages: number; files: number }> {
  const messages = await clearWordsElsewhere(tx, customerIds, limit);
  if (messages.length === 0) return { messages: 0, files: 0 };
  const tickets = await lockByIds(tx, [...new Set(messages.map((m) => m.ticket_id))]);
  const files = await detachFiles(
    tx,
    messages.map((m) => m.id),
  );
  await removeFiles(tx, files);
  await clearPreviews(
    tx,
    tickets.map((t) => t.id),
  );
  await tell(tx, actor, tickets, messages);
  return { messages: messages.length, files: files.length };
}

async function tell(tx: Scope, actor: Actor, tickets: readonly ErasableTicket[], messages: readonly { ticket_id: number }[]): Promise<void> {
  const counts = Map.groupBy(messages, (m) => m.ticket_id);
  await appendEvents(
    tx,
    actor,
    tickets.map((t) => ({
      type: 'ticket.erased',
      ticketId: t.id,
      customerId: t.customer_id,
      queueId: t.queue_id,
      data: { messages: counts.get(t.id)?.length ?? 0 },
    })),
  );
}
