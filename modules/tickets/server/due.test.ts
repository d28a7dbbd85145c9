/** By when a customer must have an answer: who works the ticket is told shortly before and when it is late, each once. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Browser, type Caller, person, signedIn, type TestApp, testApp } from '#testing';
import { tellDue } from './closing.ts';

type Shown = { id: number; nextDueAt: string | null; version: number; updatedAt: string };
const minuteMs = 60_000;
let app: TestApp;
let admin: Caller;
let meiId: string;
let mei: Browser;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
  const made = await person(app, 'agent', 'Mei Lin');
  meiId = made.id;
  mei = await signedIn(app, made);
});
afterAll(() => app.end());
beforeEach(() => app.clock.set('2026-11-16T10:00:00Z'));

let asked = 0;
async function ask(due: string | null = '2026-11-16T12:00:00Z'): Promise<number> {
  asked += 1;
  const { body } = await admin.post<Shown>('/api/v1/tickets', { subject: 'Late?', text: 'Please', customer: { email: `due${asked}@customer.example` } });
  await admin.patch(`/api/v1/tickets/${body.id}`, { assigneeId: meiId });
  if (due) await admin.patch(`/api/v1/tickets/${body.id}`, { nextDueAt: due });
  return body.id;
}
const shown = async (id: number): Promise<Shown> => (await admin.get<Shown>(`/api/v1/tickets/${id}`)).body;
const dueOf = async (id: number): Promise<number | null> => {
  const { nextDueAt } = await shown(id);
  return nextDueAt === null ? null : Date.parse(nextDueAt);
};
const told = async (id: number): Promise<string[]> =>
  (
    await app.app.db
      .read()
      .rows<{ type: string }>(`select type from event where ticket_id = $1 and type in ('ticket.due_soon', 'ticket.late') order by seq`, [id])
  ).map((e) => e.type);
async function wait(minutes: number): Promise<void> {
  app.clock.advance(minutes * minuteMs);
  await tellDue(app.app.db);
  await app.followers.drain();
}

test('told half an hour before and when it is late, once each, and the ticket stays as it was', async () => {
  const id = await ask();
  const before = await shown(id);
  await app.followers.drain();
  await wait(89);
  expect(await told(id)).toEqual([]);
  await wait(1);
  expect(await told(id)).toEqual(['ticket.due_soon']);
  for (const minutes of [10, -5, 20]) await wait(minutes);
  expect(await told(id)).toEqual(['ticket.due_soon']);
  await wait(10);
  for (const minutes of [-5, 10, 600]) await wait(minutes);
  expect(await told(id)).toEqual(['ticket.due_soon', 'ticket.late']);
  expect(await shown(id)).toMatchObject({ version: before.version, updatedAt: before.updatedAt });
  const notices = (await mei.call<{ items: { kind: string; ticketId: number }[] }>('get', '/api/v1/notifications')).body.items.filter((n) => n.ticketId === id);
  expect(notices.map((n) => n.kind).sort()).toEqual(['due_soon', 'late']);
});

test('another time is told anew; a time that is near already is told only when it is late', async () => {
  const id = await ask();
  await wait(125);
  expect(await told(id)).toEqual(['ticket.late']);
  await admin.patch(`/api/v1/tickets/${id}`, { nextDueAt: '2026-11-16T12:25:00Z' });
  await wait(5);
  expect(await told(id)).toEqual(['ticket.late']);
  await wait(20);
  expect(await told(id)).toEqual(['ticket.late', 'ticket.late']);
});

test('a reply and the end of the ticket take it away; a note and the customer do not', async () => {
  const [replied, solved, open] = [await ask(), await ask(), await ask()];
  await mei.call('post', `/api/v1/tickets/${replied}/messages`, { kind: 'note', text: 'Looking' });
  await admin.post(`/api/v1/tickets/${replied}/messages`, { kind: 'reply', text: 'And?', as: 'customer' });
  expect(await dueOf(replied)).not.toBeNull();
  await mei.call('post', `/api/v1/tickets/${replied}/messages`, { kind: 'reply', text: 'Here it is' });
  await mei.call('patch', `/api/v1/tickets/${solved}`, { status: 'solved' });
  expect([await dueOf(replied), await dueOf(solved)]).toEqual([null, null]);
  await mei.call('patch', `/api/v1/tickets/${solved}`, { nextDueAt: '2026-11-16T12:00:00Z' });
  expect(await dueOf(solved)).toBeNull();
  await mei.call('patch', `/api/v1/tickets/${open}`, { nextDueAt: null });
  await wait(600);
  expect([await told(replied), await told(solved), await told(open)]).toEqual([[], [], []]);
});

test('merged away it is told no more, and undone it is due as before', async () => {
  const [source, target] = [await ask(), await ask(null)];
  const { body: merge } = await admin.post<{ id: number }>(`/api/v1/tickets/${source}/merges`, { into: target });
  await wait(180);
  expect([await told(source), await told(target)]).toEqual([[], []]);
  await admin.delete(`/api/v1/merges/${merge.id}`);
  expect(await dueOf(source)).toBe(Date.parse('2026-11-16T12:00:00Z'));
  await wait(1);
  expect(await told(source)).toEqual(['ticket.late']);
});

test('many at once, and what it was is in the history', async () => {
  const ids = [await ask(null), await ask(null)];
  await mei.call('post', '/api/v1/bulk-changes', { ticketIds: ids, actions: [{ do: 'due', at: '2026-11-17T09:00:00Z' }] });
  await app.settle();
  for (const id of ids) expect(await dueOf(id)).toBe(Date.parse('2026-11-17T09:00:00Z'));
  const { happenings } = (await mei.call<{ happenings: { type: string; data: unknown }[] }>('get', `/api/v1/tickets/${ids[0]}/conversation`)).body;
  expect(happenings.filter((h) => h.type === 'ticket.due_changed').map((h) => h.data)).toEqual([{ dueAt: '2026-11-17T09:00:00.000Z' }]);
});
