import { teamErrors } from '#contract/team';
import type { Actor } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail } from '#platform/http';
import { selectQueuesOnlyOf } from './queue.repo.ts';
import { forgetScopes } from './scope.ts';
import { insertMemberships, insertTeam, lockTeam, replaceMembers, selectTeam, type TeamRow, updateTeam } from './team.repo.ts';

export type TeamChange = {
  name?: string | undefined;
  description?: string | undefined;
  memberIds?: string[] | undefined;
  archived?: boolean | undefined;
  version?: number | undefined;
};

/** The database's own word on names and people, as sentences. */
export async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    if (code === '23505' && (constraint === 'team_name' || constraint === 'queue_name')) throw fail(teamErrors.nameTaken);
    if (code === '23503') throw fail(constraint?.startsWith('team_member') ? teamErrors.unknownMember : teamErrors.unknownTeam);
    throw error;
  }
}

export async function createTeam(tx: Scope, actor: Actor, input: { name: string; description: string; memberIds: string[] }): Promise<TeamRow> {
  const { id } = await explained(() => insertTeam(tx, input));
  await explained(() => replaceMembers(tx, id, input.memberIds));
  await appendEvents(tx, actor, [{ type: 'team.changed', data: { teamId: id, change: 'created', fields: ['name'], added: input.memberIds } }]);
  tx.afterCommit(forgetScopes);
  return (await selectTeam(tx, id)) as TeamRow;
}

export async function changeTeam(tx: Scope, actor: Actor, id: number, change: TeamChange): Promise<TeamRow> {
  if (!(await lockTeam(tx, id))) throw fail(platformErrors.notFound);
  const before = (await selectTeam(tx, id)) as TeamRow;
  if (change.version !== undefined && change.version !== before.version) throw fail(platformErrors.conflict);
  if (change.archived && !before.archived_at) {
    const only = await selectQueuesOnlyOf(tx, id);
    if (only.length > 0) throw fail(teamErrors.queueWouldOpen, { detail: only.join(', ') });
  }
  const archivedAt = change.archived === undefined ? before.archived_at : change.archived ? (before.archived_at ?? tx.now) : null;
  await explained(() => updateTeam(tx, { id, name: change.name ?? before.name, description: change.description ?? before.description, archivedAt }));
  if (change.memberIds) await explained(() => replaceMembers(tx, id, change.memberIds as string[]));
  const after = (await selectTeam(tx, id)) as TeamRow;
  const added = after.member_ids.filter((m) => !before.member_ids.includes(m));
  const removed = before.member_ids.filter((m) => !after.member_ids.includes(m));
  const fields = [...(['name', 'description'] as const).filter((f) => after[f] !== before[f]), ...(added.length + removed.length > 0 ? ['memberIds'] : [])];
  const turned = Boolean(after.archived_at) !== Boolean(before.archived_at);
  await appendEvents(tx, actor, [
    { type: 'team.changed', data: { teamId: id, change: turned ? (after.archived_at ? 'archived' : 'restored') : 'changed', fields, added, removed } },
  ]);
  tx.afterCommit(forgetScopes);
  return after;
}

/** Puts a person into teams (an accepted invitation). Teams that are gone are left out. */
export async function joinTeams(tx: Scope, actor: Actor, userId: string, teamIds: readonly number[]): Promise<void> {
  const joined = await insertMemberships(tx, userId, teamIds);
  await appendEvents(
    tx,
    actor,
    joined.map((teamId) => ({ type: 'team.changed', data: { teamId, change: 'changed', fields: ['memberIds'], added: [userId], removed: [] } })),
  );
  tx.afterCommit(forgetScopes);
}
