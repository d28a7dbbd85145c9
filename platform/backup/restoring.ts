/**
 * Putting a backup into an empty database. The schema comes from the migrations that the backup names, the rows go in within one transaction, are read
 * back and compared, and only then the newer migrations follow. A mark stays in the database until all is done: what was interrupted is not
 * started by mistake, and begins anew when asked again.
 */
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { anyFact, beginAfterMoved } from '#platform/events';
import { knownMigrations, migrate, restoreMark, tablesMade } from '#platform/migrations';
import { ArchiveReader, DamagedBackupError, type Entry, sha256 } from './archive.ts';
import { connect, copyOut, quoted, scopeOver, selectAll, tablesOf } from './catalog.ts';
import { RowDigest } from './digest.ts';
import type { Manifest } from './manifest.ts';
import type { Progress } from './taking.ts';

const unpack = promisify(gunzip);

export class TargetInUseError extends Error {}

/** @throws Error with a sentence when this program cannot take the backup. */
export function mustKnow(manifest: Manifest): void {
  const known = new Map(knownMigrations().map((m) => [m.name, m.checksum]));
  const strange = manifest.migrations.find((m) => known.get(m.name) !== m.checksum);
  if (strange)
    throw new Error(
      `The backup was made by Careloop ${manifest.program}, which has the change ${strange.name} that this version does not know. Restore it with that version or a later one.`,
    );
}

/** Makes an empty database ready: the backup's own schema, and the mark. @throws TargetInUseError */
export async function prepareTarget(url: string, manifest: Manifest): Promise<void> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ used: boolean; marked: boolean }>(
      `select exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'graphile_worker') and c.relkind in ('r', 'p', 'v', 'S')
         and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')) as used, to_regclass($1) is not null as marked`,
      [restoreMark],
    );
    const { used = false, marked = false } = rows[0] ?? {};
    if (used && !marked) await mustBeUntouched(client);
    // What an interrupted restore or a start without a first run left behind.
    if (used) await client.query('begin; drop schema if exists graphile_worker cascade; drop schema public cascade; create schema public; commit');
    await client.query(`create table ${restoreMark} (began_at timestamptz not null default now())`);
  } finally {
    await client.end();
  }
  await migrate(url, undefined, undefined, { restoring: true, only: new Set(manifest.migrations.map((m) => m.name)) });
}

/** A start or a check has made the tables, and nothing ever happened in them: no fact is in the log. Nothing of another program is beside them. */
async function mustBeUntouched(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ made: boolean; strange: boolean }>(
    `select to_regclass('public.event') is not null and to_regclass('public.schema_migration') is not null as made,
       exists (select 1 from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
         and c.relname <> all($1::text[]) and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')) as strange`,
    [tablesMade()],
  );
  const { made = false, strange = true } = rows[0] ?? {};
  if (!made || strange || (await anyFact(scopeOver(client, '', false))))
    throw new TargetInUseError('The database is not empty. Restore into an empty one; nothing was changed.');
  if (await staysOpen(client)) throw new TargetInUseError('Careloop is running on this database. Stop it first; nothing was changed.');
}

/** What was just stopped may still be seen for a moment. */
async function staysOpen(client: pg.Client): Promise<boolean> {
  for (let looks = 1; ; looks += 1) {
    const { rows } = await client.query(
      `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name like 'careloop%' limit 1`,
    );
    if (rows.length === 0 || looks >= 15) return rows.length > 0;
    await delay(200);
  }
}

/** All rows, sequences and jobs, compared with what the backup says. @throws DamagedBackupError */
export async function restoreRows(url: string, path: string, manifest: Manifest, onProgress: Progress = () => {}): Promise<void> {
  const client = await connect(url);
  const reader = await ArchiveReader.open(path);
  try {
    await client.query(`begin; set local synchronous_commit = off; set local maintenance_work_mem = '256MB'`);
    await makePartitions(client, manifest);
    const putBack = await setAside(client);
    const present = await tablesOf(client);
    if (present.length > 0) await client.query(`truncate ${present.map((t) => quoted(t.name)).join(', ')}`);
    const partitioned = new Set(present.filter((t) => t.partitioned).map((t) => t.name));
    const rowsTotal = manifest.tables.reduce((sum, t) => sum + t.rows, 1);
    let done = 0;
    const entries = reader.entries();
    for (const table of manifest.tables) {
      const expected = table.parts.map((sum, i) => ({ name: `rows/${table.name}/${String(i + 1).padStart(6, '0')}.gz`, sum }));
      const copy = client.query(
        copyFrom(`copy ${quoted(table.name)} (${table.columns.map(quoted).join(', ')}) from stdin${partitioned.has(table.name) ? '' : ' with (freeze)'}`),
      );
      await pipeline(partsOf(entries, expected), copy);
      done += table.rows;
      onProgress((done / rowsTotal) * 0.6, table.name);
    }
    await restoreJobs(client, entries, manifest);
    for (const [index, { name, columns, rows, hash }] of manifest.tables.entries()) {
      const digest = new RowDigest();
      for await (const chunk of copyOut(client, selectAll({ name, columns }))) digest.add(chunk);
      const found = digest.value();
      if (found.rows !== rows || found.hash !== hash) throw new DamagedBackupError(`The table ${name} did not come out as it was.`);
      onProgress(0.6 + (0.2 * (index + 1)) / manifest.tables.length, `${name} compared`);
    }
    for (const { name, value, called } of manifest.sequences)
      await client.query('select setval(c.oid, $2, $3) from pg_class c where c.oid = to_regclass($1)', [quoted(name), value, called]);
    await putBack((share) => onProgress(0.8 + 0.2 * share, 'indexes'));
    await client.query('commit');
  } finally {
    await reader.close();
    await client.end().catch(() => {});
  }
}

