/**
 * A backup of a running installation: one read-only snapshot of the database, then the stored files that it names. Rows are streamed in parts, so the
 * memory does not grow with the data, and nobody waits: readers and writers go on, only changes of the schema and the removal of old files wait.
 */
import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type pg from 'pg';
import type { Scope } from '#platform/db';
import { portableSelect } from '#platform/events';
import { appliedMigrations } from '#platform/migrations';
import { ArchiveWriter, sha256 } from './archive.ts';
import { connect, copyOut, partitionsOf, quoted, scopeOver, selectAll, sequencesOf, type Table, tablesOf } from './catalog.ts';
import { RowDigest } from './digest.ts';
import { holdRemovals } from './holding.ts';
import { backupFormat, type Manifest, manifestName } from './manifest.ts';

const compress = promisify(gzip);
const partBytes = 4 * 1024 * 1024;
const jobsAtOnce = 5_000;

export type BackupSource = {
  url: string;
  program: string;
  /** Hash and size of every stored file that rows name, read in the given snapshot. */
  files(snapshot: Scope): AsyncIterable<{ sha256: string; sizeBytes: number }>;
  /** Null when the store has no such bytes. */
  readFile(sha256: string): Promise<AsyncIterable<Buffer> | null>;
};
export type Progress = (share: number, what: string) => void;
export type Taken = { manifest: Manifest; bytes: number };

export async function takeBackup(source: BackupSource, path: string, onProgress: Progress = () => {}): Promise<Taken> {
  const client = await connect(source.url);
  const writer = await ArchiveWriter.create(path);
  try {
    await holdRemovals(client);
    await client.query('begin isolation level repeatable read read only');
    const manifest = await write(source, client, writer, onProgress);
    await client.query('commit');
    await writer.add(manifestName, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));
    await writer.finish();
    return { manifest, bytes: writer.bytes };
  } catch (error) {
    await writer.discard();
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}

async function write(source: BackupSource, client: pg.Client, writer: ArchiveWriter, onProgress: Progress): Promise<Manifest> {
  const tables = await tablesOf(client);
  // Fixes the schema for as long as the rows are read.
  if (tables.length > 0) await client.query(`lock table ${tables.map((t) => quoted(t.name)).join(', ')} in access share mode`);
  const snapshot = scopeOver(client, source.url, true);
  const migrations = await appliedMigrations(snapshot);
  const { at } = await snapshot.one<{ at: Date }>('select now() as at');
  const rows = await writeTables(client, snapshot, writer, tables, onProgress);
  return {
    format: backupFormat,
    program: source.program,
    takenAt: at.toISOString(),
    // When its first table was made, to the microsecond: no two installations share that.
    installation: hash('sha256', `${migrations[0]?.appliedAt}`).slice(0, 16),
    migrations: migrations.map(({ name, checksum }) => ({ name, checksum })),
    tables: rows,
    partitions: await partitionsOf(client),
    sequences: await sequencesOf(client),
    jobs: await writeJobs(snapshot, writer),
    files: await writeFiles(source, snapshot, writer, onProgress),
  };
}

async function writeTables(
  client: pg.Client,
  snapshot: Scope,
  writer: ArchiveWriter,
  tables: readonly Table[],
  onProgress: Progress,
): Promise<Manifest['tables']> {
  const total = tables.reduce((sum, t) => sum + t.sizeBytes, 1);
  const written: Manifest['tables'] = [];
  let before = 0;
  for (const table of tables) {
    let bytes = 0;
    const select = (await portableSelect(snapshot, table.name, table.columns)) ?? selectAll(table);
    const parts: string[] = [];
    const digest = new RowDigest();
    const save = async (chunks: readonly Buffer[]) =>
      parts.push(await writePart(writer, `rows/${table.name}/${number(parts.length)}.gz`, Buffer.concat(chunks)));
    for await (const chunks of gathered(copyOut(client, select))) {
      for (const chunk of chunks) digest.add(chunk);
      await save(chunks);
      bytes += partBytes;
      onProgress((before + Math.min(bytes, table.sizeBytes)) / total, table.name);
    }
    before += table.sizeBytes;
    written.push({ name: table.name, columns: table.columns, ...digest.value(), parts });
  }
  return written;
}

const number = (index: number): string => String(index + 1).padStart(6, '0');

async function writePart(writer: ArchiveWriter, name: string, bytes: Buffer): Promise<string> {
  const packed = await compress(bytes, { level: 1 });
  await writer.add(name, packed);
  return sha256(packed);
}

/** Small pieces put together until a part is full; a piece is never cut. */
async function* gathered(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
  let chunks: Buffer[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    chunks.push(piece);
    bytes += piece.length;
    if (bytes < partBytes) continue;
    yield chunks;
    chunks = [];
    bytes = 0;
  }
  if (bytes > 0) yield chunks;
}

/** Jobs by what they are to do: their tables belong to another program, whose version may differ where they are restored. */
async function writeJobs(snapshot: Scope, writer: ArchiveWriter): Promise<Manifest['jobs']> {
  const parts: string[] = [];
  let count = 0;
  for (let after = 0; ; ) {
    const jobs = await snapshot.rows<{ id: number }>(
      `select j.id, t.identifier, q.queue_name, j.payload, j.priority, j.run_at, j.attempts, j.max_attempts, j.last_error, j.key
       from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       left join graphile_worker._private_job_queues q on q.id = j.job_queue_id where j.id > $1 order by j.id limit ${jobsAtOnce}`,
      [after],
    );
    const last = jobs.at(-1);
    if (!last) return { count, parts };
    count += jobs.length;
    after = last.id;
    parts.push(await writePart(writer, `jobs/${number(parts.length)}.gz`, Buffer.from(JSON.stringify(jobs))));
  }
}

async function writeFiles(source: BackupSource, snapshot: Scope, writer: ArchiveWriter, onProgress: Progress): Promise<Manifest['files']> {
  const files = { count: 0, bytes: 0, lacking: [] as string[] };
  for await (const { sha256: name, sizeBytes } of source.files(snapshot)) {
    const bytes = await source.readFile(name);
    const written = bytes && (await writer.addStream(`files/${name}`, sizeBytes, bytes));
    if (written === name) {
      files.count += 1;
      files.bytes += sizeBytes;
    } else files.lacking.push(name);
    onProgress(1, `${files.count} files`);
  }
  return files;
}
