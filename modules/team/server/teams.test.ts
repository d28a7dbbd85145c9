import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '#platform/access';
import { newId } from '#platform/ids';
import { defaultQueue, queueScope } from '#server/team';
import { type Caller, type TestApp, testApp } from '#testing';

type Body = {
  id: number;
  version: number;
  name: string;
  teamIds: number[];
  queueIds: number[];
  memberIds: string[];
  archivedAt: string | null;
  isDefault: boolean;
  abilities: { edit: boolean; archive: boolean };
};
type Items = { items: Body[] };
let app: TestApp;
let lead: Caller;
let agent: Caller;
let ana: string;
let bo: string;

async function person(name: string): Promise<string> {
  const id = newId();
  await app.app.db.read().rows('insert into app_user (id, name, email) values ($1, $2, $3)', [id, name, `${name}@team.example`]);
  return id;
}
const asUser = (id: string, role: 'agent' | 'lead' = 'agent') => ({ ...systemActor('x'), kind: 'user' as const, id, role });

beforeAll(async () => {
  app = await testApp();
  lead = await app.as('lead');
  agent = await app.as('agent');
  ana = await person('ana');
  bo = await person('bo');
});
afterAll(() => app.end());

test('an empty installation has one queue, and it takes the language of the organisation until someone renames it', async () => {
  const admin = await app.as('administrator');
  expect((await agent.get<Items>('/api/v1/queues')).body.items).toMatchObject([
    { name: 'General', isDefault: true, abilities: { edit: false, archive: false } },
  ]);
  await admin.put('/api/v1/settings/organization', { value: { language: 'zh-CN' } });
  await app.settle();
  const queue = await defaultQueue(app.app.db.read());
  expect(queue.name).toBe('综合');
  await lead.patch(`/api/v1/queues/${queue.id}`, { name: 'Everything' });
  await admin.put('/api/v1/settings/organization', { value: { language: 'en' } });
  await app.settle();
  expect((await defaultQueue(app.app.db.read())).name).toBe('Everything');
});

test('a team is made, changed and archived by leads; agents read it', async () => {
  expect((await agent.post('/api/v1/teams', { name: 'Nope' })).status).toBe(403);
  const made = await lead.post<Body>('/api/v1/teams', { name: 'Billing', memberIds: [ana] });
  expect(made).toMatchObject({ status: 201, body: { name: 'Billing', memberIds: [ana] } });
  expect((await lead.post('/api/v1/teams', { name: 'BILLING' })).body).toMatchObject({ code: 'team.nameTaken' });
  expect((await lead.post('/api/v1/teams', { name: 'Ghosts', memberIds: [newId()] })).body).toMatchObject({ code: 'team.unknownMember' });
  expect((await lead.get<Items>('/api/v1/teams')).body.items.map((t) => t.name)).not.toContain('Ghosts');
  const changed = await lead.patch<Body>(`/api/v1/teams/${made.body.id}`, { memberIds: [bo], description: 'Money', version: 1 });
  expect(changed.body).toMatchObject({ memberIds: [bo], description: 'Money', version: 2 });
  expect((await lead.patch(`/api/v1/teams/${made.body.id}`, { name: 'X', version: 1 })).body).toMatchObject({ code: 'platform.conflict' });
  expect((await lead.delete(`/api/v1/teams/${made.body.id}`)).status).toBe(204);
  expect((await agent.get<Items>('/api/v1/teams')).body.items).toHaveLength(0);
  expect((await agent.get<Items>('/api/v1/teams?archived=true')).body.items).toMatchObject([{ name: 'Billing', abilities: { archive: false } }]);
  expect((await lead.post('/api/v1/teams', { name: 'Billing' })).status).toBe(201);
  expect((await lead.patch(`/api/v1/teams/${made.body.id}`, { archived: false })).body).toMatchObject({ code: 'team.nameTaken' });
});

