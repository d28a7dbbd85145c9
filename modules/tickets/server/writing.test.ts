import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, type Caller, person, signedIn, type TestApp, testApp } from '#testing';

let app: TestApp;
let admin: Caller;
let agent: Browser;
let other: Browser;
let agentId: string;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
  const user = await person(app, 'agent', 'Mei Lin');
  agentId = user.id;
  agent = await signedIn(app, user);
  other = await signedIn(app, await person(app, 'agent', 'Tom Reed'));
});
afterAll(() => app.end());

type Scheduled = { id: string; state: string; mode: string; messageId: number | null; reason: string | null };
const open = async (subject = 'A question') =>
  (await admin.post<{ id: number }>('/api/v1/tickets', { subject, text: 'Hello', customer: { email: 'cus@example.com', name: 'Cus Tomer' } })).body.id;
const replies = async (id: number) =>
  (await admin.get<{ items: { kind: string; text: string; author: { kind: string } }[] }>(`/api/v1/tickets/${id}/messages`)).body.items.filter(
    (m) => m.author.kind === 'user',
  );

test('a draft is kept as typed, is nobody else’s, and an older copy does not overwrite a newer one', async () => {
  const id = await open();
  const first = await agent.call<{ revision: number }>('put', `/api/v1/tickets/${id}/drafts/reply`, { html: '<p>Hel', text: 'Hel' });
  expect(first.status).toBe(200);
  await agent.call('put', `/api/v1/tickets/${id}/drafts/reply`, { html: '<p>Hello', text: 'Hello', revision: first.body.revision });
  expect((await agent.call('put', `/api/v1/tickets/${id}/drafts/reply`, { html: 'old tab', text: 'old tab', revision: first.body.revision })).status).toBe(409);
  expect((await agent.call('get', `/api/v1/tickets/${id}/drafts/reply`)).body).toMatchObject({ text: 'Hello' });
  expect((await other.call('get', `/api/v1/tickets/${id}/drafts/reply`)).body).toBe('null');
  expect((await agent.call<{ items: { id: number }[] }>('get', '/api/v1/tickets?drafts=me')).body.items.map((t) => t.id)).toEqual([id]);
});

test('a reply waits ten seconds; taken back it becomes the draft again and is never sent', async () => {
  const id = await open();
  const waiting = await agent.call<Scheduled>('post', `/api/v1/tickets/${id}/scheduled-replies`, { text: 'Too fast' });
  expect(waiting.body).toMatchObject({ state: 'waiting', mode: 'undo' });
  expect((await other.call('delete', `/api/v1/scheduled-replies/${waiting.body.id}`)).status).toBe(404);
  expect((await agent.call('delete', `/api/v1/scheduled-replies/${waiting.body.id}`)).body).toMatchObject({ state: 'cancelled' });
  app.clock.advance(30_000);
  await app.settle();
  expect(await replies(id)).toEqual([]);
  expect((await agent.call('get', `/api/v1/tickets/${id}/drafts/reply`)).body).toMatchObject({ text: 'Too fast' });
});

test('left alone it goes out once, with its status, and cannot be taken back any more', async () => {
  const { sendScheduled } = await import('./scheduling.ts');
  const { permissionGrants } = await import('#server/identity');
  const id = await open();
  const waiting = await agent.call<Scheduled>('post', `/api/v1/tickets/${id}/scheduled-replies`, { html: '<p>On its way</p>', status: 'waiting_customer' });
  app.clock.advance(11_000);
  await Promise.all([1, 2, 3].map(() => app.app.db.transaction((tx) => sendScheduled(tx, waiting.body.id, permissionGrants()))));
  expect((await replies(id)).map((m) => m.text)).toEqual(['On its way']);
  expect((await admin.get(`/api/v1/tickets/${id}`)).body).toMatchObject({ status: 'waiting_customer' });
  expect((await agent.call('delete', `/api/v1/scheduled-replies/${waiting.body.id}`)).body).toMatchObject({ code: 'tickets.alreadySent' });
});

