/** Replies on their way out: ten seconds to take one back, or a time to come. A job sends them; sending twice is impossible, the row is locked and says `sent`. */
import { type Scheduled, ticketErrors } from '#contract/tickets';
import { type Actor, can, type PermissionGrants, permissionsOf } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail, ProblemError } from '#platform/http';
import { newId } from '#platform/ids';
import { addJob, type JobDefinition, removeJob } from '#platform/jobs';
import { attachFiles, fileRows, presentFile } from '#server/files';
import { activeUser, namesOf } from '#server/identity';
import { statusNamed } from './checking.ts';
import { contentOf } from './creating.ts';
import { selectNewestOfOthers } from './message.repo.ts';
import { addAgentMessage, lockFinal } from './replying.ts';
import { visibility } from './ticket.access.ts';
import { selectVisibleIds, type TicketRow } from './ticket.repo.ts';
import { deleteDraftRow, insertScheduled, lockScheduled, type ScheduledRow, setScheduled, upsertDraft } from './writing.repo.ts';

const undoMs = 10_000;
const jobName = 'tickets.send_scheduled';
export const scheduledKey = (id: string): string => `scheduled:${id}`;

export type Outgoing = {
  text?: string | undefined;
  html?: string | undefined;
  fileIds?: readonly string[] | undefined;
  status?: string | undefined;
  seenMessageId?: number | undefined;
  sendAt?: Date | undefined;
};

export async function scheduleReply(tx: Scope, actor: Actor & { id: string }, ticket: TicketRow, input: Outgoing): Promise<ScheduledRow> {
  if (ticket.merged_into) throw fail(ticketErrors.mergedAway);
  const { text, html } = contentOf(input);
  if (input.status) await statusNamed(tx, input.status);
  if (input.seenMessageId !== undefined) {
    const newest = await selectNewestOfOthers(tx, ticket.id, actor.id);
    if (newest && newest.id > input.seenMessageId) throw fail(ticketErrors.threadMoved);
  }
  const later = input.sendAt !== undefined && input.sendAt.getTime() > tx.now.getTime() + undoMs;
  const row = await insertScheduled(tx, {
    id: newId(),
    ticketId: ticket.id,
    userId: actor.id,
    mode: later ? 'later' : 'undo',
    sendAt: later ? (input.sendAt as Date) : new Date(tx.now.getTime() + undoMs),
    body: { text, html, fileIds: [...(input.fileIds ?? [])], status: input.status ?? null, seenMessageId: input.seenMessageId ?? null },
  });
  await attachFiles(tx, row.body.fileIds, actor);
  await deleteDraftRow(tx, actor.id, ticket.id, 'reply');
  await plan(tx, row);
  if (later)
    await appendEvents(tx, actor, [
      {
        type: 'reply.scheduled',
        ticketId: ticket.id,
        customerId: ticket.customer_id,
        queueId: ticket.queue_id,
        data: { scheduledId: row.id, sendAt: row.send_at.toISOString() },
      },
    ]);
  return row;
}

async function plan(tx: Scope, row: ScheduledRow): Promise<void> {
  await addJob(tx, jobName, { id: row.id }, { key: scheduledKey(row.id), runAt: row.send_at, priority: 0, maxAttempts: 25 });
}

async function lockOwn(tx: Scope, actor: Actor, id: string): Promise<ScheduledRow> {
  const row = await lockScheduled(tx, id);
  if (!row) throw fail(ticketErrors.scheduleNotFound);
  const visible = await selectVisibleIds(tx, await visibility(tx, actor), [row.ticket_id]);
  if (!visible.has(row.ticket_id) || (row.user_id !== actor.id && !can(actor, 'tickets:configure'))) throw fail(ticketErrors.scheduleNotFound);
  return row;
}

export async function moveScheduled(tx: Scope, actor: Actor, id: string, sendAt: Date): Promise<ScheduledRow> {
  const row = await lockOwn(tx, actor, id);
  if (row.state !== 'waiting') throw fail(ticketErrors.alreadySent);
  const moved = await setScheduled(tx, id, { sendAt });
  await plan(tx, moved);
  return moved;
}

/** Takes a reply back; what was written becomes the draft again. */
export async function cancelScheduled(tx: Scope, actor: Actor, id: string): Promise<ScheduledRow> {
  const row = await lockOwn(tx, actor, id);
  if (row.state === 'sent') throw fail(ticketErrors.alreadySent);
  if (row.state === 'cancelled') return row;
  await removeJob(tx, scheduledKey(id));
  if (row.state === 'waiting')
    await upsertDraft(tx, {
      id: newId(),
      userId: row.user_id,
      ticketId: row.ticket_id,
      kind: 'reply',
      html: row.body.html ?? '',
      text: row.body.text,
      fileIds: row.body.fileIds,
      revision: null,
    });
  return setScheduled(tx, id, { state: 'cancelled' });
}

/** What the job does when the time has come. Whatever became of its author's rights in the meantime holds. */
export async function sendScheduled(tx: Scope, id: string, grants: readonly PermissionGrants[]): Promise<void> {
  const row = await lockScheduled(tx, id);
  if (row?.state !== 'waiting') return;
  if (row.send_at.getTime() > tx.now.getTime() + 1_500) return plan(tx, row);
  const user = await activeUser(tx, row.user_id);
  if (!user) {
    await setScheduled(tx, id, { state: 'failed', reason: 'author_gone' });
    return;
  }
  const actor: Actor = {
    kind: 'user',
    id: user.id,
    name: user.name,
    role: user.role,
    permissions: permissionsOf(grants, user.role),
    language: user.language,
    timeZone: user.time_zone,
  };
  try {
    const ticket = await lockFinal(tx, row.ticket_id);
    const { messageId } = await addAgentMessage(tx, actor, ticket, {
      kind: 'reply',
      text: row.body.text,
      ...(row.body.html ? { html: row.body.html } : {}),
      fileIds: row.body.fileIds,
      ...(row.body.status ? { status: row.body.status } : {}),
    });
    await setScheduled(tx, id, { state: 'sent', messageId });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    await setScheduled(tx, id, { state: 'failed', reason: error.spec.code });
  }
}

export const scheduledJob = (grants: () => readonly PermissionGrants[]): JobDefinition => ({
  name: jobName,
  run: async (payload, { db }) => {
    await db.transaction((tx) => sendScheduled(tx, String(payload.id), grants()));
  },
});

export async function presentScheduled(tx: Scope, rows: readonly ScheduledRow[]): Promise<Scheduled[]> {
  const names = await namesOf(
    tx,
    rows.map((r) => r.user_id),
  );
  const ids = rows.flatMap((r) => r.body.fileIds);
  const files = new Map(ids.length > 0 ? (await fileRows(tx, ids)).map((f) => [f.id, f]) : []);
  return rows.map((r) => ({
    id: r.id,
    ticketId: r.ticket_id,
    mode: r.mode,
    state: r.state,
    sendAt: r.send_at.toISOString(),
    html: r.body.html,
    text: r.body.text,
    status: r.body.status,
    files: r.body.fileIds.flatMap((id) => {
      const f = files.get(id);
      return f ? [{ ...presentFile(f), inline: false }] : [];
    }),
    author: { id: r.user_id, name: names.get(r.user_id) ?? '' },
    messageId: r.message_id,
    reason: r.reason,
  }));
}
