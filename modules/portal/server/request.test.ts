import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '#testing';
import { ask, linkIn, mailsOf, sealedIn, Visitor } from './portal.fixture.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.end());

type Item = { id: number; subject: string; channel: string; customer: { name: string; email: string } };
async function tickets(): Promise<Item[]> {
  return (await (await app.as('administrator')).get<{ items: Item[] }>('/api/v1/tickets?limit=100')).body.items;
}

test('a request without script becomes a ticket, a private page and one mail that echoes nothing', async () => {
  const visitor = new Visitor(app);
  const sent = await ask(app, visitor);
  expect(sent.status).toBe(303);
  expect(sent.location).toMatch(/^\/t\/[\w-]{43}\?done=sent$/);
  const page = await visitor.get(sent.location);
  expect(page.status).toBe(200);
  const [ticket] = await tickets();
  expect(ticket).toMatchObject({ subject: 'Kettle is leaking', channel: 'form', customer: { name: 'Ana Costa', email: 'ana@example.com' } });
  expect(page.body).toContain(`We have your request: #${ticket?.id}`);
  expect(page.body).toContain('It drips\nfrom the base.');
  expect(page.headers['cache-control']).toBe('private, no-store');
  expect(page.headers['x-robots-tag']).toContain('noindex');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  const mails = await mailsOf(app);
  expect(mails).toHaveLength(1);
  expect(mails[0]).toMatchObject({ kind: 'request.received', to_email: 'ana@example.com', headers: { 'Auto-Submitted': 'auto-replied' } });
  expect(mails[0]?.text).not.toMatch(/Kettle|drips|Costa/);
  expect((await visitor.get(linkIn(mails[0]?.text ?? '', '/t'))).status).toBe(200);
});

test('sent twice, also at the same moment, it is one ticket', async () => {
  const visitor = new Visitor(app);
  const form = sealedIn(await visitor.get('/request'));
  app.clock.advance(5_000);
  const fields = { form, website: '', subject: 'Twice', message: 'Once', name: '', email: 'twice@example.com' };
  const file = { field: 'files', name: 'bill.txt', bytes: Buffer.from('bill') };
  const answers = await Promise.all([visitor.post('/request', fields, [file]), visitor.post('/request', fields, [file])]);
  answers.push(await visitor.post('/request', fields, [file]));
  expect(answers.map((a) => a.status)).toEqual([303, 303, 303]);
  expect((await tickets()).filter((t) => t.subject === 'Twice')).toHaveLength(1);
  expect((await mailsOf(app)).filter((m) => m.to_email === 'twice@example.com')).toHaveLength(1);
  // Gone back and written something else: that is another request.
  expect((await visitor.post('/request', { ...fields, message: 'Something else' })).status).toBe(303);
  expect((await tickets()).filter((t) => t.subject === 'Twice')).toHaveLength(2);
});

test('mistakes come back with what was typed and a summary that takes the focus', async () => {
  const page = await ask(app, new Visitor(app), { subject: '  ', email: 'not an address', message: 'Kept & <shown>' });
  expect(page.status).toBe(422);
  expect(page.body).toMatch(/class="summary" role="alert" tabindex="-1" autofocus/);
  expect(page.body).toContain('2 things need another look');
  expect(page.body).toMatch(/<a href="#email">Enter a full email address/);
  expect(page.body).toMatch(/id="email" name="email" aria-invalid="true" aria-describedby="email-error email-help"[^>]*value="not an address"/);
  expect(page.body).toContain('Kept &amp; &lt;shown&gt;');
});

test('a filled trap, a form that was sent at once, a forged and an old one are held back, and nothing typed is lost', async () => {
  const visitor = new Visitor(app);
  const before = (await tickets()).length;
  expect((await ask(app, visitor, { website: 'http://spam.example.com' })).body).toContain('hidden field');
  const form = sealedIn(await visitor.get('/request'));
  const fields = { website: '', subject: 'Fast', message: 'Words I typed', name: '', email: 'fast@example.com' };
  expect((await visitor.post('/request', { ...fields, form })).body).toContain('very fast');
  const forged = await visitor.post('/request', { ...fields, form: `${form.slice(0, -3)}AAA` });
  expect(forged.status).toBe(422);
  expect(forged.body).toContain('Words I typed');
  app.clock.advance(25 * 3600_000);
  const old = await visitor.post('/request', { ...fields, form });
  expect(old.body).toContain('open for a long time');
  expect((await tickets()).length).toBe(before);
  app.clock.advance(5_000);
  expect((await visitor.post('/request', { ...fields, form: sealedIn(old) })).status).toBe(303);
});

test('files come along with their names; too large and too many are refused by name', async () => {
  const visitor = new Visitor(app);
  const file = (name: string, size = 4) => ({ field: 'files', name, bytes: Buffer.alloc(size, 'x') });
  const sent = await ask(app, visitor, { subject: 'Files' }, [file('截图 1.txt'), file(''), file('a"b.txt')]);
  expect(sent.status).toBe(303);
  const page = await visitor.get(sent.location);
  expect(page.body).toContain('截图 1.txt');
  const href = /href="(\/t\/[^"]+\/files\/[^"]+)"/.exec(page.body)?.[1] ?? '';
  const got = await visitor.get(href);
  expect(got.status).toBe(200);
  expect(got.body).toBe('xxxx');
  expect(String(got.headers['content-disposition'])).toMatch(/^attachment/);
  const large = await ask(app, visitor, {}, [file('huge.bin', 10 * 1024 * 1024 + 1)]);
  expect(large.status).toBe(422);
  expect(large.body).toContain('huge.bin is larger than 10 MB');
  const many = await ask(
    app,
    visitor,
    {},
    Array.from({ length: 6 }, (_, i) => file(`f${i}.txt`)),
  );
  expect(many.body).toContain('At most 5 files');
});

