import type { Scope } from '#platform/db';
import { selectNames } from './names.repo.ts';

const cacheMs = 10_000;
const mostCached = 20_000;
const cache = new Map<string, { at: number; name: string }>();

/** Names of people and keys by id, for lists and messages; a name that nobody has any more is missing. At most ten seconds old. */
export async function namesOf(tx: Scope, ids: Iterable<string | null>): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const missing: string[] = [];
  const now = Date.now();
  for (const id of new Set(ids)) {
    if (!id) continue;
    const known = cache.get(`${tx.database} ${id}`);
    if (known && now - known.at < cacheMs) names.set(id, known.name);
    else missing.push(id);
  }
  if (missing.length === 0) return names;
  if (cache.size > mostCached) cache.clear();
  for (const row of await selectNames(tx, missing)) {
    names.set(row.id, row.name);
    cache.set(`${tx.database} ${row.id}`, { at: now, name: row.name });
  }
  return names;
}
