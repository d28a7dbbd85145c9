import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemActor } from '#platform/access';
import { fixedClock } from '#platform/clock';
import { appendEvents, type NewEvent } from '#platform/events';
import { type Caller, type TestApp, testApp } from '#testing';
import { sweepDeliveries, whenIdle } from './delivering.ts';
import { claimDelivery, type DeliveryRow, type Result, recordResult } from './delivery.repo.ts';
import { type Receiver, startReceiver } from './receiver.fixture.ts';

type Hook = { id: string; secret: string; active: boolean; disabledFor: string | null; waiting: number; failed: number; version: number };
type Item = { id: string; state: string; attempts: number; lastStatus: number | null; lastError: string | null; eventType: string; nextTryAt: string | null };
let app: TestApp;
let receiver: Receiver;
let canary: Receiver;
let admin: Caller;
const clock = fixedClock(new Date());

beforeAll(async () => {
  [receiver, canary] = await Promise.all([startReceiver(), startReceiver()]);
  app = await testApp({ clock, env: { CARELOOP_EGRESS_ALLOW: `127.0.0.1:${receiver.port}` } });
  admin = await app.as('administrator');
  await app.settle();
});
afterAll(async () => {
  await app.end();
  receiver.close();
  canary.close();
});
beforeEach(async () => {
  for (const hook of (await admin.get<{ items: Hook[] }>('/api/v1/webhooks')).body.items) await admin.delete(`/api/v1/webhooks/${hook.id}`);
  receiver.hits.length = 0;
  clock.set(new Date());
});

/** Followers and jobs are done, and every receiver has answered. */
const settle = async () => {
  for (let round = 0; round < 2; round += 1) {
    await app.settle();
    await whenIdle();
  }
};
let ticket = 0;
const make = async (path: string, more: Record<string, unknown> = {}) => {
  const made = await admin.post<Hook>('/api/v1/webhooks', { url: receiver.url(path), eventTypes: ['ticket.assigned'], ...more });
  expect(made.status).toBe(201);
  return made.body;
};
const happen = (event: Partial<NewEvent> = {}) => {
  ticket += 1;
  return app.app.db.transaction((tx) =>
    appendEvents(tx, systemActor('test'), [{ type: 'ticket.assigned', ticketId: ticket, customerId: 5, queueId: 1, data: { from: null, to: null }, ...event }]),
  );
};
const deliveries = async (id: string, query = '') =>
  (await admin.get<{ items: Item[]; nextCursor: string | null }>(`/api/v1/webhooks/${id}/deliveries${query}`)).body.items;
const wait = async (ms: number) => {
  clock.advance(ms);
  await app.app.db.transaction(sweepDeliveries);
  await settle();
};
const until = (holds: () => Promise<boolean>) => expect.poll(holds).toBe(true);

test('an event is delivered once, signed as the specification says', async () => {
  const hook = await make('/a');
  await happen({ ticketId: 48213, data: { from: null, to: '01a2', secretExtra: 'never' } });
  await settle();
  await settle();
  expect(receiver.hits).toHaveLength(1);
  const [hit] = receiver.hits;
  const payload = new Verifier(hook.secret).verify(hit?.body ?? '', hit?.headers ?? {});
  expect(payload).toEqual({
    type: 'ticket.assigned',
    timestamp: expect.any(String),
    data: { from: null, to: '01a2', ticketId: 48213, customerId: 5, queueId: 1, actor: { kind: 'system', id: null } },
  });
  expect(hit?.headers['webhook-id']).toMatch(/^msg_[0-9a-f]{32}$/);
  expect(() => new Verifier(hook.secret).verify(`${hit?.body} `, hit?.headers ?? {})).toThrow();
  expect(await deliveries(hook.id)).toMatchObject([{ state: 'delivered', attempts: 1, lastStatus: 200 }]);
});

