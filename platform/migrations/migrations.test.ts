import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { databaseAt, withServer } from '../testing/database.ts';
import { migrate } from './index.ts';

let directory: string;
let url: string;
let client: pg.Client;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'careloop-migrations-'));
  const name = `empty_${Date.now()}_${Math.floor(Math.random() * 1e6)}`;
  url = databaseAt(inject('templateUrl'), name);
  await withServer(url, (server) => server.query(`create database ${name}`));
  client = new pg.Client({ connectionString: url });
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await withServer(url, (server) => server.query(`drop database ${new URL(url).pathname.slice(1)} with (force)`));
  rmSync(directory, { recursive: true, force: true });
});

const write = (name: string, sql: string) => writeFileSync(join(directory, name), sql);
const run = () => migrate(url, () => {}, directory);
const value = async (sql: string) => Object.values((await client.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0];

test('files are applied in name order and once, new ones at the next run', async () => {
  write('0002_second.sql', 'insert into notes values (2);');
  write('0001_first.sql', 'create table notes (n int);\ninsert into notes values (1);');
  write('readme.txt', 'not a migration');
  expect(await run()).toEqual({ applied: ['0001_first.sql', '0002_second.sql'] });
  expect(await run()).toEqual({ applied: [] });
  write('0003_third.sql', 'insert into notes values (3);');
  expect(await run()).toEqual({ applied: ['0003_third.sql'] });
  expect(await value('select array_agg(n order by n) from notes')).toEqual([1, 2, 3]);
  expect(await value(`select to_regclass('graphile_worker._private_jobs')::text`)).toBe('graphile_worker._private_jobs');
});

test('a changed file is refused and nothing new is applied', async () => {
  write('0001_first.sql', 'create table notes (n int);');
  await run();
  write('0001_first.sql', 'create table notes (n bigint);');
  write('0002_second.sql', 'create table more (n int);');
  await expect(run()).rejects.toThrow('0001_first.sql was changed after it was applied');
  expect(await value(`select to_regclass('more')`)).toBeNull();
});

test('line endings of another system are no change', async () => {
  write('0001_first.sql', 'create table notes (\nn int);\n');
  await run();
  write('0001_first.sql', 'create table notes (\r\nn int);\r\n');
  expect(await run()).toEqual({ applied: [] });
});

test('a database newer than the program is refused', async () => {
  write('0001_first.sql', 'create table notes (n int);');
  write('0002_second.sql', 'create table more (n int);');
  await run();
  rmSync(join(directory, '0002_second.sql'));
  await expect(run()).rejects.toThrow('0002_second.sql, which this Careloop does not know');
});

test('a failing file leaves nothing behind, names its line, and can be run again when mended', async () => {
  write('0001_first.sql', 'create table notes (n int);\nselect * from nowhere;');
  await expect(run()).rejects.toThrow(/0001_first\.sql failed: .*nowhere.* \(line 2\)/);
  expect(await value(`select to_regclass('notes')`)).toBeNull();
  write('0001_first.sql', 'create table notes (n int);');
  expect(await run()).toEqual({ applied: ['0001_first.sql'] });
});

test('many nodes may start at once, also while an index is built outside a transaction', async () => {
  write('0001_first.sql', 'create table notes (n int);\ninsert into notes select generate_series(1, 1000);\nselect pg_sleep(0.3);');
  write('0002_index.sql', '-- no-transaction: large table\nset lock_timeout = 0;\ncreate index concurrently if not exists notes_n on notes (n);\n');
  const results = await Promise.all([run(), run(), run(), run()]);
  expect(results.flatMap((result) => result.applied)).toEqual(['0001_first.sql', '0002_index.sql']);
  expect(await value(`select indisvalid from pg_index where indexrelid = 'notes_n'::regclass`)).toBe(true);
  expect(await value('select count(*)::int from notes')).toBe(1000);
});