test('a queue with teams is theirs only, at once after a change', async () => {
  const team = (await lead.post<Body>('/api/v1/teams', { name: 'Returns', memberIds: [ana] })).body;
  const queue = (await lead.post<Body>('/api/v1/queues', { name: 'Returns', icon: 'package', teamIds: [team.id] })).body;
  const read = app.app.db.read();
  const open = (await defaultQueue(read)).id;
  expect(await queueScope(read, asUser(ana))).toEqual({ all: false, queueIds: [open, queue.id] });
  expect(await queueScope(read, asUser(bo))).toEqual({ all: false, queueIds: [open] });
  expect(await queueScope(read, asUser(bo, 'lead'))).toMatchObject({ all: true });
  expect(await queueScope(read, { ...asUser(ana), kind: 'customer', id: '1' })).toEqual({ all: false, queueIds: [] });
  // A key of an agent belongs to no team.
  expect((await agent.get<Items>('/api/v1/queues')).body.items.map((q) => q.id)).toEqual([open]);
  expect((await agent.get(`/api/v1/queues/${queue.id}`)).body).toMatchObject({ code: 'platform.notFound' });
  expect((await agent.get<Body>(`/api/v1/teams/${team.id}`)).body.queueIds).toEqual([]);
  expect((await lead.get<Body>(`/api/v1/teams/${team.id}`)).body.queueIds).toEqual([queue.id]);
  await lead.patch(`/api/v1/teams/${team.id}`, { memberIds: [bo] });
  expect((await queueScope(read, asUser(bo))).queueIds).toContain(queue.id);
  expect((await queueScope(read, asUser(ana))).queueIds).not.toContain(queue.id);
  await lead.patch(`/api/v1/queues/${queue.id}`, { teamIds: [] });
  expect((await queueScope(read, asUser(ana))).queueIds).toContain(queue.id);
});

test('another node hears that scopes changed', async () => {
  const read = app.app.db.read();
  const begun = Date.now();
  const before = await queueScope(read, asUser(bo));
  // What another node does: rows change, and the wakeup rings; nothing in this process cleared the cache.
  const { id } = await read.one<{ id: number }>(`insert into queue (name) values ('Elsewhere') returning id`);
  const still = await queueScope(read, asUser(bo));
  // On a machine so slow that the cache has run out meanwhile, this says nothing.
  if (Date.now() - begun < 3_000) expect(still).toEqual(before);
  app.app.wakeup.ring('team');
  await expect.poll(async () => (await queueScope(read, asUser(bo))).queueIds).toContain(id);
});

test('archiving a team never opens its queue to everyone', async () => {
  const team = (await lead.post<Body>('/api/v1/teams', { name: 'Secret', memberIds: [ana] })).body;
  const other = (await lead.post<Body>('/api/v1/teams', { name: 'Other' })).body;
  const queue = (await lead.post<Body>('/api/v1/queues', { name: 'Secret', teamIds: [team.id] })).body;
  expect((await lead.delete(`/api/v1/teams/${team.id}`)).body).toMatchObject({ code: 'team.queueWouldOpen', detail: 'Secret' });
  await lead.patch(`/api/v1/queues/${queue.id}`, { teamIds: [team.id, other.id] });
  expect((await lead.delete(`/api/v1/teams/${team.id}`)).status).toBe(204);
  expect((await queueScope(app.app.db.read(), asUser(ana))).queueIds).not.toContain(queue.id);
  expect((await lead.post('/api/v1/queues', { name: 'Late', teamIds: [team.id] })).body).toMatchObject({ code: 'team.unknownTeam' });
});

test('queues are ordered, archived and made the default; the default stays', async () => {
  const first = (await lead.post<Body>('/api/v1/queues', { name: 'First' })).body;
  const second = (await lead.post<Body>('/api/v1/queues', { name: 'Second' })).body;
  const old = await defaultQueue(app.app.db.read());
  const ordered = await lead.put<Items>('/api/v1/queue-order', { ids: [second.id, first.id, 999_999] });
  expect(ordered.body.items.slice(0, 2).map((q) => q.id)).toEqual([second.id, first.id]);
  expect((await lead.delete(`/api/v1/queues/${old.id}`)).body).toMatchObject({ code: 'team.defaultQueueStays' });
  expect((await lead.patch<Body>(`/api/v1/queues/${first.id}`, { isDefault: true })).body.isDefault).toBe(true);
  expect((await defaultQueue(app.app.db.read())).id).toBe(first.id);
  expect((await lead.delete(`/api/v1/queues/${old.id}`)).status).toBe(204);
  expect((await lead.patch(`/api/v1/queues/${old.id}`, { isDefault: true })).body).toMatchObject({ code: 'team.unknownQueue' });
  expect((await agent.get<Items>('/api/v1/queues')).body.items.map((q) => q.id)).not.toContain(old.id);
  expect((await agent.get<Body>(`/api/v1/queues/${old.id}`)).body.archivedAt).not.toBeNull();
  expect((await lead.patch<Body>(`/api/v1/queues/${old.id}`, { archived: false })).body.archivedAt).toBeNull();
});

test('many leads changing the default at once leave exactly one', async () => {
  const ids = (await lead.get<Items>('/api/v1/queues')).body.items.map((q) => q.id);
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => lead.patch(`/api/v1/queues/${ids[i % ids.length]}`, { isDefault: true })));
  expect(answers.map((a) => a.status)).toEqual(answers.map(() => 200));
  const { n } = await app.app.db.read().one<{ n: number }>('select count(*)::int as n from queue where is_default');
  expect(n).toBe(1);
});
