import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '#testing';
import { rebuildSearch } from './search.follower.ts';
import { parseSearch } from './searching.ts';

let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
});
afterAll(() => app.end());

const open = async (subject: string, more: object = {}) =>
  (await admin.post<{ id: number }>('/api/v1/tickets', { subject, text: `${subject} text 退款`, customer: { email: 'a@example.com', name: 'Ana' }, ...more }))
    .body.id;
const index = () => app.app.db.read().rows('select ticket_id, message_id, words::text from ticket_search order by ticket_id, message_id nulls first');

test('the index that followed every change equals the one that is built anew', async () => {
  const [a, b, c] = [await open('Alpha'), await open('Beta', { tags: ['one'] }), await open('Gamma')];
  const second = await admin.post<{ id: number }>(`/api/v1/tickets/${c}/messages`, { kind: 'note', text: 'inside words' });
  await app.settle();
  await admin.patch(`/api/v1/tickets/${a}`, { subject: 'Alpha renamed', addTags: ['two'] });
  const merge = await admin.post<{ id: number }>(`/api/v1/tickets/${a}/merges`, { into: b });
  await app.settle();
  await admin.post(`/api/v1/tickets/${c}/splits`, { messageIds: [second.body.id], subject: 'Split off' });
  await admin.delete(`/api/v1/merges/${merge.body.id}`);
  await admin.patch(`/api/v1/customers/${(await admin.get<{ customer: { id: number } }>(`/api/v1/tickets/${a}`)).body.customer.id}`, { name: 'Ana Maria' });
  await app.settle();
  await app.settle();
  const followed = await index();
  expect(followed.length).toBeGreaterThan(6);
  await rebuildSearch(app.app.db);
  expect(await index()).toEqual(followed);
});

test('notes are found by staff, and what another team has is not found at all', async () => {
  const team = (await admin.post<{ id: number }>('/api/v1/teams', { name: 'Only us' })).body.id;
  const queue = (await admin.post<{ id: number }>('/api/v1/queues', { name: 'Closed shop', teamIds: [team] })).body.id;
  const secret = await open('Canarysecret', { queueId: queue });
  await app.settle();
  const find = async (who: Caller) => (await who.get<{ items: { id: number }[] }>('/api/v1/tickets?q=canarysecret')).body.items.map((t) => t.id);
  expect(await find(admin)).toEqual([secret]);
  expect(await find(await app.as('agent'))).toEqual([]);
});

test('whatever is typed is understood as filters or words, and never breaks', () => {
  expect(parseSearch('status:open tag:refund from:ana@x.com broken grinder')).toMatchObject({
    filter: { status: 'open', tag: 'refund' },
    from: 'ana@x.com',
    words: 'broken grinder',
  });
  expect(parseSearch('#123').ticketId).toBe(123);
  expect(parseSearch('tag:"two words"').filter.tag).toBe('two words');
  expect(parseSearch('状态：open 发票')).toMatchObject({ filter: { status: 'open' }, words: '发票' });
  expect(parseSearch('http://example.com').words).toBe('http://example.com');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 600 }), (text) => {
      parseSearch(text);
    }),
  );
});
