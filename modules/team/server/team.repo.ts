import type { Scope } from '#platform/db';

export type TeamRow = {
  id: number;
  name: string;
  description: string;
  archived_at: Date | null;
  version: number;
  created_at: Date;
  member_ids: string[];
  queue_ids: number[];
};

const columns = `t.id, t.name, t.description, t.archived_at, t.version, t.created_at,
  array(select m.user_id from team_member m where m.team_id = t.id order by m.user_id) as member_ids,
  array(select q.queue_id from queue_team q where q.team_id = t.id order by q.queue_id) as queue_ids`;

export const selectTeams = (tx: Scope, archived: boolean): Promise<TeamRow[]> =>
  tx.rows<TeamRow>(`select ${columns} from team t where $1 or t.archived_at is null order by t.archived_at nulls first, lower(t.name), t.id limit 1000`, [
    archived,
  ]);

export const selectTeam = (tx: Scope, id: number): Promise<TeamRow | undefined> => tx.row<TeamRow>(`select ${columns} from team t where t.id = $1`, [id]);

export const lockTeam = (tx: Scope, id: number): Promise<{ id: number } | undefined> => tx.row('select id from team where id = $1 for update', [id]);

export const insertTeam = (tx: Scope, team: { name: string; description: string }): Promise<{ id: number }> =>
  tx.one('insert into team (name, description, created_at) values ($1, $2, $3) returning id', [team.name, team.description, tx.now]);

export async function updateTeam(tx: Scope, team: { id: number; name: string; description: string; archivedAt: Date | null }): Promise<void> {
  await tx.rows('update team set name = $2, description = $3, archived_at = $4, version = version + 1 where id = $1', [
    team.id,
    team.name,
    team.description,
    team.archivedAt,
  ]);
}

export async function replaceMembers(tx: Scope, teamId: number, userIds: readonly string[]): Promise<void> {
  await tx.rows('delete from team_member where team_id = $1 and not (user_id = any($2::uuid[]))', [teamId, userIds]);
  await tx.rows('insert into team_member (team_id, user_id) select $1, u from unnest($2::uuid[]) u on conflict do nothing', [teamId, userIds]);
}

export async function insertMemberships(tx: Scope, userId: string, teamIds: readonly number[]): Promise<number[]> {
  const rows = await tx.rows<{ team_id: number }>(
    `insert into team_member (team_id, user_id) select t.id, $1 from team t where t.id = any($2::bigint[]) and t.archived_at is null on conflict do nothing returning team_id`,
    [userId, teamIds],
  );
  return rows.map((r) => r.team_id);
}

export const selectTeamIdsOf = async (tx: Scope, userId: string): Promise<number[]> =>
  (
    await tx.rows<{ id: number }>(
      'select t.id from team_member m join team t on t.id = m.team_id where m.user_id = $1 and t.archived_at is null order by t.id',
      [userId],
    )
  ).map((r) => r.id);

export const selectMemberIds = async (tx: Scope, teamId: number): Promise<string[]> =>
  (await tx.rows<{ user_id: string }>('select user_id from team_member where team_id = $1 order by user_id', [teamId])).map((r) => r.user_id);

export const countLiveTeams = async (tx: Scope, ids: readonly number[]): Promise<number> =>
  (await tx.one<{ n: number }>('select count(*)::int as n from team where id = any($1::bigint[]) and archived_at is null', [ids])).n;
