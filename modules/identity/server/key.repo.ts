import type { Role } from '#platform/access';
import type { Scope } from '#platform/db';

export type KeyRow = {
  id: string;
  name: string;
  role: Role;
  scopes: string[] | null;
  hint: string;
  created_by: string | null;
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date | null;
  revoked_at: Date | null;
};
export type ListedKey = KeyRow & { maker_active: boolean | null };
const columns = 'id, name, role, scopes, hint, created_by, created_at, last_used_at, expires_at, revoked_at';
const listed = `${columns}, (select u.deactivated_at is null from app_user u where u.id = api_key.created_by) as maker_active`;

export function selectKeyByHash(tx: Scope, hash: Buffer): Promise<KeyRow | undefined> {
  return tx.row<KeyRow>(`select ${columns} from api_key where token_hash = $1`, [hash], 'key_by_hash');
}

export function selectKeys(tx: Scope): Promise<ListedKey[]> {
  return tx.rows<ListedKey>(`select ${listed} from api_key order by revoked_at nulls first, created_at desc limit 500`);
}

export function insertKey(
  tx: Scope,
  key: { id: string; name: string; role: Role; scopes: string[] | null; hash: Buffer; hint: string; createdBy: string | null; expiresAt: Date | null },
): Promise<ListedKey> {
  return tx.one<ListedKey>(
    `insert into api_key (id, name, role, scopes, token_hash, hint, created_by, expires_at, created_at) values ($1,$2,$3,$4,$5,$6,$7,$8,$9) returning ${listed}`,
    [key.id, key.name, key.role, key.scopes, key.hash, key.hint, key.createdBy, key.expiresAt, tx.now],
  );
}

export function revokeKeyRow(tx: Scope, id: string): Promise<KeyRow | undefined> {
  return tx.row<KeyRow>(`update api_key set revoked_at = coalesce(revoked_at, $2) where id = $1 returning ${columns}`, [id, tx.now]);
}

/** Written at most once a minute per key, so that a busy key costs no write per request. */
export async function touchKey(tx: Scope, id: string): Promise<void> {
  await tx.rows(`update api_key set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $2::timestamptz - interval '1 minute')`, [
    id,
    tx.now,
  ]);
}

export function selectLivingKey(tx: Scope, id: string): Promise<KeyRow | undefined> {
  return tx.row<KeyRow>(`select ${columns} from api_key where id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)`, [id, tx.now]);
}
