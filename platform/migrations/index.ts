// Applies db/migrations/*.sql in name order, each in a transaction of its own, and graphile-worker's own migrations before them.
// A file whose first line contains `-- no-transaction` runs outside one, a statement at a time; there a statement ends with a
// semicolon at the end of a line, and each must bear being run again (`if not exists`), since a failure half-way is not undone.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger, runMigrations } from 'graphile-worker';
import pg from 'pg';

const OWN_DIR = join(import.meta.dirname, '..', '..', 'db', 'migrations');
const LOCK = 7_205_759_402;

type Migration = { name: string; sql: string; checksum: string };

/** In the database while a backup is being put into it. */
export const restoreMark = 'public.careloop_restore';

/** `restoring`: also where a restore is under way; `only`: those of them and no others. */
type Options = { restoring?: boolean; only?: ReadonlySet<string> };

export async function migrate(
  databaseUrl: string,
  log: (line: string) => void = () => {},
  directory: string = OWN_DIR,
  { restoring = false, only }: Options = {},
): Promise<{ applied: string[] }> {
  const migrations = readMigrations(directory).filter((m) => !only || only.has(m.name));
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'careloop migrate' });
  // A connection lost between statements is reported by the next statement; without a listener it would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    await takeTurn(client, log);
    if (!restoring) await refuseHalfRestored(client);
    await prepareWorkerSchema(client, databaseUrl);
    const pending = await findPending(client, migrations);
    for (const migration of pending) {
      log(`Applying migration ${migration.name}.`);
      await apply(client, migration);
    }
    return { applied: pending.map((migration) => migration.name) };
  } finally {
    await client.end();
  }
}

/** Names of those that belong to this program and are not in the database. */
export async function missingMigrations(scope: { rows<T extends object>(text: string): Promise<T[]> }): Promise<string[]> {
  const applied = new Set((await scope.rows<{ name: string }>('select name from public.schema_migration')).map((row) => row.name));
  return readMigrations(OWN_DIR)
    .map((migration) => migration.name)
    .filter((name) => !applied.has(name));
}

/** Name and checksum of every change of the schema that this program knows. */
export const knownMigrations = (): { name: string; checksum: string }[] => readMigrations(OWN_DIR);

/** Every table that this program makes, in whatever version. */
export const tablesMade = (): string[] => [
  'schema_migration',
  ...readMigrations(OWN_DIR).flatMap(({ sql }) =>
    [...sql.matchAll(/^\s*create (?:unlogged )?table (?:if not exists )?(\w+)/gim)].map(([, name]) => name ?? ''),
  ),
];

export const appliedMigrations = (scope: {
  rows<T extends object>(text: string): Promise<T[]>;
}): Promise<{ name: string; checksum: string; appliedAt: string }[]> =>
  scope.rows('select name, checksum, applied_at::text as "appliedAt" from public.schema_migration order by name');

async function refuseHalfRestored(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ marked: boolean }>('select to_regclass($1) is not null as marked', [restoreMark]);
  if (rows[0]?.marked) throw new Error('A restore into this database was not finished. Run `careloop restore` again with the same backup; it begins anew.');
}

function readMigrations(directory: string): Migration[] {
  const names = readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return names.map((name) => {
    const sql = readFileSync(join(directory, name), 'utf8').replaceAll('\r\n', '\n');
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

/**
 * One node at a time; ending the connection gives the lock back. Asked again and again instead of waited for, because a
 * waiting statement holds a snapshot and `create index concurrently` of the node at work would wait for it for ever.
 */
async function takeTurn(client: pg.Client, log: (line: string) => void): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [LOCK]);
    if (rows[0]?.taken) return;
    if (attempt === 0) log('Waiting for another node that is migrating the database.');
    await delay(100);
  }
}

async function prepareWorkerSchema(client: pg.Client, databaseUrl: string): Promise<void> {
  const { rows } = await client.query<{ version: number }>('select current_setting($1)::int as version', ['server_version_num']);
  const version = rows[0]?.version ?? 0;
  if (version < 150_000) throw new Error(`The database server is PostgreSQL ${Math.floor(version / 10_000)}; Careloop needs 15 or newer.`);
  await runMigrations({ connectionString: databaseUrl, schema: 'graphile_worker', logger: new Logger(() => () => {}) });
}

async function findPending(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  await client.query(
    'create table if not exists public.schema_migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
  );
  const { rows } = await client.query<{ name: string; checksum: string }>('select name, checksum from public.schema_migration order by name');
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    const file = known.get(row.name);
    if (!file)
      throw new Error(
        `The database has the migration ${row.name}, which this Careloop does not know: the database is newer than the program. Start the newer version, or restore a backup.`,
      );
    if (file.checksum !== row.checksum)
      throw new Error(
        `The migration ${row.name} was changed after it was applied to this database. Restore the file as it was and put the change into a new migration.`,
      );
  }
  const done = new Set(rows.map((row) => row.name));
  return migrations.filter((migration) => !done.has(migration.name));
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const record = () => client.query('insert into public.schema_migration (name, checksum) values ($1, $2)', [name, checksum]);
  const inTransaction = !(sql.split('\n', 1)[0] ?? '').includes('-- no-transaction');
  try {
    if (inTransaction) {
      await client.query('begin');
      await client.query(sql);
      await record();
      await client.query('commit');
    } else {
      for (const statement of sql.split(/;[ \t]*$/m)) {
        if (statement.trim()) await client.query(statement);
      }
      await record();
    }
  } catch (error) {
    if (inTransaction) await client.query('rollback').catch(() => {});
    throw new Error(`The migration ${name} failed: ${(error as Error).message}${placeIn(sql, error)}`, { cause: error });
  }
}

/** The line a whole-file error points at. */
function placeIn(sql: string, error: unknown): string {
  const position = Number((error as { position?: string }).position);
  return position ? ` (line ${sql.slice(0, position).split('\n').length})` : '';
}
