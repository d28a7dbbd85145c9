/** Clocks that jump by five minutes, days that have 23 or 25 hours, a leap day: what waits for a time happens at that time, once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, type Caller, person, signedIn, type TestApp, testApp } from '#testing';
import { closeSolved, wakeSnoozed } from './closing.ts';
import { sendScheduled } from './scheduling.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
let app: TestApp;
let admin: Caller;
let mei: Browser;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
  mei = await signedIn(app, await person(app, 'agent', 'Mei Lin'));
});
afterAll(() => app.end());

let asked = 0;
const ask = async (): Promise<number> => {
  asked += 1;
  const customer = { email: `clock${asked}@customer.example` };
  return (await admin.post<{ id: number }>('/api/v1/tickets', { subject: 'Later', text: 'Please', customer })).body.id;
};
const events = async (id: number, type: string): Promise<Record<string, unknown>[]> =>
  (await app.app.db.read().rows<{ data: Record<string, unknown> }>('select data from event where ticket_id = $1 and type = $2 order by seq', [id, type])).map(
    (e) => e.data,
  );
const at = (text: string) => app.clock.set(text);

test.each([
  ['on the night that is an hour short in Berlin', '2026-03-28T20:00:00Z', '2026-03-29T07:00:00Z'],
  ['on the night that is an hour long in New York', '2026-10-31T22:00:00Z', '2026-11-01T14:00:00Z'],
  ['over a leap day', '2028-02-28T10:00:00Z', '2028-02-29T10:00:00Z'],
  ['from December to January in Shanghai', '2026-12-31T15:30:00Z', '2026-12-31T16:30:00Z'],
])('a snoozed ticket wakes at its moment, once, though the clock jumps: %s', async (_where, from, until) => {
  at(from);
  const id = await ask();
  await admin.patch(`/api/v1/tickets/${id}`, { snoozedUntil: until });
  const snoozed = async () => (await admin.get<{ snoozedUntil: string | null }>(`/api/v1/tickets/${id}`)).body.snoozedUntil;
  at(until);
  app.clock.advance(-5 * minuteMs);
  await wakeSnoozed(app.app.db);
  expect(Date.parse((await snoozed()) ?? '')).toBe(Date.parse(until));
  app.clock.advance(5 * minuteMs);
  await wakeSnoozed(app.app.db);
  expect(await snoozed()).toBeNull();
  for (const step of [-5, 10, -5]) {
    app.clock.advance(step * minuteMs);
    await wakeSnoozed(app.app.db);
  }
  expect((await events(id, 'ticket.snoozed')).filter((e) => e.until === null)).toHaveLength(1);
});

test.each([
  ['over the short night of Berlin', '2026-03-26T09:30:00Z'],
  ['over the long night of New York', '2026-10-29T09:30:00Z'],
  ['over a leap day', '2028-02-25T09:30:00Z'],
])('a solved ticket closes when its days are over, once, though the clock jumps: %s', async (_where, from) => {
  await admin.put('/api/v1/settings/tickets', { value: { closeAfterDays: 7 } });
  at(from);
  const id = await ask();
  await admin.patch(`/api/v1/tickets/${id}`, { status: 'solved' });
  const status = async () => (await admin.get<{ category: string }>(`/api/v1/tickets/${id}`)).body.category;
  app.clock.advance(7 * dayMs - 5 * minuteMs);
  await closeSolved(app.app.db);
  expect(await status()).toBe('solved');
  for (const step of [5, -5, 5, 10]) {
    app.clock.advance(step * minuteMs);
    await closeSolved(app.app.db);
  }
  expect(await status()).toBe('closed');
  expect((await events(id, 'ticket.status_changed')).filter((e) => e.to === 'closed')).toHaveLength(1);
});

test('a reply for later goes out at its time, once, though the clock jumps back and forth', async () => {
  const { permissionGrants } = await import('#server/identity');
  at('2026-10-25T00:30:00Z');
  const id = await ask();
  const sendAt = '2026-10-25T01:30:00.000Z';
  const { body } = await mei.call<{ id: string }>('post', `/api/v1/tickets/${id}/scheduled-replies`, { text: 'In the hour that comes twice', sendAt });
  const replies = async () => (await app.app.db.read().rows(`select 1 from message where ticket_id = $1 and author_kind = 'user'`, [id])).length;
  const due = () => app.app.db.transaction((tx) => sendScheduled(tx, body.id, permissionGrants()));
  at(sendAt);
  app.clock.advance(-5 * minuteMs);
  await due();
  expect(await replies()).toBe(0);
  for (const step of [5, -5, 5, 5]) {
    app.clock.advance(step * minuteMs);
    await due();
  }
  expect(await replies()).toBe(1);
});