test('the secret is shown once; after a rotation both sign, a day later only the new one', async () => {
  const hook = await make('/rotate');
  expect(hook.secret).toMatch(/^whsec_/);
  for (const path of ['', `/${hook.id}`]) expect(JSON.stringify((await admin.get(`/api/v1/webhooks${path}`)).body)).not.toContain('whsec_');
  const rotated = (await admin.post<Hook>(`/api/v1/webhooks/${hook.id}/secrets`)).body;
  await happen();
  await settle();
  const verify = (secret: string, hit = receiver.hits.at(-1)) => new Verifier(secret).verify(hit?.body ?? '', hit?.headers ?? {});
  expect(verify(hook.secret)).toBeTruthy();
  expect(verify(rotated.secret)).toBeTruthy();
  clock.advance(25 * 3_600_000);
  await happen();
  await settle();
  const late = receiver.hits.at(-1);
  expect(late?.headers['webhook-signature']?.split(' ')).toHaveLength(1);
});

test('only what was asked for arrives: types, notes by choice, imports never', async () => {
  await make('/all', { eventTypes: ['message.created', 'ticket.status_changed', 'ticket.closed', 'customer.created'] });
  await make('/notes', { eventTypes: ['message.created'], includeNotes: true });
  const message = (kind: string, more = {}) =>
    happen({ type: 'message.created', data: { messageId: 1, kind, by: 'agent', authorId: null, channel: 'api', mentions: ['u1'], ...more } });
  await message('reply');
  await message('note');
  await message('reply', { imported: true });
  await happen({ type: 'customer.created', ticketId: null, data: { source: 'zendesk' } });
  await happen();
  await happen({ type: 'ticket.status_changed', data: { from: 'solved', to: 'closed', fromCategory: 'solved', toCategory: 'closed' } });
  await settle();
  const got = (path: string) =>
    receiver.hits
      .filter((h) => h.path === path)
      .map((h) => {
        const b = JSON.parse(h.body) as { type: string; data: { kind?: string } };
        return `${b.type} ${b.data.kind ?? ''}`.trim();
      })
      .sort();
  expect(got('/all')).toEqual(['message.created reply', 'ticket.closed', 'ticket.status_changed']);
  expect(got('/notes')).toEqual(['message.created note', 'message.created reply']);
  expect(receiver.hits.some((h) => h.body.includes('mentions'))).toBe(false);
});

test('a failing receiver is tried again with the same id and body, and heard when it is back', async () => {
  const hook = await make('/flaky');
  receiver.answer('/flaky', { status: 503, body: `down ${'x'.repeat(5_000)}` });
  await happen();
  await settle();
  const [first] = await deliveries(hook.id);
  expect(first).toMatchObject({ state: 'waiting', attempts: 1, lastStatus: 503, lastError: 'HTTP 503' });
  const detail = (await admin.get<{ answer: string; body: string }>(`/api/v1/webhooks/${hook.id}/deliveries/${first?.id}`)).body;
  expect(detail.answer).toHaveLength(1_000);
  receiver.answer('/flaky', null);
  await wait(60_000);
  expect(await deliveries(hook.id)).toMatchObject([{ state: 'delivered', attempts: 2 }]);
  const [a, b] = receiver.hits;
  expect([b?.headers['webhook-id'], b?.body]).toEqual([a?.headers['webhook-id'], a?.body]);
  expect(b?.headers['webhook-timestamp']).not.toBe(a?.headers['webhook-timestamp']);
});

test('Retry-After is kept', async () => {
  const hook = await make('/busy');
  receiver.answer('/busy', { status: 429, headers: { 'retry-after': '3600' } });
  await happen();
  await settle();
  await wait(30 * 60_000);
  expect(await deliveries(hook.id)).toMatchObject([{ attempts: 1 }]);
  receiver.answer('/busy', null);
  await wait(31 * 60_000);
  expect(await deliveries(hook.id)).toMatchObject([{ attempts: 2, state: 'delivered' }]);
});

