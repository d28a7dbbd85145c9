import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Role, systemActor } from '#platform/access';
import { appendEvents } from '#platform/events';
import { createUser, hashPassword, type User } from '#server/identity';
import { type Caller, type TestApp, testApp } from '#testing';
import { sweepMailings } from './mailing.ts';

type Item = { id: number; kind: string; ticketId: number; ticketSubject: string; count: number; actor: { name: string | null }; readAt: string | null };
type Page = { items: Item[]; nextCursor: string | null };
type Person = User & { caller: Caller };
const password = 'plum-harbour-82-lantern';
let app: TestApp;
let admin: Caller;
let ana: Person;
let ben: Person;
const said: { to: string[]; event: string }[] = [];

async function person(name: string, role: Role): Promise<Person> {
  const passwordHash = await hashPassword(app.app, password);
  const user = await app.app.db.transaction((tx) => createUser(tx, null, { name, email: `${name.toLowerCase()}@team.example`, role, passwordHash }));
  const signedIn = await app.caller().post('/api/v1/session', { email: user.email, password });
  const cookie = [signedIn.headers['set-cookie'] ?? []]
    .flat()
    .map((c) => String(c).split(';')[0])
    .join('; ');
  return { ...user, caller: app.caller({ cookie }) };
}

beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
  [ana, ben] = [await person('Ana', 'agent'), await person('Ben', 'agent')];
  const sendTo = app.app.hub.sendTo.bind(app.app.hub);
  app.app.hub.sendTo = (ids, message) => {
    said.push({ to: [...ids], event: message.event });
    sendTo(ids, message);
  };
  await app.settle();
});
afterAll(() => app.end());
beforeEach(async () => {
  for (const p of [ana, ben]) {
    await p.caller.put('/api/v1/notifications/read', { all: true });
    await p.caller.put('/api/v1/me/notification-preferences', {
      kinds: {
        assigned: { app: true, mail: 'off' },
        mentioned: { app: true, mail: 'off' },
        answered: { app: true, mail: 'off' },
        rated_badly: { app: true, mail: 'off' },
      },
      quiet: { on: false, start: '19:00', end: '08:00', days: [1, 2, 3, 4, 5, 6, 7] },
    });
  }
  await pass(3_600_000);
});

const ticket = async (more: Record<string, unknown> = {}) => {
  const made = await admin.post<{ id: number }>('/api/v1/tickets', {
    subject: 'Kettle leaks',
    text: 'It drips.',
    customer: { email: 'cara@customer.example', name: 'Cara' },
    ...more,
  });
  expect(made.status).toBe(201);
  return made.body.id;
};
const answer = (id: number) => admin.post(`/api/v1/tickets/${id}/messages`, { kind: 'reply', text: 'Still drips.', as: 'customer' });
const unread = async (p: Person) =>
  (await p.caller.get<Page>('/api/v1/notifications?unread=true')).body.items.map((i) => `${i.kind} ${i.ticketId} x${i.count} by ${i.actor.name}`);
const pass = async (ms: number) => {
  app.clock.advance(ms);
  await app.app.db.transaction(sweepMailings);
  await app.settle();
};
const mails = async (to: Person) =>
  (await admin.get<{ items: { kind: string; to: { email: string }; id: string; subject: string }[] }>('/api/v1/outbox?limit=100')).body.items.filter(
    (m) => m.kind === 'notification' && m.to.email === to.email,
  );

test('people hear of what concerns them, and never of what they did themselves', async () => {
  const id = await ticket({ assigneeId: ana.id });
  await ana.caller.patch(`/api/v1/tickets/${id}`, { assigneeId: ben.id });
  await ben.caller.post(`/api/v1/tickets/${id}/messages`, { kind: 'note', text: 'Look please', mentions: [ana.id, ben.id] });
  await answer(id);
  await app.settle();
  expect((await unread(ana)).sort()).toEqual([`assigned ${id} x1 by test administrator`, `mentioned ${id} x1 by Ben`]);
  expect((await unread(ben)).sort()).toEqual([`answered ${id} x1 by Cara`, `assigned ${id} x1 by Ana`]);
  const mine = await ticket();
  await ana.caller.patch(`/api/v1/tickets/${mine}`, { assigneeId: ana.id });
  await app.settle();
  expect((await unread(ana)).filter((line) => line.includes(` ${mine} `))).toEqual([]);
});

