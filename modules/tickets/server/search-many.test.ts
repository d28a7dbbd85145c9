import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '#testing';
import { rarerThanLast } from './search-places.repo.ts';

const places = 6_000;
let app: TestApp;
let admin: Caller;
let [kettle, note] = [0, 0];
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
  kettle = await ask('Vermillion kettle');
  note = await ask('Vermillion toaster');
  await admin.post(`/api/v1/tickets/${note}/messages`, { kind: 'note', text: 'It stood beside a kettle.' });
  const crowd = await ask('Everybody');
  await app.settle();
  const text = `insert into ticket_search (ticket_id, message_id, words) select $1, 1000000 + n, to_tsvector('english', 'a kettle as all have') from generate_series(1, $2::int) n`;
  await app.app.db.read().rows(text, [crowd, places]);
});
afterAll(() => app.end());

const ask = async (subject: string): Promise<number> =>
  (await admin.post<{ id: number }>('/api/v1/tickets', { subject, text: 'Hello', customer: { email: 'a@example.com', name: 'Ana' } })).body.id;
const find = async (q: string): Promise<number[]> =>
  (await admin.get<{ items: { id: number }[] }>(`/api/v1/tickets?q=${encodeURIComponent(q)}`)).body.items.map((t) => t.id);

test('beside the beginning of a word that very many places have, a rare word finds its tickets', async () => {
  expect(await find('vermillion kett')).toEqual([kettle, note]);
  expect(await find('the vermillion kett')).toEqual([kettle, note]);
  expect(await find('vermillion kettlex')).toEqual([]);
});

test('then the index is asked for the rare words alone; not where that would cost more', async () => {
  const tx = app.app.db.read();
  expect(await rarerThanLast(tx, [`'vermillion'`, `'kett':*`], places)).toBe(`'vermillion'`);
  for (const queries of [[`'kett':*`], [`'kettle'`, `'kett':*`], [`'kettle'`, `'vermillion':*`], [`'vermillion'`, `'kettle'`]])
    expect([queries, await rarerThanLast(tx, queries, places)]).toEqual([queries, undefined]);
});
