import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Customer, MergeEffect } from '#contract/customers';
import { canonicalIds } from '#server/customers';
import { type Caller, type TestApp, testApp } from '#testing';

type Merged = { mergeId: number; customer: Customer; effect: MergeEffect };
let app: TestApp;
let agent: Caller;
beforeAll(async () => {
  app = await testApp();
  agent = await app.as('agent');
});
afterAll(() => app.end());

const add = async (body: Record<string, unknown>) => (await agent.post<Customer>('/api/v1/customers', body)).body;
const read = async (id: number) => (await agent.get<Customer>(`/api/v1/customers/${id}`)).body;
const merge = async (from: number, into: number) => (await agent.post<Merged>(`/api/v1/customers/${from}/merges`, { into })).body;
/** All that a person reads about a customer, without what every change counts up. */
const whole = ({ version: _v, updatedAt: _u, ...rest }: Customer) => rest;
const words = (id: number) => app.app.db.read().one<{ search: string }>('select search::text from customer where id = $1', [id]);

test('a merge moves identifiers, fills what is empty, and undo puts back exactly that', async () => {
  const company = (await agent.post<{ id: number }>('/api/v1/companies', { name: 'Merge Ltd' })).body;
  const source = await add({
    name: 'Ana Lopez',
    email: 'ana@home.example',
    phone: '+49 171 555 0001',
    companyId: company.id,
    tier: 'gold',
    notes: 'Prefers mornings.',
    fields: { plan: 'pro', seats: 2 },
  });
  const target = await add({ name: 'A. Lopez', email: 'ana@work.example', notes: 'Head of buying.', fields: { plan: 'basic' } });
  const wordsBefore = [await words(source.id), await words(target.id)];
  const preview = await agent.get<MergeEffect>(`/api/v1/customers/${source.id}/merge-preview?into=${target.id}`);
  expect(preview.body.identifiers.map((i) => i.value).sort()).toEqual(['+49 171 555 0001', 'ana@home.example']);
  expect([...preview.body.filled].sort()).toEqual(['company', 'fields.seats', 'notes', 'phone', 'tier']);
  expect(await read(target.id)).toEqual(target);

  const { mergeId, customer, effect } = await merge(source.id, target.id);
  expect(effect).toEqual(preview.body);
  expect(customer).toMatchObject({
    id: target.id,
    name: 'A. Lopez',
    email: 'ana@work.example',
    phone: '+49 171 555 0001',
    tier: 'gold',
    company: { id: company.id },
    notes: 'Head of buying.\n\nPrefers mornings.',
    fields: { plan: 'basic', seats: 2 },
  });
  expect(customer.merges).toMatchObject([{ id: mergeId, sourceId: source.id, sourceName: 'Ana Lopez' }]);
  expect((await read(source.id)).id).toBe(target.id);
  expect(await canonicalIds(app.app.db.read(), source.id)).toEqual([source.id, target.id]);
  const listed = (await agent.get<{ items: { id: number }[] }>('/api/v1/customers?q=ana@home.example')).body.items;
  expect(listed.map((c) => c.id)).toEqual([target.id]);

  const undone = await agent.delete<{ source: Customer; target: Customer }>(`/api/v1/customer-merges/${mergeId}`);
  expect([whole(undone.body.source), whole(undone.body.target)]).toEqual([whole(source), whole(target)]);
  expect([await words(source.id), await words(target.id)]).toEqual(wordsBefore);
  expect((await agent.delete(`/api/v1/customer-merges/${mergeId}`)).body).toMatchObject({ code: 'customers.mergeUndone' });
  const events = await app.app.db
    .read()
    .rows<{ type: string; data: unknown }>(`select type, data from event where type like 'customer.merge%' and customer_id = $1 order by seq`, [target.id]);
  expect(events).toEqual([
    { type: 'customer.merged', data: { mergeId, sourceId: source.id, targetId: target.id } },
    { type: 'customer.merge_undone', data: { mergeId, sourceId: source.id, targetId: target.id } },
  ]);
});

test('what someone changed after a merge stays when it is undone', async () => {
  const source = await add({ name: 'S', email: 's@after.example', phone: '+49 171 555 0002', tier: 'gold' });
  const target = await add({ name: 'T', email: 't@after.example' });
  const { mergeId, customer } = await merge(source.id, target.id);
  await agent.patch(`/api/v1/customers/${target.id}`, { tier: 'silver' });
  const phone = customer.identifiers.find((i) => i.kind === 'phone');
  await agent.delete(`/api/v1/customers/${target.id}/identifiers/${phone?.id}`);
  const undone = (await agent.delete<{ source: Customer; target: Customer }>(`/api/v1/customer-merges/${mergeId}`)).body;
  expect(undone.target.tier).toBe('silver');
  expect(undone.source.identifiers.map((i) => i.value)).toEqual(['s@after.example']);
});

