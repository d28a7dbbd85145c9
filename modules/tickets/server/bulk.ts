/**
 * One change over many tickets. A job works twenty at a time: each batch and its progress commit together, so a crash repeats nothing,
 * and another person's lock is held for milliseconds.
 */

import type { z } from 'zod';
import { type bulkSchema, type MacroAction, macroActionSchema, ticketErrors } from '#contract/tickets';
import { type Actor, can, type PermissionGrants, permissionsOf } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail, ProblemError } from '#platform/http';
import { newId } from '#platform/ids';
import { addJob, type JobDefinition } from '#platform/jobs';
import { activeUser, keyActor } from '#server/identity';
import { type BulkRow, type BulkWork, insertBulk, selectBulk, updateBulk } from './bulk.repo.ts';
import { applyChange, type TicketChange } from './changing.ts';
import { changeOf, fillVariables, variablesFor } from './macros.ts';
import { addAgentMessage } from './replying.ts';
import { visibility } from './ticket.access.ts';
import { selectTicket, type TicketRow, updateTicket } from './ticket.repo.ts';

export type BulkAction =
  | MacroAction
  | { do: 'spam'; spam: boolean }
  | { do: 'snooze'; until: string | null }
  | { do: 'due'; at: string | null }
  | { do: 'delete' };
const jobName = 'tickets.bulk';
const batch = 20;

export async function startBulk(
  tx: Scope,
  actor: Actor,
  input: { ticketIds: readonly number[]; actions: readonly BulkAction[]; reply?: { html: string } | undefined },
): Promise<BulkRow> {
  if (input.reply && !can(actor, 'tickets:reply')) throw fail(ticketErrors.readOnly);
  if (input.actions.some((a) => a.do === 'delete') && !can(actor, 'tickets:delete')) throw fail(ticketErrors.readOnly);
  const row = await insertBulk(tx, {
    id: newId(),
    userId: actor.kind === 'user' ? actor.id : null,
    change: { actor: { kind: actor.kind, id: actor.id }, actions: [...input.actions], reply: input.reply ?? null },
    ticketIds: [...new Set(input.ticketIds)],
  });
  await addJob(tx, jobName, { id: row.id }, { key: `bulk:${row.id}`, queue: `bulk:${actor.id}`, priority: 20 });
  return row;
}

export const bulkJob = (grants: () => readonly PermissionGrants[]): JobDefinition => ({
  name: jobName,
  run: async (payload, { db }) => {
    const id = String(payload.id);
    for (let more = true; more; ) more = await db.transaction((tx) => workBatch(tx, id, grants()));
  },
});

/** The next tickets of a change; false when none is left. */
async function workBatch(tx: Scope, id: string, grants: readonly PermissionGrants[]): Promise<boolean> {
  const row = await selectBulk(tx, id, true);
  if (!row || (row.state !== 'waiting' && row.state !== 'running')) return false;
  const actor = await actorOf(tx, row.change, grants);
  if (!actor) {
    await updateBulk(tx, { ...row, state: 'failed' });
    return false;
  }
  const begin = row.done + row.skipped;
  const next: BulkRow = { ...row, state: 'running', failures: [...row.failures] };
  for (const ticketId of row.ticket_ids.slice(begin, begin + batch)) {
    const problem = await workOne(tx, actor, ticketId, row.change);
    if (problem) {
      next.skipped += 1;
      next.failures.push({ ticketId, code: problem });
    } else next.done += 1;
  }
  const finished = next.done + next.skipped >= row.total;
  await updateBulk(tx, { ...next, state: finished ? 'finished' : 'running' });
  return !finished;
}

/** Each ticket has its own savepoint: what cannot be changed is named, the others are. */
async function workOne(tx: Scope, actor: Actor, ticketId: number, work: BulkWork): Promise<string | null> {
  await tx.rows('savepoint one');
  try {
    const ticket = await selectTicket(tx, await visibility(tx, actor), ticketId, true);
    if (!ticket) throw fail(ticketErrors.notFound);
    await perform(tx, actor, ticket, work);
    await tx.rows('release savepoint one');
    return null;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    await tx.rows('rollback to savepoint one');
    return error.spec.code;
  }
}

async function perform(tx: Scope, actor: Actor, ticket: TicketRow, work: BulkWork): Promise<void> {
  const actions = work.actions as BulkAction[];
  const change: TicketChange = changeOf(
    actions.flatMap((a) => {
      const m = macroActionSchema.safeParse(a);
      return m.success ? [m.data] : [];
    }),
    actor,
  );
  for (const a of actions) {
    if (a.do === 'spam') change.spam = a.spam;
    if (a.do === 'snooze') change.snoozedUntil = a.until ? new Date(a.until) : null;
    if (a.do === 'due') change.nextDueAt = a.at ? new Date(a.at) : null;
  }
  let row = ticket;
  if (work.reply) {
    const { html } = fillVariables(work.reply.html, await variablesFor(tx, actor, ticket));
    row = (await addAgentMessage(tx, actor, ticket, { kind: 'reply', html })).ticket;
  }
  row = await applyChange(tx, actor, row, change);
  if (actions.some((a) => a.do === 'delete')) {
    await updateTicket(tx, row.id, { deleted_at: tx.now });
    await appendEvents(tx, actor, [{ type: 'ticket.deleted', ticketId: row.id, customerId: row.customer_id, queueId: row.queue_id }]);
  }
}

/** Whoever asked, with the rights they have now. */
async function actorOf(tx: Scope, work: BulkWork, grants: readonly PermissionGrants[]): Promise<Actor | null> {
  if (work.actor.kind === 'key') return keyActor(tx, work.actor.id ?? '');
  const user = await activeUser(tx, work.actor.id ?? '');
  return user
    ? {
        kind: 'user',
        id: user.id,
        name: user.name,
        role: user.role,
        permissions: permissionsOf(grants, user.role),
        language: user.language,
        timeZone: user.time_zone,
      }
    : null;
}

export const presentBulk = (b: BulkRow): z.infer<typeof bulkSchema> => ({
  id: b.id,
  state: b.state,
  total: b.total,
  done: b.done,
  skipped: b.skipped,
  failures: b.failures,
});