test('a planned reply yields when the customer writes first, and its text is kept', async () => {
  const { sendScheduled } = await import('./scheduling.ts');
  const { permissionGrants } = await import('#server/identity');
  const id = await open();
  const sendAt = new Date(app.clock.now().getTime() + 3_600_000).toISOString();
  const planned = await agent.call<Scheduled>('post', `/api/v1/tickets/${id}/scheduled-replies`, { text: 'Any news?', sendAt });
  expect(planned.body).toMatchObject({ mode: 'later' });
  await admin.post(`/api/v1/tickets/${id}/messages`, { kind: 'reply', text: 'It works again', as: 'customer' });
  app.clock.advance(2 * 3_600_000);
  await app.app.db.transaction((tx) => sendScheduled(tx, planned.body.id, permissionGrants()));
  expect(await replies(id)).toEqual([]);
  const { items } = (await agent.call<{ items: (Scheduled & { text: string })[] }>('get', `/api/v1/tickets/${id}/scheduled-replies`)).body;
  expect(items).toMatchObject([{ state: 'yielded', reason: 'customer_wrote', text: 'Any news?' }]);
});

test('whoever has left the team sends nothing any more', async () => {
  const { sendScheduled } = await import('./scheduling.ts');
  const { permissionGrants } = await import('#server/identity');
  const leaver = await person(app, 'agent', 'Lea Ver');
  const browser = await signedIn(app, leaver);
  const id = await open();
  const waiting = await browser.call<Scheduled>('post', `/api/v1/tickets/${id}/scheduled-replies`, { text: 'Bye' });
  expect((await admin.put(`/api/v1/users/${leaver.id}/deactivation`)).status).toBeLessThan(300);
  app.clock.advance(11_000);
  await app.app.db.transaction((tx) => sendScheduled(tx, waiting.body.id, permissionGrants()));
  expect((await admin.get<{ items: Scheduled[] }>(`/api/v1/tickets/${id}/scheduled-replies`)).body.items).toMatchObject([
    { state: 'failed', reason: 'author_gone' },
  ]);
});

test('a macro speaks with the ticket’s values, escaped, and its actions run in a bulk change', async () => {
  const macro = (
    await admin.post<{ id: number }>('/api/v1/macros', {
      name: 'Thanks',
      bodyHtml: '<p>Dear {{customer.firstName|customer}}, ticket {{ticket.id}} {{no.such}}</p>',
      actions: [
        { do: 'status', status: 'solved' },
        { do: 'addTags', tags: ['thanked'] },
      ],
    })
  ).body;
  const made = await admin.post<{ id: number }>('/api/v1/tickets', { subject: 'x', text: 'y', customer: { email: 'b@example.com', name: '<b>Bold</b> Name' } });
  const rendered = await admin.get<{ html: string; missing: string[] }>(`/api/v1/tickets/${made.body.id}/macros/${macro.id}`);
  expect(rendered.body.html).toContain(`&lt;b&gt;Bold&lt;/b&gt;, ticket ${made.body.id}`);
  expect(rendered.body.missing).toEqual(['no.such']);
  const ids = [await open(), await open(), made.body.id];
  const bulk = await agent.call<{ id: string; total: number }>('post', '/api/v1/bulk-changes', {
    ticketIds: [...ids, 999_999],
    actions: [],
    macroId: macro.id,
  });
  expect(bulk.status).toBe(202);
  await app.settle();
  expect((await agent.call('get', `/api/v1/bulk-changes/${bulk.body.id}`)).body).toMatchObject({
    state: 'finished',
    total: 4,
    done: 3,
    skipped: 1,
    failures: [{ ticketId: 999_999, code: 'tickets.notFound' }],
  });
  for (const id of ids) expect((await admin.get(`/api/v1/tickets/${id}`)).body).toMatchObject({ status: 'solved', tags: [{ name: 'thanked' }] });
  expect((await other.call('get', `/api/v1/bulk-changes/${bulk.body.id}`)).status).toBe(404);
});

test('two people who take the next ticket get two different ones, the urgent first', async () => {
  const queue = (await admin.post<{ id: number }>('/api/v1/queues', { name: 'Next ones' })).body.id;
  const make = async (priority: string) =>
    (await admin.post<{ id: number }>('/api/v1/tickets', { subject: priority, text: 'x', customer: { email: 'n@example.com' }, queueId: queue, priority })).body
      .id;
  const [normal, urgent] = [await make('normal'), await make('urgent')];
  const take = (who: Browser) => who.call<{ ticket: { id: number; assignee: { id: string } } | null }>('post', '/api/v1/assignments', { queueId: queue });
  const [a, b] = await Promise.all([take(agent), take(other)]);
  expect(new Set([a.body.ticket?.id, b.body.ticket?.id])).toEqual(new Set([normal, urgent]));
  expect((await take(agent)).body.ticket).toBeNull();
});

