import { teamErrors } from '#contract/team';
import type { Actor } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail } from '#platform/http';
import { explained } from './changing-teams.ts';
import {
  clearDefault,
  insertQueue,
  lockQueue,
  lockQueues,
  type QueueRow,
  replaceQueueTeams,
  selectQueue,
  selectQueues,
  setDefault,
  setPositions,
  updateQueue,
} from './queue.repo.ts';
import { forgetScopes } from './scope.ts';
import { countLiveTeams } from './team.repo.ts';

export type QueueChange = {
  name?: string | undefined;
  description?: string | undefined;
  icon?: string | undefined;
  teamIds?: number[] | undefined;
  isDefault?: true | undefined;
  archived?: boolean | undefined;
  version?: number | undefined;
};

async function checkTeams(tx: Scope, teamIds: readonly number[]): Promise<void> {
  const distinct = [...new Set(teamIds)];
  if ((await countLiveTeams(tx, distinct)) !== distinct.length) throw fail(teamErrors.unknownTeam);
}

export async function createQueue(
  tx: Scope,
  actor: Actor,
  input: { name: string; description: string; icon: string; teamIds: number[]; isDefault: boolean },
): Promise<QueueRow> {
  await lockQueues(tx);
  await checkTeams(tx, input.teamIds);
  if (input.isDefault) await clearDefault(tx);
  const { id } = await explained(() => insertQueue(tx, input));
  await explained(() => replaceQueueTeams(tx, id, input.teamIds));
  await appendEvents(tx, actor, [{ type: 'queue.changed', queueId: id, data: { queueId: id, change: 'created', fields: ['name'] } }]);
  tx.afterCommit(forgetScopes);
  return (await selectQueue(tx, id)) as QueueRow;
}

export async function changeQueue(tx: Scope, actor: Actor, id: number, change: QueueChange): Promise<QueueRow> {
  await lockQueues(tx);
  if (!(await lockQueue(tx, id))) throw fail(platformErrors.notFound);
  const before = (await selectQueue(tx, id)) as QueueRow;
  if (change.version !== undefined && change.version !== before.version) throw fail(platformErrors.conflict);
  if (change.archived && (before.is_default || change.isDefault)) throw fail(teamErrors.defaultQueueStays);
  // An archived queue cannot take what has no other place.
  if (change.isDefault && before.archived_at && change.archived !== false) throw fail(teamErrors.unknownQueue);
  if (change.teamIds)
    await checkTeams(
      tx,
      change.teamIds.filter((t) => !before.team_ids.includes(t)),
    );
  const archivedAt = change.archived === undefined ? before.archived_at : change.archived ? (before.archived_at ?? tx.now) : null;
  await explained(() =>
    updateQueue(tx, {
      id,
      name: change.name ?? before.name,
      description: change.description ?? before.description,
      icon: change.icon ?? before.icon,
      archivedAt,
    }),
  );
  if (change.teamIds) await explained(() => replaceQueueTeams(tx, id, change.teamIds as number[]));
  if (change.isDefault && !before.is_default) {
    await clearDefault(tx);
    await setDefault(tx, id);
  }
  const after = (await selectQueue(tx, id)) as QueueRow;
  const fields = [
    ...(['name', 'description', 'icon'] as const).filter((f) => after[f] !== before[f]),
    ...(after.is_default === before.is_default ? [] : ['isDefault']),
    ...(after.team_ids.join() === before.team_ids.join() ? [] : ['teamIds']),
  ];
  const turned = Boolean(after.archived_at) !== Boolean(before.archived_at);
  await appendEvents(tx, actor, [
    { type: 'queue.changed', queueId: id, data: { queueId: id, change: turned ? (after.archived_at ? 'archived' : 'restored') : 'changed', fields } },
  ]);
  tx.afterCommit(forgetScopes);
  return after;
}

export async function orderQueues(tx: Scope, actor: Actor, ids: readonly number[]): Promise<void> {
  await lockQueues(tx);
  const all = (await selectQueues(tx, true)).map((q) => q.id);
  const first = [...new Set(ids)].filter((id) => all.includes(id));
  await setPositions(tx, [...first, ...all.filter((id) => !first.includes(id))]);
  await appendEvents(
    tx,
    actor,
    first.slice(0, 1).map((id) => ({ type: 'queue.changed', queueId: id, data: { queueId: id, change: 'changed', fields: ['position'] } })),
  );
}
