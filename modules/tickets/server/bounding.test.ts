import { afterAll, beforeAll, expect, test } from 'vitest';
import { patience } from '#platform/waiting';
import { type Caller, type TestApp, testApp } from '#testing';
import { inTime } from './bounding.ts';
import { isCheap } from './listing.ts';
import { firstReading, widerReading } from './search-places.repo.ts';

let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
});
afterAll(() => app.end());

test('a reading that takes too long ends in time and says what to do; the connection is as it was', async () => {
  const limitOf = async () => (await app.app.db.read().one<{ ms: string }>(`select setting as ms from pg_settings where name = 'statement_timeout'`)).ms;
  const slow = inTime(app.app.db.read().rowsWithin(50, 'select pg_sleep(20)'));
  await expect(slow).rejects.toMatchObject({ spec: { code: 'tickets.tooBroad', status: 422 } });
  await expect(inTime(app.app.db.read().rowsWithin(5_000, 'select 1 / 0'))).rejects.toMatchObject({ code: '22012' });
  for (let i = 0; i < 8; i += 1) expect(await app.app.db.read().rowsWithin(5_000, 'select $1::int as n', [i])).toEqual([{ n: i }]);
  expect(new Set(await Promise.all(Array.from({ length: 6 }, limitOf)))).toEqual(new Set([String(30_000 * patience)]));
});

test('which lists are sure to be quick', () => {
  expect(isCheap({ queue: '1', status: 'active', snoozed: 'false' }, 'waitingSince')).toBe(true);
  expect(isCheap({ assignee: 'me', status: 'open' }, '-priority')).toBe(true);
  expect(isCheap({ status: 'closed' }, '-updatedAt')).toBe(true);
  expect(isCheap({ customer: 3, channel: 'email' }, '-createdAt')).toBe(true);
  expect(isCheap({ status: 'closed' }, 'waitingSince')).toBe(false);
  expect(isCheap({ language: 'zh' }, '-updatedAt')).toBe(false);
});

test('lists give the same tickets however they are sorted, and the counts agree', async () => {
  const { id: queueId } = (await admin.post<{ id: number }>('/api/v1/queues', { name: 'Counted' })).body;
  const made: number[] = [];
  for (const priority of ['low', 'urgent', 'normal', 'high', 'low'])
    made.push(
      (await admin.post<{ id: number }>('/api/v1/tickets', { subject: priority, text: 'x', priority, queueId, customer: { email: 'c@example.com' } })).body.id,
    );
  const rosa = '00000000-0000-7000-8000-000000000001';
  await app.app.db.read().rows(`insert into app_user (id, name, email, role) values ($1, 'Rosa', 'rosa@example.com', 'administrator')`, [rosa]);
  for (const id of made.slice(1)) expect((await admin.patch(`/api/v1/tickets/${id}`, { assigneeId: rosa })).status).toBe(200);
  const listed = async (rest: string) => (await admin.get<{ items: { id: number }[] }>(`/api/v1/tickets?queue=${queueId}&${rest}`)).body.items.map((t) => t.id);
  for (const sort of ['-updatedAt', 'updatedAt', '-createdAt', 'createdAt', '-priority', 'priority', 'waitingSince', 'dueAt']) {
    expect((await listed(`status=active&sort=${sort}`)).sort(), sort).toEqual(made);
    expect((await listed(`status=active&assignee=${rosa}&sort=${sort}`)).sort(), sort).toEqual(made.slice(1));
  }
  expect(await listed(`status=active&assignee=${rosa}&sort=-priority`)).toEqual([made[1], made[3], made[2], made[4]]);
  expect(await listed('status=new,open&sort=-priority')).toEqual([made[1], made[3], made[2], made[4], made[0]]);
  const view = (await admin.post<{ id: number }>('/api/v1/views', { name: 'Low here', scope: 'everyone', filter: { queue: String(queueId), priority: 'low' } }))
    .body;
  const counts = (await admin.get<{ all: number; queues: Record<string, number>; views: Record<string, number> }>('/api/v1/ticket-counts')).body;
  expect(counts).toMatchObject({ mine: 0, unassigned: 1, all: 5, queues: { [queueId]: 5 }, views: { [view.id]: 2 } });
});

test('search finds the newest, what is older and what is oldest, in an index of any size', async () => {
  const ids: number[] = [];
  for (const place of [1, 350_000, 399_000]) {
    await app.app.db.read().rows(`alter table ticket_search alter column id restart with ${place * 2}`);
    ids.push((await admin.post<{ id: number }>('/api/v1/tickets', { subject: 'Windowpane', text: 'x', customer: { email: 'w@example.com' } })).body.id);
    await app.settle();
  }
  const found = (await admin.get<{ items: { id: number }[] }>('/api/v1/tickets?q=windowpane')).body.items.map((t) => t.id);
  expect(found.sort()).toEqual(ids);
  expect((await admin.get<{ items: { id: number }[] }>('/api/v1/tickets?q=windowpane&status=closed')).body.items).toEqual([]);
});

