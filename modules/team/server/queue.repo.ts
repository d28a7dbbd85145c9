import type { Scope } from '#platform/db';

export type QueueRow = {
  id: number;
  name: string;
  description: string;
  icon: string;
  position: number;
  is_default: boolean;
  archived_at: Date | null;
  version: number;
  created_at: Date;
  team_ids: number[];
};

const columns = `q.id, q.name, q.description, q.icon, q.position, q.is_default, q.archived_at, q.version, q.created_at,
  array(select qt.team_id from queue_team qt where qt.queue_id = q.id order by qt.team_id) as team_ids`;
const order = 'q.archived_at nulls first, q.position, q.id';

export const selectQueues = (tx: Scope, archived: boolean): Promise<QueueRow[]> =>
  tx.rows<QueueRow>(`select ${columns} from queue q where $1 or q.archived_at is null order by ${order} limit 1000`, [archived], 'queues');

export const selectQueue = (tx: Scope, id: number): Promise<QueueRow | undefined> =>
  tx.row<QueueRow>(`select ${columns} from queue q where q.id = $1`, [id], 'queue_by_id');

export const selectDefaultQueue = (tx: Scope): Promise<QueueRow | undefined> =>
  tx.row<QueueRow>(`select ${columns} from queue q where q.is_default`, [], 'queue_default');

export const lockQueue = (tx: Scope, id: number): Promise<{ id: number } | undefined> => tx.row('select id from queue where id = $1 for update', [id]);

/** Changes of order and of the default are made one after the other. */
export async function lockQueues(tx: Scope): Promise<void> {
  await tx.rows(`select pg_advisory_xact_lock(hashtext('careloop:queues'))`);
}

export const insertQueue = (tx: Scope, queue: { name: string; description: string; icon: string; isDefault: boolean }): Promise<{ id: number }> =>
  tx.one(
    `insert into queue (name, description, icon, is_default, position, created_at) values ($1, $2, $3, $4, (select coalesce(max(position), 0) + 1 from queue), $5) returning id`,
    [queue.name, queue.description, queue.icon, queue.isDefault, tx.now],
  );

export async function updateQueue(tx: Scope, queue: { id: number; name: string; description: string; icon: string; archivedAt: Date | null }): Promise<void> {
  await tx.rows('update queue set name = $2, description = $3, icon = $4, archived_at = $5, version = version + 1 where id = $1', [
    queue.id,
    queue.name,
    queue.description,
    queue.icon,
    queue.archivedAt,
  ]);
}

export async function clearDefault(tx: Scope): Promise<void> {
  await tx.rows('update queue set is_default = false, version = version + 1 where is_default');
}

export async function setDefault(tx: Scope, id: number): Promise<void> {
  await tx.rows('update queue set is_default = true where id = $1', [id]);
}

export async function setPositions(tx: Scope, ids: readonly number[]): Promise<void> {
  await tx.rows('update queue q set position = o.n from unnest($1::bigint[]) with ordinality o (id, n) where q.id = o.id and q.position <> o.n', [ids]);
}

export async function replaceQueueTeams(tx: Scope, queueId: number, teamIds: readonly number[]): Promise<void> {
  await tx.rows('delete from queue_team where queue_id = $1 and not (team_id = any($2::bigint[]))', [queueId, teamIds]);
  await tx.rows('insert into queue_team (queue_id, team_id) select $1, t from unnest($2::bigint[]) t on conflict do nothing', [queueId, teamIds]);
}

/** Archived queues count too: tickets in them stay readable by those who worked them. */
export const selectOpenQueueIds = async (tx: Scope): Promise<number[]> =>
  (
    await tx.rows<{ id: number }>(
      'select q.id from queue q where not exists (select from queue_team qt where qt.queue_id = q.id) order by q.id',
      [],
      'queues_open',
    )
  ).map((r) => r.id);

export const selectQueueIdsOf = async (tx: Scope, userId: string): Promise<number[]> =>
  (
    await tx.rows<{ id: number }>(
      `select q.id from queue q where not exists (select from queue_team qt where qt.queue_id = q.id)
     or exists (select from queue_team qt join team t on t.id = qt.team_id join team_member m on m.team_id = t.id where qt.queue_id = q.id and t.archived_at is null and m.user_id = $1)
   order by q.id`,
      [userId],
      'queues_of_user',
    )
  ).map((r) => r.id);

export const selectQueuesOnlyOf = async (tx: Scope, teamId: number): Promise<string[]> =>
  (
    await tx.rows<{ name: string }>(
      `select q.name from queue q join queue_team mine on mine.queue_id = q.id and mine.team_id = $1
   where q.archived_at is null and not exists (select from queue_team o join team t on t.id = o.team_id where o.queue_id = q.id and o.team_id <> $1 and t.archived_at is null) order by q.position`,
      [teamId],
    )
  ).map((r) => r.name);

export const renameUntouched = (tx: Scope, names: readonly string[], name: string): Promise<{ id: number } | undefined> =>
  tx.row('update queue set name = $2 where is_default and version = 1 and name = any($1::text[]) and name <> $2 returning id', [names, name]);
