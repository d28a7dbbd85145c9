/** Who sees which tickets, and what they may do with one. Every load goes through `visibility`. */
import type { ticketAbilities } from '#contract/tickets';
import { type Actor, can } from '#platform/access';
import type { Scope } from '#platform/db';
import { queueScope } from '#server/team';
import type { SqlParts } from './sql-parts.ts';

export type Visibility = { all: boolean; queueIds: readonly number[]; userId: string | null };

export async function visibility(tx: Scope, actor: Actor): Promise<Visibility> {
  const scope = await queueScope(tx, actor);
  return { all: scope.all, queueIds: scope.queueIds, userId: actor.kind === 'user' ? actor.id : null };
}

/** The condition on `ticket t` that holds for visible rows. Deleted tickets are visible to nobody. */
export function visibleCondition(v: Visibility, parts: SqlParts): string {
  if (v.all) return 't.deleted_at is null';
  const queues = parts.add(v.queueIds);
  if (!v.userId) return `t.deleted_at is null and t.queue_id = any(${queues}::bigint[])`;
  const user = parts.add(v.userId);
  return `t.deleted_at is null and (t.queue_id = any(${queues}::bigint[]) or t.assignee_id = ${user}::uuid
    or exists (select 1 from ticket_follower f where f.ticket_id = t.id and f.user_id = ${user}::uuid)
    or exists (select 1 from message_mention mm where mm.ticket_id = t.id and mm.user_id = ${user}::uuid))`;
}

export type Ability = (typeof ticketAbilities)[number];

/** What the actor may do with a ticket they can see. A merged one is an alias: nothing is done to it. */
export function abilitiesOn(actor: Actor, ticket: { merged_into: number | null }): Ability[] {
  if (ticket.merged_into) return [];
  const abilities: Ability[] = [];
  if (can(actor, 'tickets:reply')) abilities.push('reply');
  if (can(actor, 'tickets:note')) abilities.push('note');
  if (can(actor, 'tickets:change')) abilities.push('change', 'assign');
  if (can(actor, 'tickets:merge')) abilities.push('merge');
  if (can(actor, 'tickets:split')) abilities.push('split');
  if (can(actor, 'tickets:delete')) abilities.push('delete');
  return abilities;
}
