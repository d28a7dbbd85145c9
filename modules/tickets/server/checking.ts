/** Whether values that a request names exist and may be used here. */
import { ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { fail } from '#platform/http';
import { activeUser } from '#server/identity';
import { inScope, type QueueRow, queueById, queueScope } from '#server/team';
import { type StatusRow, vocabulary } from './vocabulary.repo.ts';

/** Words people and older programs use for the built-in statuses. */
export const statusAliases: Record<string, string> = {
  waiting: 'waiting_customer',
  pending: 'waiting_customer',
  on_hold: 'waiting_third_party',
  resolved: 'solved',
  'waiting on customer': 'waiting_customer',
  'waiting on third party': 'waiting_third_party',
};

export async function statusNamed(tx: Scope, name: string): Promise<StatusRow> {
  const { statusByKey } = await vocabulary(tx);
  const status = statusByKey.get(name) ?? statusByKey.get(statusAliases[name] ?? '');
  if (!status || status.archived_at) throw fail(ticketErrors.statusUnknown, { detail: name });
  return status;
}

export async function checkQueue(tx: Scope, id: number): Promise<QueueRow> {
  const queue = await queueById(tx, id);
  if (!queue || queue.archived_at) throw fail(ticketErrors.queueUnknown);
  return queue;
}

/** Whoever is given a ticket must be able to work it: active, with a working role, and their teams work its queue (or see all). */
export async function checkAssignee(tx: Scope, userId: string, queueId: number): Promise<void> {
  const user = await activeUser(tx, userId);
  if (!user || user.role === 'light_agent' || user.role === 'reviewer') throw fail(ticketErrors.assigneeUnknown);
  const scope = await queueScope(tx, asActor(user));
  if (!inScope(scope, queueId)) throw fail(ticketErrors.assigneeUnknown);
}

function asActor(user: { id: string; name: string; role: Actor['role'] }): Actor {
  return { kind: 'user', id: user.id, name: user.name, role: user.role, permissions: new Set(), language: 'en', timeZone: 'UTC' };
}
