import type { Scope } from '#platform/db';

/** What a merge did: identifiers that moved, and values of the target before and after. Undo goes by it. */
export type Moved = { identifierIds: number[]; filled: Record<string, { before: unknown; after: unknown }>; fields: Record<string, unknown> };
export type MergeRow = { id: number; source_id: number; target_id: number; moved: Moved; merged_at: Date; undone_at: Date | null };
const columns = 'm.id, m.source_id, m.target_id, m.moved, m.merged_at, m.undone_at';

export const insertMerge = (tx: Scope, m: { sourceId: number; targetId: number; moved: Moved; by: string | null }): Promise<{ id: number }> =>
  tx.one('insert into customer_merge (source_id, target_id, moved, merged_by, merged_at) values ($1, $2, $3, $4, $5) returning id', [
    m.sourceId,
    m.targetId,
    JSON.stringify(m.moved),
    m.by,
    tx.now,
  ]);

export const lockMerge = (tx: Scope, id: number): Promise<MergeRow | undefined> =>
  tx.row<MergeRow>(`select ${columns} from customer_merge m where m.id = $1 for update`, [id]);

export async function endMerge(tx: Scope, id: number): Promise<void> {
  await tx.rows('update customer_merge set undone_at = $2 where id = $1', [id, tx.now]);
}

/** Merges that still hold, of everyone in a family, newest first. */
export const selectMerges = (tx: Scope, targetIds: readonly number[]): Promise<(MergeRow & { source_name: string })[]> =>
  tx.rows<MergeRow & { source_name: string }>(
    `select ${columns}, s.name as source_name from customer_merge m join customer s on s.id = m.source_id where m.target_id = any((select $1::bigint[])::bigint[]) and m.undone_at is null order by m.id desc limit 200`,
    [targetIds],
    'customer_merges',
  );

/** An erased person's merges keep who and when, not what. */
export async function eraseMerges(tx: Scope, ids: readonly number[]): Promise<void> {
  await tx.rows(
    `update customer_merge set moved = '{"identifierIds": [], "filled": {}, "fields": {}}' where source_id = any($1::bigint[]) or target_id = any($1::bigint[])`,
    [ids],
  );
}
