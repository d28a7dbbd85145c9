import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '#testing';

let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
  // One round so that followers that begin "now" have begun.
  await app.settle();
});
beforeEach(async () => {
  await settings({ enabled: true, delayMinutes: 0, perCustomerDays: 0 });
});
afterAll(() => app.end());

const settings = async (value: object) => expect((await admin.put('/api/v1/settings/surveys', { value })).status).toBe(200);
const rows = <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> => app.app.db.read().rows<T>(sql, values);

let people = 0;
async function solved(more: { email?: string; language?: string; channel?: string } = {}): Promise<number> {
  people += 1;
  const { body } = await admin.post<{ id: number }>('/api/v1/tickets', {
    subject: 'Leaking kettle',
    text: 'It drips',
    channel: more.channel ?? 'form',
    ...(more.language ? { language: more.language } : {}),
    customer: { email: more.email ?? `person${people}@example.com`, name: 'Ana' },
  });
  expect((await admin.patch(`/api/v1/tickets/${body.id}`, { status: 'solved' })).status).toBe(200);
  await app.settle();
  return body.id;
}
type Mail = { text: string; html: string; subject: string; to_email: string };
const surveyMails = (ticketId: number): Promise<Mail[]> =>
  rows<Mail>(`select text, html, subject, to_email from outgoing_mail where kind = 'survey' and ticket_id = $1 order by created_at`, [ticketId]);
const keyOf = async (ticketId: number): Promise<string> => /\/rate\/([\w-]{43})\?score=5/.exec((await surveyMails(ticketId)).at(-1)?.text ?? '')?.[1] ?? '';
const events = (type: string, ticketId: number) =>
  rows<{ data: Record<string, unknown>; actor_kind: string; customer_id: number; queue_id: number }>(
    'select data, actor_kind, customer_id, queue_id from event where type = $1 and ticket_id = $2 order by seq',
    [type, ticketId],
  );