test('one place and one address can only ask so often; an address is told at most once an hour', async () => {
  const visitor = new Visitor(app);
  app.clock.advance(2 * 3600_000);
  const statuses: number[] = [];
  for (let i = 0; i < 12; i += 1) statuses.push((await ask(app, visitor, { subject: `Flood ${i}`, email: 'Victim@example.com' })).status);
  expect(statuses.slice(0, 10).every((s) => s === 303)).toBe(true);
  expect(statuses.slice(10)).toEqual([429, 429]);
  expect((await mailsOf(app)).filter((m) => m.to_email.toLowerCase() === 'victim@example.com')).toHaveLength(1);
  app.clock.advance(3600_000);
  for (let hour = 0; hour < 10; hour += 1) {
    await ask(app, visitor, { subject: `Slow flood ${hour}`, email: 'victim@example.com' });
    app.clock.advance(3601_000);
  }
  expect((await mailsOf(app)).filter((m) => m.to_email.toLowerCase() === 'victim@example.com')).toHaveLength(4);
});

test('forms of other sites are refused', async () => {
  app.clock.advance(2 * 3600_000);
  const visitor = new Visitor(app);
  const form = sealedIn(await visitor.get('/request'));
  app.clock.advance(5_000);
  const foreign: Record<string, string>[] = [{ origin: 'https://evil.example.com' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }];
  for (const headers of foreign) {
    expect((await visitor.post('/request', { form, subject: 'x', message: 'y', email: 'x@example.com' }, [], headers)).status).toBe(403);
  }
});

test('the same by JSON, for forms on other pages', async () => {
  const caller = app.caller();
  const body = { subject: 'By API', message: 'Hello', email: 'api@example.com', submissionId: '3f2b9a52-0f57-4c0e-9c0e-0d3d7d9f5c11' };
  const first = await caller.post<{ reference: number; link: string }>('/api/v1/requests', body);
  const second = await caller.post<{ reference: number }>('/api/v1/requests', body);
  expect(first.status).toBe(201);
  expect(first.headers['access-control-allow-origin']).toBe('*');
  expect(second.body.reference).toBe(first.body.reference);
  expect((await new Visitor(app).get(new URL(first.body.link).pathname)).body).toContain('Hello');
  expect((await caller.post('/api/v1/requests', { ...body, email: 'nonsense' })).status).toBe(422);
  expect((await caller.post('/api/v1/requests', { ...body, fields: { secret: 'x' } })).status).toBe(422);
});

test('custom fields of the form are asked for, checked and stored; the form speaks Chinese; the form can be off', async () => {
  const admin = await app.as('administrator');
  const field = async (more: object) => expect((await admin.post('/api/v1/ticket-fields', { onForm: true, ...more })).status).toBe(201);
  await field({ key: 'order', label: { en: 'Order number', 'zh-CN': '订单号' }, kind: 'text', required: true });
  await field({
    key: 'topic',
    label: { en: 'Topic' },
    kind: 'choice',
    choices: [
      { key: 'bill', label: { en: 'Bill' } },
      { key: 'repair', label: { en: 'Repair' } },
    ],
  });
  await field({
    key: 'parts',
    label: { en: 'Parts' },
    kind: 'choices',
    choices: [
      { key: 'lid', label: { en: 'Lid' } },
      { key: 'base', label: { en: 'Base' } },
    ],
  });
  await field({ key: 'count', label: { en: 'How many' }, kind: 'number' });
  await admin.post('/api/v1/ticket-fields', { key: 'internal', label: { en: 'Internal mark' }, kind: 'text', onForm: false });
  const visitor = new Visitor(app);
  const blank = await visitor.get('/request');
  expect(blank.body).toContain('Order number');
  expect(blank.body).not.toContain('Internal mark');
  const wrong = await ask(app, visitor, { f_count: 'many', f_topic: 'bill' });
  expect(wrong.body).toContain('Fill in “Order number”.');
  expect(wrong.body).toContain('“How many” has a value that does not fit.');
  expect(wrong.body).toMatch(/<option value="bill" selected>/);
  const sent = await ask(app, visitor, {
    subject: 'With fields',
    f_order: '5521',
    f_topic: 'repair',
    f_parts: ['lid', 'base'],
    f_count: '2',
    f_internal: 'sneaked in',
  });
  expect(sent.status).toBe(303);
  const { id } = (await tickets()).find((t) => t.subject === 'With fields') as Item;
  expect((await admin.get<{ fields: object }>(`/api/v1/tickets/${id}`)).body.fields).toEqual({
    order: '5521',
    topic: 'repair',
    parts: ['lid', 'base'],
    count: 2,
  });
  const chinese = await visitor.get('/request', { 'accept-language': 'zh-TW,zh;q=0.9' });
  expect(chinese.body).toContain('<html lang="zh-CN">');
  expect(chinese.body).toContain('订单号');
  await visitor.get('/request?lang=zh-CN');
  expect((await visitor.get('/request')).body).toContain('提交请求');
  await admin.put('/api/v1/settings/portal', { value: { formOn: false } });
  expect((await visitor.get('/request')).status).toBe(404);
  expect((await app.caller().post('/api/v1/requests', { subject: 'a', message: 'b', email: 'c@example.com' })).status).toBe(404);
});