async function makePartitions(client: pg.Client, { partitions }: Manifest): Promise<void> {
  for (const { parent, name, bound } of partitions) {
    const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [quoted(name)]);
    if (rows[0]?.there) continue;
    if (!/^FOR VALUES [^;]*$|^DEFAULT$/.test(bound)) throw new DamagedBackupError('Its list of partitions cannot be read.');
    await client.query(`create table ${quoted(name)} partition of ${quoted(parent)} ${bound}`);
  }
}

/** Foreign keys, secondary indexes and triggers go for the load, which is many times faster without them; the result puts exactly them back. */
async function setAside(client: pg.Client): Promise<(onProgress: (share: number) => void) => Promise<void>> {
  const texts = async (sql: string) => (await client.query<{ away: string; back: string }>(sql)).rows;
  const keys = await texts(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as away,
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as back
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0`,
  );
  const indexes = await texts(
    `select format('drop index %s', i.indexrelid::regclass) as away, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') as back
     from pg_index i join pg_class c on c.oid = i.indexrelid
     where c.relnamespace = 'public'::regnamespace and not c.relispartition and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))`,
  );
  const triggers = await texts(
    `select format('alter table %s disable trigger %I', tgrelid::regclass, tgname) as away, format('alter table %s enable trigger %I', tgrelid::regclass, tgname) as back
     from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relnamespace = 'public'::regnamespace and not tgisinternal and tgparentid = 0 and tgenabled = 'O'`,
  );
  for (const { away } of [...triggers, ...keys, ...indexes]) await client.query(away);
  return async (onProgress) => {
    const all = [...indexes, ...keys, ...triggers];
    for (const [index, { back }] of all.entries()) {
      await client.query(back);
      onProgress((index + 1) / all.length);
    }
  };
}

type Expected = { name: string; sum: string };

/** The next entries, which must be these parts, unpacked. */
async function* partsOf(entries: AsyncGenerator<Entry>, expected: readonly Expected[]): AsyncGenerator<Buffer> {
  for (const { name, sum } of expected) {
    const { value: entry, done } = await entries.next();
    const bytes = done || entry.name !== name ? null : await entry.read();
    if (!bytes || sha256(bytes) !== sum) throw new DamagedBackupError(`Its part ${name} is not what was written.`);
    yield await unpack(bytes);
  }
}

/** Into the queue as new: nobody holds them. */
async function restoreJobs(client: pg.Client, entries: AsyncGenerator<Entry>, { jobs }: Manifest): Promise<void> {
  const expected = jobs.parts.map((sum, i) => ({ name: `jobs/${String(i + 1).padStart(6, '0')}.gz`, sum }));
  for await (const part of partsOf(entries, expected)) {
    await client.query(
      `with given as materialized (select * from json_to_recordset($1::json) as g(identifier text, queue_name text, payload json, priority int, run_at timestamptz,
           attempts int, max_attempts int, last_error text, key text)),
         added as materialized (select g.attempts, g.last_error, (graphile_worker.add_job(g.identifier, g.payload, g.queue_name, g.run_at, g.max_attempts, g.key, g.priority)).id from given g)
       select count(*) from added`,
      [part.toString('utf8')],
    );
    await client.query(
      `update graphile_worker._private_jobs j set attempts = g.attempts, last_error = g.last_error
       from json_to_recordset($1::json) as g(identifier text, run_at timestamptz, attempts int, last_error text, key text, payload json), graphile_worker._private_tasks t
       where g.attempts > 0 and t.identifier = g.identifier and j.task_id = t.id and j.run_at = g.run_at and j.key is not distinct from g.key and j.payload::text = g.payload::text`,
      [part.toString('utf8')],
    );
  }
}

/** @param keep takes the bytes of one file; must throw when they are not those of this hash. */
export async function restoreFiles(
  path: string,
  manifest: Manifest,
  keep: (sha256: string, bytes: AsyncIterable<Buffer>) => Promise<void>,
  onProgress: Progress = () => {},
): Promise<void> {
  const lacking = new Set(manifest.files.lacking);
  const reader = await ArchiveReader.open(path);
  let done = 0;
  try {
    for await (const entry of reader.entries()) {
      const name = /^files\/([0-9a-f]{64})$/.exec(entry.name)?.[1];
      if (!name || lacking.has(name)) continue;
      await keep(name, entry.stream());
      done += 1;
      onProgress(done / manifest.files.count, `${done} files`);
    }
    if (done !== manifest.files.count) throw new DamagedBackupError(`It holds ${done} files of ${manifest.files.count}.`);
  } finally {
    await reader.close();
  }
}

/** The hashes of the stored files in a backup. */
export async function filesIn(path: string): Promise<Set<string>> {
  const names = new Set<string>();
  const reader = await ArchiveReader.open(path);
  try {
    for await (const { name } of reader.entries()) if (name.startsWith('files/')) names.add(name.slice(6));
    return names;
  } finally {
    await reader.close();
  }
}

/** The newer migrations, and new facts after the old ones. The mark stays until `unmark`. */
export async function bringUpToDate(url: string): Promise<string[]> {
  const { applied } = await migrate(url, undefined, undefined, { restoring: true });
  const client = await connect(url);
  try {
    await beginAfterMoved(scopeOver(client, url, false));
    await client.query('analyze');
  } finally {
    await client.end();
  }
  return applied;
}

export async function unmark(url: string): Promise<void> {
  const client = await connect(url);
  await client.query(`drop table ${restoreMark}`).finally(() => client.end());
}