test('a chain of merges comes apart in any order', async () => {
  const build = async (tag: string) => {
    const people = await Promise.all(['a', 'b', 'c'].map((n) => add({ name: n.toUpperCase(), email: `${n}@${tag}.example` })));
    const [a, b, c] = people as [Customer, Customer, Customer];
    const first = await merge(a.id, b.id);
    const second = await merge(b.id, c.id);
    expect(second.customer.identifiers).toHaveLength(3);
    expect(second.customer.merges).toHaveLength(2);
    return { a, b, c, first, second };
  };
  const lastFirst = await build('lifo');
  await agent.delete(`/api/v1/customer-merges/${lastFirst.second.mergeId}`);
  await agent.delete(`/api/v1/customer-merges/${lastFirst.first.mergeId}`);
  for (const person of [lastFirst.a, lastFirst.b, lastFirst.c]) expect(whole(await read(person.id))).toEqual(whole(person));
  const firstFirst = await build('fifo');
  await agent.delete(`/api/v1/customer-merges/${firstFirst.first.mergeId}`);
  expect((await read(firstFirst.b.id)).identifiers.map((i) => i.value).sort()).toEqual(['b@fifo.example', 'c@fifo.example']);
  await agent.delete(`/api/v1/customer-merges/${firstFirst.second.mergeId}`);
  for (const person of [firstFirst.a, firstFirst.b, firstFirst.c]) expect(whole(await read(person.id))).toEqual(whole(person));
});

test('nobody is merged into themselves, also not in a circle or by many at once', async () => {
  const [a, b] = [await add({ email: 'a@circle.example' }), await add({ email: 'b@circle.example' })];
  expect((await agent.post(`/api/v1/customers/${a.id}/merges`, { into: a.id })).body).toMatchObject({ code: 'customers.mergeSame' });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) => agent.post(`/api/v1/customers/${i % 2 ? a.id : b.id}/merges`, { into: i % 2 ? b.id : a.id })),
  );
  expect(answers.filter((r) => r.status === 201)).toHaveLength(1);
  expect(answers.every((r) => r.status < 500)).toBe(true);
  expect(await canonicalIds(app.app.db.read(), a.id)).toEqual([a.id, b.id]);
  expect((await agent.post(`/api/v1/customers/${b.id}/merges`, { into: a.id })).body).toMatchObject({ code: 'customers.mergeSame' });
});

test('who may not merge, may not', async () => {
  const [a, b] = [await add({ email: 'a@may.example' }), await add({ email: 'b@may.example' })];
  const light = await app.as('light_agent');
  expect((await light.post(`/api/v1/customers/${a.id}/merges`, { into: b.id })).status).toBe(403);
  expect((await (await app.as('reviewer')).get(`/api/v1/customers/${a.id}/merge-preview?into=${b.id}`)).status).toBe(403);
});

test('the same person under two addresses is suggested, with the reason', async () => {
  const me = await add({ name: 'Kim Park', email: 'kim.park@gmail.com', phone: '+82 10 5555 1234' });
  const phone = await add({ name: 'K P', email: 'office@korea.example', phone: '010 5555 1234' });
  const address = await add({ name: '', email: 'kimpark@naver.com' });
  const typo = await add({ name: '', email: 'kimparc@gmail.com' });
  const stranger = await add({ name: 'Kim Park', email: 'other@gmail.com' });
  const far = await add({ name: 'Someone', email: 'kim@elsewhere.example' });
  const items = (await agent.get<{ items: { customer: { id: number }; reasons: string[] }[] }>(`/api/v1/customers/${me.id}/suggestions`)).body.items;
  const reasons = new Map(items.map((i) => [i.customer.id, i.reasons]));
  expect(reasons.get(phone.id)).toEqual(['samePhone']);
  expect(reasons.get(address.id)).toEqual(['similarAddress']);
  expect(reasons.get(typo.id)).toEqual(['similarAddress']);
  // An equal name at a public mail service says nothing.
  expect([reasons.has(stranger.id), reasons.has(far.id), reasons.has(me.id)]).toEqual([false, false, false]);
  const one = await add({ name: 'Li Wei', email: 'li.wei@firma.example' });
  const two = await add({ name: 'li wei', email: 'lw@firma.example' });
  const twin = (await agent.get<{ items: { customer: { id: number }; reasons: string[] }[] }>(`/api/v1/customers/${one.id}/suggestions`)).body.items;
  expect(twin).toMatchObject([{ customer: { id: two.id }, reasons: ['sameNameAndDomain'] }]);
});
