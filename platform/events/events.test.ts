import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '#platform/access';
import { createDatabase, type Database } from '#platform/db';
import { createLog } from '#platform/log';
import { createTestDatabase, type TestDatabase } from '#platform/testing';
import { appendEvents, defineFollower, FollowerRunner, type Position, parsePosition, readEvents, type StoredEvent, start } from './index.ts';

let raw: TestDatabase;
let db: Database;
const log = createLog('silent');
const actor = systemActor('test');
beforeAll(async () => {
  raw = await createTestDatabase();
  db = createDatabase(raw.url, { max: 6 });
});
afterAll(async () => {
  await db.close();
  await raw.drop();
});

const append = (type: string, n: number) => db.transaction((tx) => appendEvents(tx, actor, [{ type, ticketId: n, data: { n } }]));
const tail = async (type: string, from: Position = start): Promise<StoredEvent[]> => (await readEvents(db.read(), from, 1000, [type])).events;

/** Transactions of tests beside this one, in other databases of the same server, hold the readable end back for moments. */
const readable = () =>
  expect.poll(() => db.read().row('select 1 as ahead from event where xid >= pg_snapshot_xmin(pg_current_snapshot()) limit 1')).toBeUndefined();

test('an event that commits late is not skipped, though later numbers were there before it', async () => {
  const slow = await db.pool.connect();
  await slow.query('begin');
  await slow.query(`insert into event (type, actor_kind, data) values ('late', 'system', '{"n": 1}')`);
  await append('late', 2);
  // The second has committed with a higher number; the reader must wait for the first.
  const before = await readEvents(db.read(), start, 1000, ['late']);
  expect(before.events.map((e) => e.data.n)).toEqual([]);
  await slow.query('commit');
  slow.release();
  await readable();
  const after = await readEvents(db.read(), before.last ?? start, 1000, ['late']);
  expect(after.events.map((e) => e.data.n)).toEqual([1, 2]);
});

test('a reader in small steps sees what a reader at once sees, each event once', async () => {
  await Promise.all(Array.from({ length: 60 }, (_, i) => append('step', i)));
  await readable();
  const seen: number[] = [];
  for (let at = start, full = true; full; ) {
    const batch = await readEvents(db.read(), at, 7, ['step']);
    seen.push(...batch.events.map((e) => e.seq));
    at = batch.last ?? at;
    full = batch.full;
  }
  expect(seen).toEqual((await tail('step')).map((e) => e.seq));
  expect(new Set(seen).size).toBe(60);
});

test('a follower’s effects and its place are one: after a crash the batch comes again, and only then', async () => {
  await db.read().rows('create table effect (n int)');
  let crashes = 2;
  const follower = defineFollower({
    name: 'crashing',
    types: ['work'],
    handle: async (tx, events) => {
      await tx.rows('insert into effect select * from unnest($1::int[])', [events.map((e) => e.data.n)]);
      if (crashes > 0) {
        crashes -= 1;
        throw new Error('crash after the effect');
      }
    },
  });
  for (const n of [1, 2, 3]) await append('work', n);
  const runner = new FollowerRunner(db, log, [follower]);
  for (let i = 0; i < 2; i += 1) await expect(runner.drain()).rejects.toThrow('crash after the effect');
  await runner.drain();
  await runner.drain();
  expect((await db.read().rows<{ n: number }>('select n from effect order by n')).map((r) => r.n)).toEqual([1, 2, 3]);
});

test('one event that can never be taken is set aside, and those after it arrive', async () => {
  const taken: number[] = [];
  const follower = defineFollower({
    name: 'choosy',
    types: ['mixed'],
    handle: async (_tx, events) => {
      if (events.some((e) => e.data.n === 2)) throw new Error('cannot take 2');
      taken.push(...events.map((e) => e.data.n as number));
    },
  });
  for (const n of [1, 2, 3]) await append('mixed', n);
  const runner = new FollowerRunner(db, log, [follower]);
  runner.start();
  const ring = setInterval(() => runner.wake(), 20);
  await expect.poll(() => taken).toContain(3);
  clearInterval(ring);
  await runner.stop();
  expect(taken).toEqual([1, 3]);
  const [kept] = await db.read().rows<{ event: { data: { n: number } } }>(`select event from event_quarantine where follower = 'choosy'`);
  expect(kept?.event.data.n).toBe(2);
});

test('a follower that starts now does not take what was before', async () => {
  await append('news', 1);
  const seen: unknown[] = [];
  const runner = new FollowerRunner(db, log, [
    defineFollower({
      name: 'newcomer',
      types: ['news'],
      from: 'now',
      handle: async (_tx, events) => {
        seen.push(...events.map((e) => e.data.n));
      },
    }),
  ]);
  await runner.drain();
  await append('news', 2);
  await runner.drain();
  expect(seen).toEqual([2]);
});

test('a month gets its partition once, also when many ask at the same time', async () => {
  await Promise.all(Array.from({ length: 6 }, () => db.read().rows(`select event_partition_ensure('2019-03-15T12:00:00Z')`)));
  const rows = await db.read().rows<{ name: string }>(`select relname as name from pg_class where relname = 'event_2019_03'`);
  expect(rows).toHaveLength(1);
});

test('only ids that the stream has sent are places', () => {
  expect(parsePosition('12-34')).toEqual({ xid: '12', seq: 34 });
  for (const wrong of ['', '12', '-1', '1-2-3', 'a-b', `${'9'.repeat(30)}-1`]) expect(parsePosition(wrong)).toBeNull();
});
