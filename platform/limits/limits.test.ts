import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixedClock } from '#platform/clock';
import { createDatabase, type Database } from '#platform/db';
import { createTestDatabase, type TestDatabase } from '#platform/testing';
import { Limiter } from './index.ts';

let raw: TestDatabase;
let db: Database;
const clock = fixedClock('2026-01-05T10:00:00Z');
beforeAll(async () => {
  raw = await createTestDatabase();
  db = createDatabase(raw.url, { max: 6, clock });
});
afterAll(async () => {
  await db.close();
  await raw.drop();
});

test('a small limit is exact, also over two nodes and after a restart', async () => {
  const limit = { max: 5, windowS: 60 };
  const verdicts = [];
  for (let i = 0; i < 8; i += 1) verdicts.push((await new Limiter(db).take('sign-in:a', limit)).ok);
  expect(verdicts).toEqual([true, true, true, true, true, false, false, false]);
});

test('twenty at once take no more than there is', async () => {
  const limiter = new Limiter(db);
  const verdicts = await Promise.all(Array.from({ length: 20 }, () => limiter.take('form:b', { max: 7, windowS: 60 })));
  expect(verdicts.filter((v) => v.ok)).toHaveLength(7);
});

test('a refusal says how long to wait, and the next window is open', async () => {
  const limit = { max: 1, windowS: 60 };
  clock.set('2026-01-05T10:00:40Z');
  const limiter = new Limiter(db);
  await limiter.take('c', limit);
  expect(await limiter.take('c', limit)).toEqual({ ok: false, retryAfterS: 20 });
  clock.set('2026-01-05T10:01:00Z');
  expect((await limiter.take('c', limit)).ok).toBe(true);
});

test('a large limit costs a write per slice, and is still kept', async () => {
  const limiter = new Limiter(db);
  let ok = 0;
  for (let i = 0; i < 1_100; i += 1) if ((await limiter.take('key:d', { max: 1_000, windowS: 60 })).ok) ok += 1;
  expect(ok).toBe(1_000);
});

test('a burst on a large limit is let through, and the limit still holds', async () => {
  const limiter = new Limiter(db);
  const limit = { max: 2_000, windowS: 60 };
  const burst = await Promise.all(Array.from({ length: 1_000 }, () => limiter.take('key:e', limit)));
  expect(burst.every((v) => v.ok)).toBe(true);
  const rest = await Promise.all(Array.from({ length: 1_500 }, () => limiter.take('key:e', limit)));
  expect(rest.filter((v) => v.ok)).toHaveLength(1_000);
});