test('a place is found in whichever stretch of the index it lies, also in one that has just begun', async () => {
  const read = app.app.db.read();
  const ids: number[] = [];
  const add = async () => {
    ids.push((await admin.post<{ id: number }>('/api/v1/tickets', { subject: 'Stretchmark', text: 'x', customer: { email: 'w@example.com' } })).body.id);
    await app.settle();
  };
  // As many as make it worth looking in the newest stretches only.
  for (let n = 0; n < 4; n += 1) await add();
  const { id: newest } = await read.one<{ id: number }>('select max(id) as id from ticket_search');
  // Behind what is remembered of the newest for a minute: the last of a stretch, the first of the next.
  const next = Math.ceil((newest + 3) / 16_384) * 16_384;
  for (const place of [next - 2, next, next + 20]) {
    await read.rows(`alter table ticket_search alter column id restart with ${place}`);
    await add();
  }
  expect(firstReading({ share: 4 / 400, known: false }, newest, { places: 200, allShown: true }, true)).toMatchObject({ places: 60_000 });
  const found = (await admin.get<{ items: { id: number }[] }>('/api/v1/tickets?q=stretchm')).body.items.map((t) => t.id);
  expect(found.sort((a, b) => a - b)).toEqual(ids);
});

test('of words that nearly every place has, those that a filter wants are found behind hundreds of others', async () => {
  const make = async (email: string) =>
    (await admin.post<{ id: number }>('/api/v1/tickets', { subject: 'Commonplace', text: 'x', customer: { email } })).body.id;
  const wanted = await make('seldom@example.com');
  const other = await make('often@example.com');
  await app.settle();
  await app.app.db
    .read()
    .rows(`insert into ticket_search (ticket_id, message_id, words) select $1, -n, to_tsvector('english', 'commonplace') from generate_series(1, 1500) n`, [
      other,
    ]);
  const search = async (q: string) => (await admin.get<{ items: { id: number }[] }>(`/api/v1/tickets?q=${encodeURIComponent(q)}`)).body.items.map((t) => t.id);
  expect(await search('commonplace from:seldom@example.com')).toEqual([wanted]);
  expect((await search('commonplace')).includes(other)).toBe(true);
});

test('the newest stretches are looked in where reading all that has the words would take longer', () => {
  const wanted = { places: 200, allShown: true };
  const first = (share: number, newest: number, known = false, gathers = true) => firstReading({ share, known }, newest, wanted, gathers);
  expect(first(0.001, 500_000)).toEqual({ share: 0.001, places: 500_000 });
  expect(first(0.01, 500_000)).toEqual({ share: 0.01, places: 60_000 });
  expect(first(0.01, 5_000_000)).toEqual({ share: 0.01, places: 60_000 });
  expect(first(0.002, 5_000_000)).toEqual({ share: 0.002, places: 300_000 });
  expect(first(0.0005, 5_000_000)).toEqual({ share: 0.0005, places: 5_000_000 });
  expect(first(0.1, 500_000)).toEqual({ share: 0.1, walk: true });
  expect(first(0.03, 500_000, false, false)).toEqual({ share: 0.03, places: 20_000 });
});

test('how many have the words is known after they were read, and less is read the next time', () => {
  const places = (known: boolean, allShown: boolean) => firstReading({ share: 0.01, known }, 500_000, { places: 200, allShown }, true);
  expect(places(true, true)).toEqual({ share: 0.01, places: 26_000 });
  expect(places(true, false)).toEqual({ share: 0.01, places: 40_000 });
  expect(places(false, true)).toEqual({ share: 0.01, places: 60_000 });
});

test('each reading tells how far the next one looks, and none reads without bound', () => {
  const rare = 0.001;
  expect(widerReading({ share: rare, places: 600_000 }, 0, 5_000_000)).toEqual({ share: rare / 4, places: 5_000_000 });
  expect(widerReading({ share: rare, places: 300_000 }, 3_000, 5_000_000)).toEqual({ share: 0.01, places: 2_000_000 });
  expect(widerReading({ share: rare, places: 300_000 }, 15_000, 5_000_000)).toBeUndefined();
  expect(widerReading({ share: rare, places: 5_000_000 }, 3, 5_000_000)).toBeUndefined();
  expect(widerReading({ share: 0.3, walk: true }, 0, 5_000_000)).toBeUndefined();
});
