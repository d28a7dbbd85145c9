import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from './index.ts';

async function ask<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('clones are migrated, separate, made at once, and gone after drop', async () => {
  const databases = await Promise.all([1, 2, 3, 4].map(() => createTestDatabase()));
  const [first, second] = databases;
  if (!first || !second) throw new Error('no databases');
  await ask(first.url, 'create table only_here (a int)');
  const found = await ask<{ here: string | null; worker: string | null }>(
    second.url,
    `select to_regclass('only_here') as here, to_regclass('graphile_worker._private_jobs') as worker`,
  );
  expect(found).toEqual([{ here: null, worker: 'graphile_worker._private_jobs' }]);
  await Promise.all(databases.map((database) => database.drop()));
  await expect(ask(first.url, 'select 1')).rejects.toMatchObject({ code: '3D000' });
});

test('letters beyond ASCII are letters to trigram search', async () => {
  const database = await createTestDatabase();
  const rows = await ask<{ near: number }>(database.url, `create extension if not exists pg_trgm; select 1 as near`).then(() =>
    ask<{ near: number }>(database.url, `select cardinality(show_trgm('客户工单')) as near`),
  );
  expect(rows[0]?.near).toBeGreaterThan(3);
  await database.drop();
});
