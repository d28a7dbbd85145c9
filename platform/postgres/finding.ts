import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { SUPERUSER } from './initializing.ts';

/** The address of the PostgreSQL that a running Careloop has started over this folder, or null when none answers. */
export async function runningPostgresUrl(dataDir: string): Promise<string | null> {
  try {
    const port = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')
      .split('\n')[3]
      ?.trim();
    const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
    const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/careloop`;
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    await client.connect();
    await client.end();
    return url;
  } catch {
    return null;
  }
}
