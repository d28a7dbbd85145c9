import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '#testing';
import { doublesOf, secondsBefore } from './packed.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.end());

test('as many numbers as PostgreSQL sent, and the same ones', async () => {
  for (const n of [1, 7, 8, 100, 4_321]) {
    const { packed, plain } = await app.app.db
      .read()
      .one<{ packed: string; plain: number[] }>(
        `select encode(string_agg(float8send(v), '' order by v), 'base64') as packed, array_agg(v order by v) as plain from (select (i * 1.7 - 3)::float8 as v from generate_series(1, $1) i) x`,
        [n],
      );
    expect([...(doublesOf(packed) ?? [])]).toEqual(plain);
  }
  expect([doublesOf(null), doublesOf('')]).toEqual([null, new Float64Array()]);
});

test('times become ages, to the millisecond; what is not yet has none', async () => {
  const { at, times } = await app.app.db.read().one<{ at: string; times: string }>(
    `select encode(timestamptz_send('2026-11-22 12:00:00.25+00'), 'base64') as at, encode(string_agg(timestamptz_send(t), '' order by i), 'base64') as times
     from unnest(array['2026-11-22 12:00:00+00', '1971-03-01 00:00:00.125+00', '2026-11-23 00:00:00+00', '2026-11-21 12:00:00.25+00']::timestamptz[]) with ordinality x (t, i)`,
  );
  const old = (Date.UTC(2026, 10, 22, 12, 0, 0, 250) - Date.UTC(1971, 2, 1, 0, 0, 0, 125)) / 1_000;
  expect([...secondsBefore(at, times)]).toEqual([0.25, old, 0, 86_400]);
  expect(secondsBefore(at, '')).toHaveLength(0);
});
