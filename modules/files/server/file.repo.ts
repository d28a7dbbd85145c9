import type { Scope } from '#platform/db';

export type FileRow = {
  id: string;
  sha256: string;
  size_bytes: number;
  type: string;
  name: string;
  width: number | null;
  height: number | null;
  uploader_kind: string;
  uploader_id: string | null;
  attached_at: Date | null;
  damaged_at: Date | null;
  created_at: Date;
};
const columns = 'id, sha256, size_bytes, type, name, width, height, uploader_kind, uploader_id, attached_at, damaged_at, created_at';

/** Held until the transaction ends: nobody removes these bytes while a row for them is written, and the other way round. */
export async function lockHash(tx: Scope, sha256: string): Promise<void> {
  await tx.rows(`select pg_advisory_xact_lock(hashtextextended('careloop:file:' || $1, 0))`, [sha256]);
}

export const insertFile = (tx: Scope, f: Omit<FileRow, 'attached_at' | 'damaged_at' | 'created_at'>): Promise<FileRow> =>
  tx.one<FileRow>(
    `insert into file (id, sha256, size_bytes, type, name, width, height, uploader_kind, uploader_id, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${columns}`,
    [f.id, f.sha256, f.size_bytes, f.type, f.name, f.width, f.height, f.uploader_kind, f.uploader_id, tx.now],
  );

export const selectFiles = (tx: Scope, ids: readonly string[]): Promise<FileRow[]> =>
  tx.rows<FileRow>(`select ${columns} from file where id = any($1::uuid[])`, [ids], 'files_by_ids');

export const lockFiles = (tx: Scope, ids: readonly string[]): Promise<FileRow[]> =>
  tx.rows<FileRow>(`select ${columns} from file where id = any($1::uuid[]) order by id for update`, [ids]);

export async function markAttached(tx: Scope, ids: readonly string[]): Promise<void> {
  await tx.rows('update file set attached_at = coalesce(attached_at, $2) where id = any($1::uuid[])', [ids, tx.now]);
}

export async function markReleased(tx: Scope, ids: readonly string[]): Promise<void> {
  await tx.rows('update file set attached_at = null where id = any($1::uuid[])', [ids]);
}

/** All rows of these bytes, for they share the damage; `null` when a good copy is back. */
export async function markDamaged(tx: Scope, sha256: string, at: Date | null): Promise<void> {
  await tx.rows('update file set damaged_at = $2 where sha256 = $1 and (damaged_at is null) = ($2::timestamptz is not null)', [sha256, at]);
}

export const deleteUnattached = (tx: Scope, before: Date, limit: number): Promise<{ sha256: string }[]> =>
  tx.rows(
    `delete from file where id in (select id from file where attached_at is null and created_at < $1 order by created_at limit $2 for update skip locked) returning sha256`,
    [before, limit],
  );

export const deleteFiles = (tx: Scope, ids: readonly string[]): Promise<{ sha256: string }[]> =>
  tx.rows('delete from file where id = any($1::uuid[]) returning sha256', [ids]);

/** Of these hashes, those that a row still names. */
export const selectUsed = async (tx: Scope, hashes: readonly string[]): Promise<Set<string>> =>
  new Set((await tx.rows<{ sha256: string }>('select distinct sha256 from file where sha256 = any($1::text[])', [hashes])).map((r) => r.sha256));

/** Each content once, in the order of hashes. */
export const selectHashes = (tx: Scope, after: string, limit: number): Promise<{ sha256: string; size_bytes: number }[]> =>
  tx.rows('select distinct on (sha256) sha256, size_bytes from file where sha256 > $1 order by sha256 limit $2', [after, limit]);