test('the same kind on one ticket is one row with a count, until it is read', async () => {
  const id = await ticket({ assigneeId: ana.id });
  await app.settle();
  for (let i = 0; i < 3; i += 1) await answer(id);
  await app.settle();
  expect((await unread(ana)).filter((l) => l.startsWith('answered'))).toEqual([`answered ${id} x3 by Cara`]);
  const count = (await ana.caller.get<{ unread: number }>('/api/v1/notifications/unread-count')).body.unread;
  expect(count).toBe(2);
  const { items } = (await ana.caller.get<Page>('/api/v1/notifications?unread=true')).body;
  expect((await ana.caller.put<{ unread: number }>('/api/v1/notifications/read', { ids: [items[0]?.id] })).body.unread).toBe(1);
  expect((await ana.caller.put<{ unread: number }>('/api/v1/notifications/read', { ticketId: id })).body.unread).toBe(0);
  await answer(id);
  await app.settle();
  expect(await unread(ana)).toEqual([`answered ${id} x1 by Cara`]);
  await ben.caller.put('/api/v1/notifications/read', {
    ids: [items[0]?.id, (await ana.caller.get<Page>('/api/v1/notifications?unread=true')).body.items[0]?.id],
  });
  expect(await unread(ana)).toHaveLength(1);
});

test('followers hear of answers; a bad rating reaches who is responsible, a good one nobody', async () => {
  const id = await ticket({ assigneeId: ana.id });
  await ben.caller.put(`/api/v1/tickets/${id}/followers/me`);
  await answer(id);
  const rated = (score: number) =>
    app.app.db.transaction((tx) => appendEvents(tx, systemActor('test'), [{ type: 'rating.given', ticketId: id, data: { score } }]));
  await rated(5);
  await rated(2);
  await app.settle();
  expect((await unread(ben)).sort()).toEqual([`answered ${id} x1 by Cara`, `rated_badly ${id} x1 by null`]);
  expect((await unread(ana)).filter((l) => l.startsWith('rated'))).toEqual([`rated_badly ${id} x1 by null`]);
});

test('what a person may not see is neither told nor shown', async () => {
  const team = (await admin.post<{ id: number }>('/api/v1/teams', { name: 'Fraud', memberIds: [ben.id] })).body;
  const queue = (await admin.post<{ id: number }>('/api/v1/queues', { name: 'Fraud', teamIds: [team.id] })).body;
  const open = await ticket();
  await ana.caller.put(`/api/v1/tickets/${open}/followers/me`);
  await answer(open);
  await app.settle();
  expect(await unread(ana)).toEqual([`answered ${open} x1 by Cara`]);
  await admin.patch(`/api/v1/tickets/${open}`, { queueId: queue.id });
  await ana.caller.delete(`/api/v1/tickets/${open}/followers/me`);
  expect(await unread(ana)).toEqual([]);
  expect((await ana.caller.get('/api/v1/notifications/unread-count')).body).toEqual({ unread: 0 });
  await app.app.db.transaction((tx) => appendEvents(tx, systemActor('test'), [{ type: 'ticket.assigned', ticketId: open, data: { from: null, to: ana.id } }]));
  await app.settle();
  expect(await unread(ana)).toEqual([]);
  await app.app.db.transaction((tx) =>
    appendEvents(tx, systemActor('test'), [{ type: 'ticket.assigned', ticketId: open, data: { from: null, to: ben.id, imported: true } }]),
  );
  await app.settle();
  expect(await unread(ben)).toEqual([]);
});

test('mail: one in ten minutes, gathering everything since; what was read is left out', async () => {
  await ana.caller.put('/api/v1/me/notification-preferences', {
    kinds: { assigned: { app: true, mail: 'immediate' }, answered: { app: true, mail: 'bundled' } },
  });
  const before = (await mails(ana)).length;
  const [a, b] = [await ticket({ assigneeId: ana.id }), await ticket({ assigneeId: ana.id, subject: '水壶漏水' })];
  await app.settle();
  expect(await mails(ana)).toHaveLength(before);
  await pass(15_000);
  const first = await mails(ana);
  expect(first).toHaveLength(before + 1);
  const text = (await admin.get<{ text: string }>(`/api/v1/outbox/${first[0]?.id}`)).body.text;
  expect(text).toContain(`#${a} Kettle leaks`);
  expect(text).toContain(`#${b} 水壶漏水`);
  expect(text).toContain(`http://localhost/inbox/all/${a}`);
  for (let i = 0; i < 4; i += 1) {
    await answer(a);
    await answer(b);
    await app.settle();
    await pass(60_000);
  }
  expect(await mails(ana)).toHaveLength(before + 1);
  await ana.caller.put('/api/v1/notifications/read', { ticketId: b });
  await pass(8 * 60_000);
  const second = await mails(ana);
  expect(second).toHaveLength(before + 2);
  expect(second[0]?.subject).toContain(`[#${a}]`);
  await pass(3_600_000);
  expect(await mails(ana)).toHaveLength(before + 2);
});

