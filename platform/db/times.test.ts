import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from '#platform/testing';
import { timeOf } from './times.ts';

test('every time is read as PostgreSQL meant it', async () => {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query("set timezone = 'UTC'");
  const ask = async (sql: string) => (await client.query<{ text: string; ms: string | null }>(sql)).rows;
  const whole = `select at::text as text, (floor(extract(epoch from at) * 1000))::text as ms from`;
  const many = [
    ...(await ask(`${whole} (select '1969-12-31 23:59:58+00'::timestamptz + n * interval '1 millisecond' as at from generate_series(0, 2999) n) x`)),
    ...(await ask(
      `${whole} (select '0101-01-01 00:00:00+00'::timestamptz + n * interval '4001 hours 59 minutes 59.987654 seconds' as at from generate_series(0, 9999) n) x`,
    )),
  ];
  expect(many).toHaveLength(13_000);
  expect(many.filter(({ text, ms }) => Number(timeOf(text)) !== Number(ms)).slice(0, 5)).toEqual([]);
  await client.query("set timezone = 'Asia/Kolkata'");
  for (const { text, ms } of await ask(
    `${whole} (select '2026-03-29 01:00:00.5+00'::timestamptz + n * interval '1 hour' as at from generate_series(0, 99) n) x`,
  ))
    expect([text, Number(timeOf(text))]).toEqual([text, Number(ms)]);
  await client.end();
  await database.drop();
});

test('years of other lengths, before Christ, and no end', () => {
  expect((timeOf('12026-01-01 00:00:00+00') as Date).toISOString()).toBe('+012026-01-01T00:00:00.000Z');
  expect((timeOf('0044-03-15 10:00:00+00 BC') as Date).toISOString()).toBe('-000043-03-15T10:00:00.000Z');
  expect((timeOf('0001-01-01 00:00:00+00') as Date).toISOString()).toBe('0001-01-01T00:00:00.000Z');
  expect(timeOf('infinity')).toBe(Number.POSITIVE_INFINITY);
});