const get = async (url: string) => app.http.inject({ method: 'GET', url, headers: { 'accept-language': 'en' } });
const post = async (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  app.http.inject({
    method: 'POST',
    url,
    payload: new URLSearchParams(fields).toString(),
    headers: { 'accept-language': 'en', 'content-type': 'application/x-www-form-urlencoded', host: 'localhost', origin: 'http://localhost', ...headers },
  });
type Listed = {
  items: { id: number; ticketId: number; score: number; comment: string; changedAt: string | null; closureId: number; customer: { name: string } }[];
  nextCursor: string | null;
  invitation?: { state: string } | null;
};

test('a solved ticket is asked about once; a click shows, only the button records', async () => {
  const id = await solved();
  const [mail, ...more] = await surveyMails(id);
  expect(more).toEqual([]);
  expect(mail?.text.match(/\/rate\/[\w-]{43}\?score=[1-5]/g)).toHaveLength(5);
  expect(`${mail?.text}${mail?.subject}${mail?.html}`).not.toContain('Leaking kettle');
  expect(await events('survey.sent', id)).toHaveLength(1);
  const key = await keyOf(id);
  for (let i = 0; i < 3; i += 1) {
    const page = await get(`/rate/${key}?score=2`);
    expect(page.statusCode).toBe(200);
    expect(page.body).toMatch(/value="2"[^>]*checked/);
    expect(page.headers['cache-control']).toBe('private, no-store');
  }
  expect(await events('rating.given', id)).toEqual([]);
  const answer = await post(`/rate/${key}`, { score: '2', comment: '  Too slow\r\nand loud <b>' });
  expect([answer.statusCode, answer.headers.location]).toEqual([303, `/rate/${key}/thanks`]);
  expect((await get(`/rate/${key}/thanks`)).body).toContain('goes to the person in charge');
  const [given] = await events('rating.given', id);
  expect(given).toMatchObject({ actor_kind: 'customer', data: { score: 2 } });
  expect(JSON.stringify(given)).not.toContain('slow');
  const { body } = await admin.get<Listed>(`/api/v1/tickets/${id}/ratings`);
  expect(body.items).toMatchObject([{ score: 2, comment: 'Too slow\nand loud <b>', changedAt: null, customer: { name: 'Ana' } }]);
});

test('a mind can be changed for seven days; each change is a fact, the same again is none', async () => {
  const id = await solved();
  const key = await keyOf(id);
  await post(`/rate/${key}`, { score: '2', comment: '' });
  app.clock.advance(6 * 86_400_000);
  expect((await get(`/rate/${key}`)).body).toContain('You have rated this already');
  await post(`/rate/${key}`, { score: '5', comment: 'Solved after all' });
  await post(`/rate/${key}`, { score: '5', comment: 'Solved after all' });
  expect((await events('rating.given', id)).map((e) => e.data)).toMatchObject([{ score: 2 }, { score: 5, previous: 2 }]);
  app.clock.advance(86_400_001);
  const late = await get(`/rate/${key}?score=1`);
  expect([late.statusCode, late.body.includes('Your rating stands')]).toEqual([200, true]);
  expect((await post(`/rate/${key}`, { score: '1', comment: '' })).body).toContain('Your rating stands');
  expect((await admin.get<Listed>(`/api/v1/tickets/${id}/ratings`)).body.items).toMatchObject([{ score: 5, comment: 'Solved after all' }]);
});

test('two answers at the same moment make one response', async () => {
  const id = await solved();
  const key = await keyOf(id);
  await Promise.all([1, 2, 3, 4, 5].map((score) => post(`/rate/${key}`, { score: String(score), comment: '' })));
  expect(await rows('select 1 from survey_response where ticket_id = $1', [id])).toHaveLength(1);
  const told = (await events('rating.given', id)).map((e) => e.data);
  expect(told).toHaveLength(5);
  for (const [i, data] of told.entries()) expect(data.previous).toBe(told[i - 1]?.score);
});

test('keys end and are checked: wrong, missing score, too long, another site, 30 days', async () => {
  const id = await solved();
  const key = await keyOf(id);
  expect((await get(`/rate/${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`)).statusCode).toBe(404);
  expect((await get('/rate/x.y.z')).statusCode).toBe(404);
  expect((await post(`/rate/${key}`, { comment: 'No score' })).body).toContain('No score');
  expect((await post(`/rate/${key}`, { score: '6', comment: '' })).statusCode).toBe(422);
  expect((await post(`/rate/${key}`, { score: '5', comment: 'x'.repeat(2_001) })).statusCode).toBe(422);
  expect((await post(`/rate/${key}`, { score: '5', comment: '' }, { origin: 'https://evil.example.com' })).statusCode).toBe(403);
  expect(await events('rating.given', id)).toEqual([]);
  app.clock.advance(31 * 86_400_000);
  expect((await get(`/rate/${key}`)).statusCode).toBe(410);
  expect((await post(`/rate/${key}`, { score: '5', comment: '' })).statusCode).toBe(410);
});

test('opened again before the survey goes out, it is not sent; solved again, a new one is', async () => {
  await settings({ delayMinutes: 60 });
  const id = await solved();
  expect(await surveyMails(id)).toEqual([]);
  expect((await admin.get<Listed>(`/api/v1/tickets/${id}/ratings`)).body.invitation).toMatchObject({ state: 'waiting' });
  await admin.patch(`/api/v1/tickets/${id}`, { status: 'open' });
  await app.settle();
  app.clock.advance(61 * 60_000);
  const due = app.modules.find((m) => m.name === 'surveys')?.crons?.(app.app)[0];
  const run = async () => due?.run({ db: app.app.db, log: app.app.log, attempt: 1, lastAttempt: false });
  await run();
  expect(await surveyMails(id)).toEqual([]);
  await admin.patch(`/api/v1/tickets/${id}`, { status: 'solved' });
  await app.settle();
  await run();
  expect(await surveyMails(id)).toEqual([]);
  app.clock.advance(61 * 60_000);
  await run();
  await run();
  expect(await surveyMails(id)).toHaveLength(1);
});

test('nobody is mailed about spam, merged tickets, when blocked, without an address, or too often', async () => {
  await settings({ delayMinutes: 60 });
  const due = app.modules.find((m) => m.name === 'surveys')?.crons?.(app.app)[0];
  const [spam, merged, target] = [await solved(), await solved({ email: 'same@example.com' }), await solved({ email: 'same@example.com' })];
  await admin.patch(`/api/v1/tickets/${spam}`, { spam: true });
  expect((await admin.post(`/api/v1/tickets/${merged}/merges`, { into: target })).status).toBe(201);
  app.clock.advance(61 * 60_000);
  await due?.run({ db: app.app.db, log: app.app.log, attempt: 1, lastAttempt: false });
  expect([await surveyMails(spam), await surveyMails(merged)].flat()).toEqual([]);
  await settings({ delayMinutes: 0 });
  const { body: byPhone } = await admin.post<{ id: number; customer: { id: number } }>('/api/v1/tickets', {
    subject: 'Called',
    text: 'Hello',
    channel: 'phone',
    customer: { phone: '+49 170 1234567' },
  });
  const { body: unwanted } = await admin.post<{ id: number; customer: { id: number } }>('/api/v1/tickets', {
    subject: 'Blocked',
    text: 'Hello',
    customer: { email: 'blocked@example.com' },
  });
  expect((await admin.patch(`/api/v1/customers/${unwanted.customer.id}`, { blocked: true })).status).toBe(200);
  for (const { id } of [byPhone, unwanted]) await admin.patch(`/api/v1/tickets/${id}`, { status: 'solved' });
  await app.settle();
  expect([await surveyMails(byPhone.id), await surveyMails(unwanted.id)].flat()).toEqual([]);
  expect(await rows('select state, reason from survey_invitation where ticket_id = $1', [byPhone.id])).toEqual([{ state: 'skipped', reason: 'no_address' }]);
  await settings({ delayMinutes: 0, perCustomerDays: 7 });
  const first = await solved({ email: 'often@example.com' });
  const second = await solved({ email: 'often@example.com' });
  expect([(await surveyMails(first)).length, (await surveyMails(second)).length]).toEqual([1, 0]);
  app.clock.advance(8 * 86_400_000);
  expect(await surveyMails(await solved({ email: 'often@example.com' }))).toHaveLength(1);
  await settings({ enabled: false });
  expect(await surveyMails(await solved())).toEqual([]);
  expect((await rows<{ n: number }>('select count(*) as n from survey_invitation group by closure_id having count(*) > 1')).length).toBe(0);
});

test('the page of the request shows the form, and takes the rating without a mail', async () => {
  await settings({ delayMinutes: 600 });
  const id = await solved({ language: 'zh-CN' });
  const [ticket] = await rows<{ customer_id: number }>('select customer_id from ticket where id = $1', [id]);
  const { privateLink } = await import('#server/portal');
  const link = await app.app.db.transaction((tx) => privateLink(tx, app.app, id, ticket?.customer_id ?? 0));
  const path = new URL(link).pathname;
  const page = await get(path);
  const action = /action="(\/rate\/[^"]+)"/.exec(page.body)?.[1] ?? '';
  expect(action).not.toBe('');
  expect((await post(action, { score: '', comment: 'Fine', back: path })).body).toContain(`name="back" value="${path}"`);
  const sent = await post(action, { score: '4', comment: 'Fine', back: path });
  expect(sent.headers.location).toBe(`${action}/thanks?back=${encodeURIComponent(path)}`);
  expect((await get(String(sent.headers.location))).body).toContain(`href="${path}"`);
  expect((await get(`${action}/thanks?back=${encodeURIComponent('https://evil.example.com/')}`)).body).not.toContain('evil');
  expect((await get(path)).body).toContain('You rated this 4 of 5.');
  app.clock.advance(601 * 60_000);
  await app.settle();
  expect(await surveyMails(id)).toEqual([]);
  // A pass is not a key for ever.
  app.clock.advance(25 * 3600_000);
  expect((await get(action)).statusCode).toBe(404);
});

