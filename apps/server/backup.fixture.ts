/** For tests: what an installation holds, and empty ones to restore into. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Config, readConfig } from '#platform/config';
import { createLog } from '#platform/log';
import { createEmptyDatabase } from '#platform/testing';
import { putBack, type RestoreOptions } from './putting-back.ts';

export const silent = createLog('silent');

export async function ask<T extends object>(url: string, sql: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as T[];
  } finally {
    await client.end();
  }
}

/** Hash of all rows of every table, in an order of their own. Places of the log differ from server to server and are left out. */
export async function rowHashes(url: string): Promise<Record<string, string>> {
  const names = await ask<{ name: string }>(
    url,
    `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  const found: Record<string, string> = {};
  for (const { name } of names) {
    const [row] = await ask<{ sum: string }>(
      url,
      `select count(*) || ' ' || coalesce(md5(string_agg(x.row, '|' order by x.row)), '') as sum from (select (to_jsonb(t) - 'xid')::text as row from "${name}" t) x`,
    );
    found[name] = row?.sum ?? '';
  }
  return found;
}

export function fileHashes(dataDir: string): string[] {
  return readdirSync(join(dataDir, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(
      (entry) =>
        `${entry.name} ${createHash('sha256')
          .update(readFileSync(join(entry.parentPath, entry.name)))
          .digest('hex')}`,
    )
    .sort();
}

export type Empty = {
  config: Config;
  url: string;
  folder: string;
  restore(from: string, options?: Partial<RestoreOptions>): ReturnType<typeof putBack>;
  drop(): Promise<void>;
};

/** An empty database and an empty data folder. */
export async function emptyPlace(): Promise<Empty> {
  const database = await createEmptyDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'careloop-restored-'));
  const config = readConfig({ DATABASE_URL: database.url, DATA_DIR: folder, PUBLIC_URL: 'http://localhost' });
  return {
    config,
    url: database.url,
    folder,
    restore: (from, options = {}) => putBack(config, silent, from, { send: false, keepFiles: false, ...options }),
    drop: async () => {
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