test('mail waits for the end of the quiet hours', async () => {
  app.clock.set('2026-12-01T20:00:00Z');
  await ana.caller.put('/api/v1/me/notification-preferences', {
    kinds: { assigned: { app: true, mail: 'immediate' } },
    quiet: { on: true, start: '19:00', end: '08:00', days: [1, 2, 3, 4, 5, 6, 7] },
  });
  const before = (await mails(ana)).length;
  await ticket({ assigneeId: ana.id });
  await app.settle();
  await pass(6 * 3_600_000);
  expect(await mails(ana)).toHaveLength(before);
  app.clock.set('2026-12-02T08:00:01Z');
  await pass(0);
  expect(await mails(ana)).toHaveLength(before + 1);
});

test('kinds are switched off one by one; mail alone leaves no row in the app', async () => {
  await ana.caller.put('/api/v1/me/notification-preferences', {
    kinds: { assigned: { app: false, mail: 'immediate' }, answered: { app: false, mail: 'off' } },
  });
  const before = (await mails(ana)).length;
  const id = await ticket({ assigneeId: ana.id });
  await answer(id);
  await app.settle();
  expect(await unread(ana)).toEqual([]);
  await pass(15_000);
  expect(await mails(ana)).toHaveLength(before + 1);
  expect((await ana.caller.put('/api/v1/me/notification-preferences', { kinds: { nonsense: { app: true, mail: 'off' } } })).status).toBe(422);
});

test('a webhook that was switched off is told to administrators only', async () => {
  const boss = await person('Boss', 'administrator');
  await app.app.db.transaction((tx) =>
    appendEvents(tx, systemActor('webhooks'), [{ type: 'webhook.disabled', data: { webhookId: '01a200fb-6817-773b-b416-9c2259ed8b2a', reason: 'failing' } }]),
  );
  await app.settle();
  expect((await boss.caller.get<Page>('/api/v1/notifications')).body.items).toMatchObject([
    { kind: 'webhook_disabled', ticketId: null, data: { reason: 'failing' } },
  ]);
  expect(await unread(ana)).toEqual([]);
});

test('who began an import hears of its end', async () => {
  const actor = { ...systemActor('import'), kind: 'user' as const, id: ana.id };
  const importId = '01a200fb-6817-773b-b416-9c2259ed8b2b';
  await app.app.db.transaction((tx) =>
    appendEvents(tx, actor, [{ type: 'import.finished', data: { importId, requestedBy: ana.id, state: 'finished', counts: {} } }]),
  );
  await app.settle();
  expect((await ana.caller.get<Page>('/api/v1/notifications?unread=true')).body.items).toMatchObject([{ kind: 'import_finished', data: { importId } }]);
});

test('the live stream tells the person, and nobody else', async () => {
  said.length = 0;
  await ticket({ assigneeId: ana.id });
  await app.settle();
  await new Promise((done) => setTimeout(done, 100));
  expect(said).toEqual([{ to: [ana.id], event: 'notification.created' }]);
});

test('pages are walked by cursor; a key has no notifications of its own', async () => {
  const all = (await ana.caller.get<Page>('/api/v1/notifications?limit=100')).body.items.map((i) => i.id);
  const walked: number[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page = (await ana.caller.get<Page>(`/api/v1/notifications?limit=2${cursor ? `&cursor=${cursor}` : ''}`)).body;
    walked.push(...page.items.map((i) => i.id));
    cursor = page.nextCursor;
  }
  expect(walked).toEqual(all);
  expect(all.length).toBeGreaterThan(4);
  expect((await admin.get('/api/v1/notifications')).body).toEqual({ items: [], nextCursor: null });
  expect((await admin.put('/api/v1/me/notification-preferences', { kinds: {} })).status).toBe(403);
  expect((await app.caller().get('/api/v1/notifications')).status).toBe(401);
});

test('what does not fit into one mail waits for the next', async () => {
  const late = await person('Lena', 'agent');
  const reading = app.app.db.read();
  await reading.rows(
    `insert into notification (user_id, kind, ticket_id, subject_key, actor_kind, actor_id, in_app, wants_mail, created_at, updated_at)
     select $1, 'assigned', null, 'planted:' || n, 'system', null, true, true, $2, $2 from generate_series(1, 450) n`,
    [late.id, app.clock.now()],
  );
  await reading.rows('insert into notification_mailing (user_id, due_at) values ($1, $2) on conflict (user_id) do update set due_at = excluded.due_at', [
    late.id,
    app.clock.now(),
  ]);
  const left = async () =>
    (
      await reading.one<{ n: number }>(
        'select count(*)::int as n from notification where user_id = $1 and wants_mail and mailed_at is null and read_at is null',
        [late.id],
      )
    ).n;
  for (let i = 0; i < 6 && (await left()) > 0; i += 1) await pass(3_600_000);
  expect(await left()).toBe(0);
});
