import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '#testing';

let app: TestApp;
let admin: Awaited<ReturnType<TestApp['as']>>;
const ids: Record<string, number> = {};
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
  const choices = ['kettle', 'iron', 'toaster'].map((key) => ({ key, label: { en: key } }));
  for (const field of [
    { key: 'product', label: { en: 'Product', 'zh-CN': '产品' }, kind: 'choice', choices },
    { key: 'order_number', label: { en: 'Order number' }, kind: 'text' },
    { key: 'pieces', label: { en: 'Pieces' }, kind: 'number' },
    { key: 'under_warranty', label: { en: 'Under warranty' }, kind: 'boolean' },
    { key: 'parts', label: { en: 'Parts' }, kind: 'choices', choices },
    { key: 'bought', label: { en: 'Bought' }, kind: 'date' },
  ])
    expect((await admin.post('/api/v1/ticket-fields', field)).status).toBe(201);
  const open = async (name: string, fields: object) => {
    const body = { subject: `About ${name}`, text: 'Please look.', customer: { email: `${name}@example.com` }, fields };
    ids[name] = (await admin.post<{ id: number }>('/api/v1/tickets', body)).body.id;
  };
  await open('ana', { product: 'kettle', order_number: 'A-1, second half', pieces: 2, under_warranty: true });
  await open('ben', { product: 'iron', order_number: '旧-7', pieces: 0, under_warranty: false, bought: '2026-10-02' });
  await open('cho', { product: 'toaster', parts: ['kettle', 'iron'] });
  await open('dee', {});
});
afterAll(() => app.end());

const found = async (query: string) => {
  const { status, body } = await admin.get<{ items: { id: number }[] }>(`/api/v1/tickets?${query}`);
  expect([status, body.items ? '' : JSON.stringify(body)]).toEqual([200, '']);
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  return body.items
    .map((t) => names.get(t.id))
    .sort()
    .join(' ');
};
const field = (value: string) => found(`field=${encodeURIComponent(value)}`);

test('lists by the values of custom fields: one of several, several at once, none, whatever their kind', async () => {
  expect(await field('product:kettle')).toBe('ana');
  expect(await field('product:kettle,product:iron')).toBe('ana ben');
  expect(await field('product:kettle,product:iron,under_warranty:false')).toBe('ben');
  expect(await field('pieces:0')).toBe('ben');
  expect(await field('pieces:2')).toBe('ana');
  expect(await field('bought:2026-10-02')).toBe('ben');
  expect(await field('parts:iron')).toBe('cho');
  expect(await field('order_number:旧-7')).toBe('ben');
  expect(await field('order_number:A-1\\, second half')).toBe('ana');
  expect(await field('product:')).toBe('dee');
  expect(await field('pieces:')).toBe('cho dee');
  expect(await field(`order_number:x' or true --`)).toBe('');
});

test('search takes them too', async () => {
  await app.settle();
  expect(await found(`q=${encodeURIComponent('field.product:kettle,iron')}`)).toBe('ana ben');
  expect(await found(`q=${encodeURIComponent('look field.product:iron field.under_warranty:false')}`)).toBe('ben');
  expect(await found(`q=${encodeURIComponent('字段.order_number:"旧-7"')}`)).toBe('ben');
});

test('what cannot be asked is said', async () => {
  for (const [wrong, says] of [
    ['nothing:1', 'no field "nothing"'],
    ['product', 'no value'],
    ['pieces:many', 'must be a number'],
    ['under_warranty:perhaps', 'true or false'],
    ['bought:yesterday', 'A day is needed'],
  ] as const) {
    const { status, body } = await admin.get(`/api/v1/tickets?field=${encodeURIComponent(wrong)}`);
    expect([status, JSON.stringify(body)]).toEqual([422, expect.stringContaining(says.replaceAll('"', '\\"'))]);
  }
});

test('a typing error in a priority or a channel is said, not taken for everything', async () => {
  for (const query of ['priority=urgnet', 'channel=fax', 'channel=form,fax']) {
    const { status, body } = await admin.get(`/api/v1/tickets?${query}`);
    expect([status, JSON.stringify(body)]).toEqual([422, expect.stringContaining('is none of')]);
  }
  expect(await found('priority=normal,urgent&channel=api')).toBe('ana ben cho dee');
});

test('a saved view keeps them, is counted, and one that cannot be listed is refused', async () => {
  const view = { name: 'Kettles', filter: { field: 'product:kettle', status: 'active' }, scope: 'everyone' };
  const { body } = await admin.post<{ id: number; filter: object }>('/api/v1/views', view);
  expect(body.filter).toEqual(view.filter);
  expect(await found(`view=${body.id}`)).toBe('ana');
  const counts = () => admin.get<{ all: number; views: Record<string, number> }>('/api/v1/ticket-counts');
  expect((await counts()).body.views).toEqual({ [body.id]: 1 });
  for (const filter of [{ field: 'nothing:1' }, { status: 'bogus' }]) {
    const refused = await admin.post('/api/v1/views', { ...view, filter });
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([422, expect.stringContaining('filter.')]);
    expect((await admin.patch(`/api/v1/views/${body.id}`, { filter })).status).toBe(422);
  }
  // As an older release, or an import, may have left it.
  await app.app.db.read().rows(`update ticket_view set filter = '{"status": "bogus"}' where id = $1`, [body.id]);
  const after = await counts();
  expect([after.status, after.body.all, after.body.views]).toEqual([200, 4, {}]);
});

test('a value is found by its index', async () => {
  const plan = await app.app.db.transaction(async (tx) => {
    await tx.rows('set local enable_seqscan = off');
    return tx.rows<Record<string, string>>(`explain select id from ticket t where t.fields <> '{}' and t.fields @> '{"product":"kettle"}'::jsonb`);
  });
  expect(JSON.stringify(plan)).toContain('ticket_fields');
});
