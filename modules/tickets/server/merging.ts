/** Merging: the source becomes an alias of the target for ever. Undo within 24 hours puts every message back. */
import { ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail } from '#platform/http';
import { previewOf } from './cleaning.ts';
import { insertMerge, lockMerge, type MergeBefore, type MergeRow, moveFollowers, setUndone } from './merge.repo.ts';
import { moveMessages, returnMessages, summarizeThread } from './message.repo.ts';
import type { Visibility } from './ticket.access.ts';
import { lockTickets, type TicketPatch, type TicketRow, updateTicket } from './ticket.repo.ts';
import { yieldPlanned } from './writing.repo.ts';

const undoMs = 24 * 3600_000;
export const undoUntil = (merge: MergeRow): Date => new Date(merge.merged_at.getTime() + undoMs);

/** Merges sources into a target, all or none. @throws mergeIntoItself, mergedAway, notFound. */
export async function mergeTickets(tx: Scope, actor: Actor, v: Visibility, sourceIds: readonly number[], targetId: number): Promise<MergeRow[]> {
  if (sourceIds.includes(targetId)) throw fail(ticketErrors.mergeIntoItself);
  const wanted = [...new Set([...sourceIds, targetId])];
  const locked = new Map((await lockTickets(tx, v, wanted)).map((t) => [t.id, t]));
  const target = locked.get(targetId);
  if (!target || locked.size !== wanted.length) throw fail(ticketErrors.notFound);
  if (target.merged_into)
    throw fail(sourceIds.includes(target.merged_into) ? ticketErrors.mergeIntoItself : ticketErrors.mergedAway, { detail: `#${target.merged_into}` });
  const merges: MergeRow[] = [];
  for (const id of new Set(sourceIds)) {
    const source = locked.get(id) as TicketRow;
    if (source.merged_into) throw fail(ticketErrors.mergedAway, { detail: `#${source.merged_into}` });
    merges.push(await mergeOne(tx, actor, source, target));
  }
  await refreshThread(tx, targetId);
  return merges;
}

async function mergeOne(tx: Scope, actor: Actor, source: TicketRow, target: TicketRow): Promise<MergeRow> {
  const messageIds = await moveMessages(tx, source.id, target.id, null);
  const followers = await moveFollowers(tx, source.id, target.id);
  await yieldPlanned(tx, source.id);
  const before: MergeBefore = {
    messageIds,
    followers,
    assigneeId: source.assignee_id,
    snoozedUntil: source.snoozed_until?.toISOString() ?? null,
    ...(source.next_due_at && { dueAt: source.next_due_at.toISOString() }),
  };
  const merge = await insertMerge(tx, actor, source.id, target.id, before);
  await updateTicket(tx, source.id, { merged_into: target.id, snoozed_until: null, next_due_at: null, waiting_since: null });
  const data = { sourceId: source.id, targetId: target.id, mergeId: merge.id };
  await appendEvents(tx, actor, [
    { type: 'ticket.merged', ticketId: source.id, customerId: source.customer_id, queueId: source.queue_id, data },
    { type: 'ticket.merged', ticketId: target.id, customerId: target.customer_id, queueId: target.queue_id, data },
  ]);
  return merge;
}

export async function undoMerge(tx: Scope, actor: Actor, v: Visibility, mergeId: number): Promise<TicketRow> {
  const merge = await lockMerge(tx, mergeId);
  if (!merge || merge.undone_at) throw fail(ticketErrors.mergeNotFound);
  const locked = new Map((await lockTickets(tx, v, [merge.source_id, merge.target_id])).map((t) => [t.id, t]));
  const [source, target] = [locked.get(merge.source_id), locked.get(merge.target_id)];
  if (!source || !target) throw fail(ticketErrors.mergeNotFound);
  if (tx.now.getTime() > undoUntil(merge).getTime()) throw fail(ticketErrors.mergeTooOld);
  await returnMessages(tx, merge.before.messageIds, source.id, { from: target.id, at: merge.merged_at });
  await moveFollowers(tx, source.id, target.id, merge.before.followers);
  const { snoozedUntil, dueAt } = merge.before;
  await updateTicket(tx, source.id, {
    merged_into: null,
    snoozed_until: snoozedUntil ? new Date(snoozedUntil) : null,
    next_due_at: dueAt ? new Date(dueAt) : null,
  });
  await setUndone(tx, merge.id);
  await refreshThread(tx, target.id);
  const restored = await refreshThread(tx, source.id);
  const data = { sourceId: source.id, targetId: target.id, mergeId };
  await appendEvents(tx, actor, [
    { type: 'ticket.merge_undone', ticketId: source.id, customerId: source.customer_id, queueId: source.queue_id, data },
    { type: 'ticket.merge_undone', ticketId: target.id, customerId: target.customer_id, queueId: target.queue_id, data },
  ]);
  return restored;
}

/** Brings what the row repeats about its thread in line with the thread. */
export async function refreshThread(tx: Scope, ticketId: number): Promise<TicketRow> {
  const s = await summarizeThread(tx, ticketId);
  const patch: TicketPatch = { message_count: s.count, waiting_since: s.waiting_since, first_replied_at: s.first_reply_at };
  if (s.last_at) patch.last_message_at = s.last_at;
  if (s.last_text !== null) patch.preview = previewOf(s.last_text);
  if (s.last_by) patch.last_by = s.last_by;
  return updateTicket(tx, ticketId, patch);
}
