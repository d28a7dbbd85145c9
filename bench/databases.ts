/** The databases that the bench keeps: one data folder a size, filled once, found again by the next run. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { systemActor } from '#platform/access';
import { readConfig } from '#platform/config';
import { createLog } from '#platform/log';
import { migrate } from '#platform/migrations';
import { startPostgres } from '#platform/postgres';
import { makeKey } from '#server/identity';
import { type Assembled, assemble } from '../apps/server/assemble.ts';
import { progressOf } from './progress.ts';
import { fillingSettings, type Seeded, seed, seededOf, seedVersion } from './seeding.ts';

export type Opened = {
  url: string;
  dataDir: string;
  seeded: Seeded;
  /** Of an administrator. */
  key: string;
  /** Of the server that holds the data; null when it is not ours. */
  postgresPid: number | null;
  version: string;
  stop(): Promise<void>;
};
type Kept = { version: number; tickets: number; at: string; key: string };

/** Up to this size a run works on a copy, so that what it writes is gone afterwards; above, what it writes is little beside what is there. */
export const copiedUpTo = 200_000;

export const environment = (url: string, dataDir: string): Record<string, string> => ({
  DATABASE_URL: url,
  DATA_DIR: dataDir,
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
  CARELOOP_ADMIN_EMAIL: 'bench@example.com',
  CARELOOP_ADMIN_PASSWORD: 'a long bench password',
});

/** The product put together in this process, for what needs no HTTP: the first rows, a key, the place of the followers. */
export async function withProduct<T>(url: string, dataDir: string, work: (product: Assembled) => Promise<T>): Promise<T> {
  const product = await assemble(readConfig({ ...environment(url, dataDir), PORT: '0' }), url, { log: createLog('warn'), poolSize: 4 });
  try {
    return await work(product);
  } finally {
    await product.close();
  }
}

const administratorKey = (url: string, dataDir: string): Promise<string> =>
  withProduct(url, dataDir, async ({ app }) => {
    const { secret } = await app.db.transaction((tx) => makeKey(tx, systemActor('bench'), { name: 'bench', role: 'administrator', scopes: null }));
    return secret;
  });

/** The saved view that the measures ask for. */
export async function viewIdOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ id: string }>(`select id from ticket_view where name = 'Bench'`);
  return Number(rows[0]?.id);
}

type Server = { url: string; readonly pid: number; stop(): Promise<void> };
type StartServer = (dataDir: string, settings?: Record<string, string>) => Promise<Server>;
const embedded: StartServer = (dataDir, settings = {}) => startPostgres({ dataDir, settings, log: () => {} });

/** What runs every few minutes by itself has run: days are added up, what is due is done. */
export async function rest({ app, modules }: Assembled): Promise<void> {
  for (const cron of modules.flatMap((m) => m.crons?.(app) ?? [])) await cron.run({ db: app.db, log: app.log, attempt: 1, lastAttempt: false });
}

export async function openKept(root: string, tickets: number, startServer: StartServer = embedded): Promise<Opened> {
  const dataDir = join(root, String(tickets));
  const kept = readKept(dataDir, tickets) ?? (await fill(dataDir, tickets, startServer));
  const postgres = await startServer(dataDir);
  try {
    await migrate(postgres.url);
    const url = tickets <= copiedUpTo ? await copy(postgres.url) : postgres.url;
    const seeded = seededOf(tickets, new Date(kept.at));
    return { url, dataDir, seeded, key: kept.key, postgresPid: postgres.pid, version: await versionOf(url), stop: postgres.stop };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** A database elsewhere that an earlier run or `fillElsewhere` has filled. */
export async function openElsewhere(url: string, dataDir: string, tickets: number): Promise<Opened> {
  await migrate(url);
  const key = await administratorKey(url, dataDir);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client
    .query<{ at: Date | null }>(`select max(created_at) + interval '3 days' as at from ticket where id <= $1`, [tickets])
    .finally(() => client.end());
  if (rows[0]?.at) return { url, dataDir, seeded: seededOf(tickets, rows[0].at), key, postgresPid: null, version: await versionOf(url), stop: async () => {} };
  await fillDatabase(url, dataDir, tickets);
  return openElsewhere(url, dataDir, tickets);
}

function readKept(dataDir: string, tickets: number): Kept | null {
  const file = join(dataDir, 'bench.json');
  if (!existsSync(file)) return null;
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept;
  return kept.version === seedVersion && kept.tickets === tickets ? kept : null;
}

/** Whatever is in the folder goes: it is the bench's own. */
async function fill(dataDir: string, tickets: number, startServer: StartServer): Promise<Kept> {
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const postgres = await startServer(dataDir, fillingSettings);
  try {
    await migrate(postgres.url);
    const key = await administratorKey(postgres.url, dataDir);
    await fillDatabase(postgres.url, dataDir, tickets);
    await postgres.stop();
    const kept = { version: seedVersion, tickets, at: new Date().toISOString(), key };
    writeFileSync(join(dataDir, 'bench.json'), `${JSON.stringify(kept)}\n`, { mode: 0o600 });
    return kept;
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function fillDatabase(url: string, dataDir: string, tickets: number): Promise<void> {
  const progress = progressOf(`Seeding ${tickets.toLocaleString('en')} tickets`);
  await seed(url, tickets, progress);
  await withProduct(url, dataDir, ({ followers }) => followers.skip());
  progress.end();
}

async function copy(url: string): Promise<string> {
  const server = new URL(url);
  const name = server.pathname.slice(1);
  server.pathname = '/postgres';
  const client = new pg.Client({ connectionString: server.href });
  await client.connect();
  try {
    await client.query('drop database if exists bench_run with (force)');
    await client.query(`create database bench_run template ${name} strategy file_copy`);
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
  server.pathname = '/bench_run';
  return server.href;
}

async function versionOf(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>('show server_version').finally(() => client.end());
  return rows[0]?.server_version.split(' ')[0] ?? '';
}
