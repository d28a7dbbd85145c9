import { afterAll, beforeAll, expect, test } from 'vitest';
import { anonymous, systemActor } from '#platform/access';
import { type CustomerHint, canonicalIds, customersByIds, findOrCreateCustomer } from '#server/customers';
import { type TestApp, testApp } from '#testing';

let app: TestApp;
const system = systemActor('test');
const meet = (hint: CustomerHint, actor = system) => app.app.db.transaction((tx) => findOrCreateCustomer(tx, actor, hint));
const countRows = async () => (await app.app.db.read().one<{ n: number }>('select count(*)::int as n from customer')).n;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.end());

test('twenty writers who meet the same person at once make one', async () => {
  const before = await countRows();
  const met = await Promise.all(
    Array.from({ length: 20 }, (_, i) => meet({ email: i % 2 ? 'Ana@Example.com' : ' ana@example.COM', name: 'Ana', phone: '+49 30 1234' })),
  );
  expect(new Set(met.map((c) => c.id)).size).toBe(1);
  expect(await countRows()).toBe(before + 1);
  const { n } = await app.app.db
    .read()
    .one<{ n: number }>(`select count(*)::int as n from event where type = 'customer.created' and customer_id = $1`, [met[0]?.id]);
  expect(n).toBe(1);
});

test("writers who give identifiers in different order do not stand in each other's way", async () => {
  const met = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      meet(i % 2 ? { email: 'kim@example.com', externalId: 'K-1' } : { externalId: 'K-1', email: 'kim@example.com', phone: '0555 1000' }),
    ),
  );
  expect(new Set(met.map((c) => c.id)).size).toBe(1);
});

test('the strongest identifier decides, empty values are filled and written ones kept', async () => {
  const first = await meet({ externalId: 'shop-7', email: 'lee@example.com' });
  const second = await meet({ email: 'someone@example.com' });
  const met = await meet({ externalId: 'shop-7', email: 'someone@example.com', name: 'Lee', language: 'zh-CN' });
  expect(met).toMatchObject({ id: first.id, name: 'Lee', language: 'zh-CN', email: 'lee@example.com' });
  expect(await meet({ email: 'lee@example.com', name: 'Other', language: 'en' })).toMatchObject({ id: first.id, name: 'Lee', language: 'zh-CN' });
  expect((await meet({ email: 'someone@example.com' })).id).toBe(second.id);
});

test('an address that an outsider names beside a known one is not tied to that person', async () => {
  const known = await meet({ email: 'mia@example.com' });
  await meet({ email: 'mia@example.com', phone: '+1 555 000 1234' }, anonymous);
  expect((await meet({ phone: '+1 555 000 1234' })).id).not.toBe(known.id);
  await meet({ email: 'mia@example.com', phone: '+1 555 777 1234' });
  expect((await meet({ phone: '001 555 777 1234' })).id).toBe(known.id);
});

test('an imported person is found again by source and id, also by many at once', async () => {
  const met = await Promise.all(Array.from({ length: 10 }, () => meet({ source: 'csv', sourceId: '17', name: 'No Address' })));
  expect(new Set(met.map((c) => c.id)).size).toBe(1);
});

test('merges are followed at any depth', async () => {
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((n) => meet({ email: `${n}@chain.example` })));
  if (!a || !b || !c) throw new Error('three people');
  const read = app.app.db.read();
  await read.rows('update customer set merged_into = $2 where id = $1', [a.id, b.id]);
  await read.rows('update customer set merged_into = $2 where id = $1', [b.id, c.id]);
  expect((await meet({ email: 'a@chain.example' })).id).toBe(c.id);
  expect(await canonicalIds(read, a.id)).toEqual([a.id, b.id, c.id].sort((x, y) => x - y));
  const map = await customersByIds(read, [a.id, c.id, 999_999]);
  expect([map.get(a.id)?.id, map.get(c.id)?.id, map.get(999_999)]).toEqual([c.id, c.id, undefined]);
});

test('what cannot be an identifier is refused with a sentence', async () => {
  for (const email of ['nobody', 'a b@c.d', '<a@b.c>', '@x', 'x@', 'a@b@c.d'])
    await expect(meet({ email })).rejects.toMatchObject({ spec: { code: 'customers.badEmail' } });
  for (const phone of ['call me', '12', '1'.repeat(40)]) await expect(meet({ phone })).rejects.toMatchObject({ spec: { code: 'customers.badPhone' } });
  expect((await meet({ email: 'we​ird‮@example.com' })).email).toBe('weird@example.com');
});
