import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#platform/access';
import { appendEvents, FollowerRunner } from '#platform/events';
import { type TestApp, testApp } from '#testing';
import { anyLife, life, minute, randomFrom, type Told } from './history.fixture.ts';
import { measuresFollower, rebuildMeasures } from './measuring.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.end());

const actorOf = (e: Told): Actor => ({
  kind: e.by?.kind ?? 'system',
  id: e.by?.id ?? null,
  name: '',
  role: null,
  permissions: new Set(),
  language: 'en',
  timeZone: 'UTC',
});
const append = (events: readonly Told[]) =>
  app.app.db.transaction(async (tx) => {
    for (const e of events) await appendEvents(tx, actorOf(e), [e]);
  });
const follow = (batchSize: number) => new FollowerRunner(app.app.db, app.app.log, [{ ...measuresFollower(), batchSize }]).drain();

const tables = { ticket_measure: 'ticket_id', reply_measure: 'ticket_id, position', closure_measure: 'ticket_id, position' };
async function everything(): Promise<Record<string, object[]>> {
  const found: Record<string, object[]> = {};
  for (const [table, order] of Object.entries(tables)) found[table] = await app.app.db.read().rows(`select * from ${table} order by ${order}`);
  return found;
}

describe('following and rebuilding', () => {
  test.each([11, 42, 2026])('give the same rows, whatever the batches and the order of transactions (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    const lives = Array.from({ length: 40 }, (_, i) => anyLife(seed * 1_000 + i, random));
    // Each ticket's facts stay in their order; between tickets everything mixes.
    while (lives.some((l) => l.length > 0)) {
      const waiting = lives.filter((l) => l.length > 0);
      const batch = Array.from({ length: 1 + random(5) }, () => waiting[random(waiting.length)]?.shift()).filter((e) => e !== undefined);
      await append(batch);
      if (random(6) === 0) await follow(1 + random(20));
    }
    await follow(1 + random(50));
    const incremental = await everything();
    expect(incremental.ticket_measure?.length).toBeGreaterThanOrEqual(40);
    expect(incremental.closure_measure?.length).toBeGreaterThan(20);
    await rebuildMeasures(app.app.db);
    expect(await everything()).toEqual(incremental);
  });

  test('a transaction that commits late is not missed', async () => {
    const early = life(900_001).customer(0);
    const late = early.events.splice(1);
    await append(early.events);
    let letGo = () => {};
    const held = new Promise<void>((done) => {
      letGo = done;
    });
    const slow = app.app.db.transaction(async (tx) => {
      for (const e of late) await appendEvents(tx, actorOf(e), [e]);
      await held;
    });
    await append(life(900_002).customer(0).reply(7).events);
    // As in the running server: it looks now and again, and must not step over what is not committed.
    const running = new FollowerRunner(app.app.db, app.app.log, [measuresFollower()]);
    running.start();
    await new Promise((done) => setTimeout(done, 400));
    letGo();
    await slow;
    await running.stop();
    await follow(50);
    expect((await everything()).ticket_measure).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ticket_id: 900_001, customer_messages: 1 }),
        expect.objectContaining({ ticket_id: 900_002, first_reply_s: 420 }),
      ]),
    );
  });

  test('a message older than the creation (an import in pieces) is read too', async () => {
    await append(life(900_003, { from: 100_000, created: { imported: true } }).events);
    await follow(500);
    await append([{ ...(life(900_003).customer(5).events[1] as Told), at: minute(-400_000) }]);
    await follow(500);
    expect((await everything()).ticket_measure).toContainEqual(expect.objectContaining({ ticket_id: 900_003, customer_messages: 1, since: minute(-400_000) }));
  });

  test('a rebuild drops what the log does not have, and says how far it is', async () => {
    await app.app.db
      .read()
      .rows(
        'insert into closure_measure (ticket_id, position, channel, opened_at, created_at, rating_counts) values (1, 0, $1, now(), now(), false), (99999999, 0, $1, now(), now(), false)',
        ['form'],
      );
    const steps: number[] = [];
    const total = await rebuildMeasures(app.app.db, (done) => steps.push(done));
    expect(steps.at(-1)).toBe(total);
    const ids = (await everything()).closure_measure?.map((r) => (r as { ticket_id: number }).ticket_id) ?? [];
    expect(ids).not.toContain(1);
    expect(ids).not.toContain(99_999_999);
    expect(total).toBe(new Set((await everything()).ticket_measure?.map((r) => (r as { ticket_id: number }).ticket_id)).size);
  });
});
