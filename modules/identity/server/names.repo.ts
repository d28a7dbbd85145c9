import type { Scope } from '#platform/db';

export function selectNames(tx: Scope, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  return tx.rows('select id, name from app_user where id = any($1::uuid[]) union all select id, name from api_key where id = any($1::uuid[])', [ids], 'names');
}
