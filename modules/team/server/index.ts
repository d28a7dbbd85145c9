import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { type QueueRow, selectDefaultQueue, selectQueue, selectQueues } from './queue.repo.ts';
import { inScope, queueScope } from './scope.ts';
import { selectMemberIds } from './team.repo.ts';

export { createQueue } from './changing-queues.ts';
export { createTeam, joinTeams } from './changing-teams.ts';
export type { QueueRow } from './queue.repo.ts';
export { inScope, type QueueScope, queueScope } from './scope.ts';
export { selectTeamIdsOf as teamIdsOf, selectTeams as allTeams, type TeamRow } from './team.repo.ts';

/** Where tickets go that name no queue. Every installation has exactly one. */
export async function defaultQueue(tx: Scope): Promise<QueueRow> {
  const queue = await selectDefaultQueue(tx);
  if (!queue) throw new Error('There is no default queue; it is made at start.');
  return queue;
}

/** Archived ones too: look at `archived_at` before putting something new into it. */
export const queueById = (tx: Scope, id: number): Promise<QueueRow | undefined> => selectQueue(tx, id);

/** The queues an actor may see, in their order. */
export async function queuesVisibleTo(tx: Scope, actor: Actor, options: { archived?: boolean } = {}): Promise<QueueRow[]> {
  const scope = await queueScope(tx, actor);
  return (await selectQueues(tx, options.archived ?? false)).filter((queue) => inScope(scope, queue.id));
}

/** Ids of the people in a team. */
export const teamMembers = (tx: Scope, teamId: number): Promise<string[]> => selectMemberIds(tx, teamId);
export { allQueues, forgetQueues } from './known-queues.ts';