test('ratings are listed to those who see the ticket, filtered, page by page', async () => {
  const ids: number[] = [];
  for (let i = 1; i <= 5; i += 1) {
    const id = await solved({ email: 'list@example.com' });
    await post(`/rate/${await keyOf(id)}`, { score: String(i), comment: `Comment ${i}` });
    app.clock.advance(1_000);
    ids.push(id);
  }
  const reviewer = await app.as('reviewer');
  const [row] = await rows<{ customer_id: number; queue_id: number }>('select customer_id, queue_id from ticket where id = $1', [ids[0]]);
  const base = `/api/v1/ratings?customer=${row?.customer_id}`;
  const page = await reviewer.get<Listed>(`${base}&limit=2`);
  expect(page.body.items.map((r) => r.score)).toEqual([5, 4]);
  const next = await reviewer.get<Listed>(`${base}&limit=3&cursor=${page.body.nextCursor}`);
  expect([next.body.items.map((r) => r.score), next.body.nextCursor]).toEqual([[3, 2, 1], null]);
  expect((await reviewer.get<Listed>(`${base}&score=1,2`)).body.items.map((r) => r.score)).toEqual([2, 1]);
  expect((await reviewer.get<Listed>(`${base}&ticket=${ids[2]}`)).body.items).toMatchObject([{ score: 3, comment: 'Comment 3' }]);
  expect((await reviewer.get(`${base}&cursor=broken`)).status).toBe(422);
  // A queue of a team that the agent is not in.
  const { body: team } = await admin.post<{ id: number }>('/api/v1/teams', { name: 'Closed circle' });
  const { body: queue } = await admin.post<{ id: number }>('/api/v1/queues', { name: 'Closed queue', teamIds: [team.id] });
  expect((await admin.patch(`/api/v1/tickets/${ids[3]}`, { queueId: queue.id })).status).toBe(200);
  const agent = await app.as('agent');
  expect((await agent.get<Listed>(base)).body.items.map((r) => r.score)).toEqual([5, 3, 2, 1]);
  expect((await agent.get(`/api/v1/tickets/${ids[3]}/ratings`)).status).toBe(404);
  expect((await agent.get<Listed>(`${base}&limit=2`)).body.items.map((r) => r.score)).toEqual([5, 3]);
});

test('asked in the customer’s language', async () => {
  const id = await solved({ language: 'zh-CN' });
  expect((await surveyMails(id))[0]?.text).toContain('非常满意');
  const page = await app.http.inject({ method: 'GET', url: `/rate/${await keyOf(id)}` });
  expect(page.body).toContain('<html lang="zh-CN">');
  expect(page.body).toContain('这次服务，您满意吗？');
});