test('views are one’s own, a team’s or everybody’s; only those who configure share', async () => {
  const mine = await agent.call<{ id: number }>('post', '/api/v1/views', { name: 'Mine', filter: { status: 'open', tag: 'thanked' } });
  expect(mine.status).toBe(201);
  expect((await agent.call('post', '/api/v1/views', { name: 'All', filter: {}, scope: 'everyone' })).status).toBe(403);
  expect((await other.call<{ items: { name: string }[] }>('get', '/api/v1/views')).body.items.map((v) => v.name)).not.toContain('Mine');
  expect((await other.call('patch', `/api/v1/views/${mine.body.id}`, { name: 'Stolen' })).status).toBe(404);
  expect((await agent.call('get', `/api/v1/tickets?view=${mine.body.id}`)).status).toBe(200);
});

test('who looks at a ticket hears who else does', async () => {
  const id = await open();
  await agent.call('put', `/api/v1/tickets/${id}/presence`, { state: 'typing' });
  expect((await other.call('put', `/api/v1/tickets/${id}/presence`, { state: 'viewing' })).body).toMatchObject({
    viewers: [{ id: agentId, name: 'Mei Lin', state: 'typing' }],
  });
  await agent.call('put', `/api/v1/tickets/${id}/presence`, { state: 'left' });
  expect((await other.call('put', `/api/v1/tickets/${id}/presence`, { state: 'viewing' })).body).toEqual({ viewers: [] });
});

test('read and unread, mentions and following', async () => {
  const id = await open('Unread one');
  const unread = async () => (await agent.call<{ unread: boolean }>('get', `/api/v1/tickets/${id}`)).body.unread;
  expect(await unread()).toBe(true);
  await agent.call('put', `/api/v1/tickets/${id}/read`, { read: true });
  expect(await unread()).toBe(false);
  app.clock.advance(1_000);
  await admin.post(`/api/v1/tickets/${id}/messages`, { kind: 'note', text: 'Mei, have a look', mentions: [agentId] });
  expect((await agent.call<{ items: { id: number }[] }>('get', '/api/v1/tickets?mentioned=me')).body.items.map((t) => t.id)).toEqual([id]);
  expect((await agent.call('put', `/api/v1/tickets/${id}/followers/me`)).status).toBe(204);
  expect((await agent.call('get', `/api/v1/tickets/${id}`)).body).toMatchObject({ following: true });
});

test('snoozed tickets wake at their time', async () => {
  const { wakeSnoozed } = await import('./closing.ts');
  const id = await open();
  await admin.patch(`/api/v1/tickets/${id}`, { snoozedUntil: new Date(app.clock.now().getTime() + 60_000).toISOString() });
  await wakeSnoozed(app.app.db);
  expect((await admin.get<{ snoozedUntil: string | null }>(`/api/v1/tickets/${id}`)).body.snoozedUntil).not.toBeNull();
  app.clock.advance(61_000);
  await wakeSnoozed(app.app.db);
  expect((await admin.get<{ snoozedUntil: string | null }>(`/api/v1/tickets/${id}`)).body.snoozedUntil).toBeNull();
});

test('a custom field takes what fits it, and names what does not', async () => {
  await admin.post('/api/v1/ticket-fields', {
    key: 'size',
    label: { en: 'Size', 'zh-CN': '尺寸' },
    kind: 'choice',
    choices: [
      { key: 's', label: { en: 'S' } },
      { key: 'l', label: { en: 'L' } },
    ],
  });
  const id = await open();
  expect((await admin.patch(`/api/v1/tickets/${id}`, { fields: { size: 'l' } })).body).toMatchObject({ fields: { size: 'l' } });
  expect((await admin.patch(`/api/v1/tickets/${id}`, { fields: { size: 'xl', nope: 1 } })).body).toMatchObject({
    code: 'tickets.fieldWrong',
    errors: [{ path: 'fields.size' }, { path: 'fields.nope' }],
  });
});