test('410 switches a webhook off; three days of failures do too, and what failed can be replayed', async () => {
  const gone = await make('/gone');
  receiver.answer('/gone', { status: 410 });
  const broken = await make('/broken');
  receiver.answer('/broken', { status: 500 });
  await happen();
  await settle();
  expect((await admin.get<Hook>(`/api/v1/webhooks/${gone.id}`)).body).toMatchObject({ active: false, disabledFor: 'gone' });
  for (let day = 0; day < 8; day += 1) await wait(12 * 3_600_000);
  expect((await admin.get<Hook>(`/api/v1/webhooks/${broken.id}`)).body).toMatchObject({ active: false, disabledFor: 'failing', failed: 1 });
  const disabled = await app.app.db
    .read()
    .rows<{ data: { webhookId: string; reason: string } }>(`select data from event where type = 'webhook.disabled' order by seq`);
  expect(disabled.map((e) => e.data)).toEqual([
    { webhookId: gone.id, reason: 'gone' },
    { webhookId: broken.id, reason: 'failing' },
  ]);
  const tries = receiver.hits.filter((h) => h.path === '/broken').length;
  expect(tries).toBeGreaterThan(5);
  await happen();
  await wait(3_600_000);
  expect(receiver.hits.filter((h) => h.path === '/broken')).toHaveLength(tries);
  expect((await admin.post(`/api/v1/webhooks/${broken.id}/replays`, { since: '2020-01-01T00:00:00Z' })).body).toMatchObject({ code: 'webhooks.inactive' });
  receiver.answer('/broken', null);
  expect((await admin.patch<Hook>(`/api/v1/webhooks/${broken.id}`, { active: true })).body).toMatchObject({ active: true, disabledFor: null });
  expect((await admin.post(`/api/v1/webhooks/${broken.id}/replays`, { since: '2020-01-01T00:00:00Z' })).body).toEqual({ replayed: 1 });
  await settle();
  expect(await deliveries(broken.id)).toMatchObject([{ state: 'delivered' }]);
  const [one] = await deliveries(broken.id);
  expect((await admin.post(`/api/v1/webhooks/${broken.id}/deliveries/${one?.id}/replays`)).status).toBe(202);
  await settle();
  expect(receiver.hits.filter((h) => h.path === '/broken')).toHaveLength(tries + 2);
});

test('slow receivers do not delay another', async () => {
  let release = (): void => {};
  const held = new Promise<void>((done) => {
    release = done;
  });
  const slow: Hook[] = [];
  for (let i = 0; i < 6; i += 1) {
    receiver.answer(`/slow${i}`, { status: 200, until: held });
    slow.push(await make(`/slow${i}`));
  }
  const quick = await make('/quick');
  const states = async (hooks: Hook[]) => (await Promise.all(hooks.map((h) => deliveries(h.id)))).flat().map((d) => d.state);
  await happen();
  await happen();
  await app.settle();
  await until(async () => (await states([quick])).every((s) => s === 'delivered'));
  expect(await states([quick])).toEqual(['delivered', 'delivered']);
  expect(await states(slow)).not.toContain('delivered');
  release();
  await until(async () => (await states(slow)).every((s) => s === 'delivered'));
  await wait(600_000);
  expect(new Set(await states(slow))).toEqual(new Set(['delivered']));
});

test('private receivers are refused at save and at send, and redirects are not followed', async () => {
  for (const url of [
    canary.url('/'),
    'http://169.254.169.254/latest',
    'https://10.0.0.1/',
    'https://[::ffff:127.0.0.1]/',
    'http://2130706433/',
    'ftp://example.test/',
    'nonsense',
  ]) {
    const refused = await admin.post('/api/v1/webhooks', { url, eventTypes: ['ticket.created'] });
    expect([refused.status, refused.body.code], url).toEqual([422, 'webhooks.addressRefused']);
  }
  const hook = await make('/redirect');
  receiver.answer('/redirect', { status: 302, headers: { location: canary.url('/stolen') } });
  const moved = await make('/moved');
  await app.app.db.read().rows('update webhook set url = $2 where id = $1', [moved.id, canary.url('/moved')]);
  await happen();
  await settle();
  expect(await deliveries(hook.id)).toMatchObject([{ state: 'waiting', lastStatus: 302, lastError: 'HTTP 302: redirects are not followed' }]);
  expect(await deliveries(moved.id)).toMatchObject([{ state: 'waiting', lastStatus: null, lastReason: 'scheme' }]);
  await admin.put('/api/v1/settings/webhooks', { value: { allowHttp: true } });
  await wait(60_000);
  expect(await deliveries(moved.id)).toMatchObject([{ state: 'waiting', attempts: 2, lastReason: 'private' }]);
  await admin.put('/api/v1/settings/webhooks', { value: { allowHttp: false } });
  expect(canary.hits).toHaveLength(0);
});

test('a delivery that died halfway is sent again by the sweep', async () => {
  const hook = await make('/crash');
  await happen();
  await app.followers.drain();
  await app.app.db.read().rows(`update webhook_delivery set state = 'sending', claimed_at = $2, attempts = 1 where webhook_id = $1`, [hook.id, clock.now()]);
  await settle();
  expect(receiver.hits).toHaveLength(0);
  await wait(61_000);
  expect(await deliveries(hook.id)).toMatchObject([{ state: 'delivered', attempts: 2 }]);
});

test('a worker that stood still takes no delivery from the one that has it now; what it delivered is delivered', async () => {
  const hook = await make('/two-hands');
  await happen();
  await app.followers.drain();
  const result = (state: Result['state']): Result => ({
    state,
    status: null,
    reason: null,
    error: null,
    answer: null,
    tookMs: 1,
    nextTryAt: state === 'waiting' ? clock.now() : null,
  });
  const claim = () => app.app.db.transaction(async (tx) => (await claimDelivery(tx, hook.id)) as DeliveryRow);
  const record = (row: DeliveryRow, state: Result['state']) => app.app.db.transaction((tx) => recordResult(tx, row, result(state)));
  const still = await claim();
  clock.advance(61_000);
  await app.app.db.transaction(sweepDeliveries);
  const now = await claim();
  expect(await record(still, 'waiting')).toBe(false);
  expect(await deliveries(hook.id)).toMatchObject([{ state: 'sending', attempts: 2 }]);
  expect(await record(still, 'delivered')).toBe(true);
  expect(await record(now, 'waiting')).toBe(false);
  expect(await deliveries(hook.id)).toMatchObject([{ state: 'delivered' }]);
});

test('a test ping, paging and access', async () => {
  const hook = await make('/ping');
  for (let i = 0; i < 5; i += 1) expect((await admin.post(`/api/v1/webhooks/${hook.id}/pings`)).status).toBe(202);
  await settle();
  expect(receiver.hits.map((h) => (JSON.parse(h.body) as { type: string }).type)).toEqual(Array(5).fill('ping'));
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: Item[]; nextCursor: string | null } = (
      await admin.get<{ items: Item[]; nextCursor: string | null }>(`/api/v1/webhooks/${hook.id}/deliveries?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
    ).body;
    seen.push(...page.items.map((d) => d.id));
    cursor = page.nextCursor;
  }
  expect(new Set(seen).size).toBe(5);
  expect((await admin.patch(`/api/v1/webhooks/${hook.id}`, { description: 'x', version: 99 })).status).toBe(409);
  for (const role of ['lead', 'agent', 'light_agent', 'reviewer'] as const) expect((await (await app.as(role)).get('/api/v1/webhooks')).status).toBe(403);
  const types = (await admin.get<{ items: { type: string; schema: { properties: object } }[] }>('/api/v1/webhook-event-types')).body.items;
  expect(types.find((t) => t.type === 'message.created')?.schema.properties).not.toHaveProperty('mentions');
});
