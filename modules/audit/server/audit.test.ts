import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '#platform/access';
import { appendEvents } from '#platform/events';
import { createUser, hashPassword } from '#server/identity';
import { type Caller, type TestApp, testApp } from '#testing';
import { verifyChain } from './recording.ts';
import { safeCell } from './spreadsheet.ts';

let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
});
afterAll(() => app.end());

type Entry = {
  number: number;
  type: string;
  category: string;
  actor: { kind: string; name: string | null };
  subject: { name: string | null } | null;
  data: Record<string, unknown>;
};
const entries = async (query = ''): Promise<Entry[]> => {
  await app.settle();
  return (await admin.get<{ items: Entry[] }>(`/api/v1/audit?limit=100${query}`)).body.items;
};

test('each action leaves one entry with who did it, and none with a secret or an address', async () => {
  const passwordHash = await hashPassword(app.app, 'plum-harbour-82-lantern');
  const user = await app.app.db.transaction((tx) =>
    createUser(tx, systemActor('test'), { name: 'Ana', email: 'ana@team.example', role: 'agent', passwordHash }),
  );
  await app.caller().post('/api/v1/session', { email: 'ana@team.example', password: 'plum-harbour-82-lantern' });
  await app.caller().post('/api/v1/session', { email: 'ana@team.example', password: 'wrong-password-1234' });
  await app.caller().post('/api/v1/session', { email: 'ghost@team.example', password: 'wrong-password-1234' });
  await admin.patch(`/api/v1/users/${user.id}`, { role: 'lead' });
  await admin.put('/api/v1/settings/organization', { value: { name: 'North' } });
  await admin.post('/api/v1/invitations', { name: 'Bo', email: 'bo@team.example', role: 'agent' });
  const made = await admin.post<{ id: string; secret: string }>('/api/v1/keys', { name: 'shop', role: 'agent' });
  await admin.delete(`/api/v1/keys/${made.body.id}`);
  await app.app.db.transaction((tx) => appendEvents(tx, systemActor('test'), [{ type: 'customer.viewed', customerId: 7 }, { type: 'not.auditable' }]));
  const log = await entries();
  const count = (type: string) => log.filter((e) => e.type === type).length;
  expect([
    count('session.started'),
    count('session.failed'),
    count('user.changed'),
    count('setting.changed'),
    count('user.invited'),
    count('key.revoked'),
    count('customer.viewed'),
    count('not.auditable'),
  ]).toEqual([1, 2, 1, 1, 1, 1, 1, 0]);
  expect(log.find((e) => e.type === 'user.changed')).toMatchObject({
    category: 'people',
    actor: { kind: 'key', name: 'test administrator' },
    subject: { name: 'Ana' },
    data: { role: { from: 'agent', to: 'lead' } },
  });
  expect(log.find((e) => e.type === 'session.started')).toMatchObject({ category: 'signIn', actor: { kind: 'user', name: 'Ana' } });
  expect(log.find((e) => e.type === 'customer.viewed')?.data).toEqual({ customerId: 7 });
  const stored = JSON.stringify(await app.app.db.read().rows('select data from audit_entry'));
  for (const secret of ['@team.example', made.body.secret, 'plum-harbour']) expect(stored).not.toContain(secret);
  await app.settle();
  expect(await entries()).toHaveLength(log.length);
});

test('filters and pages', async () => {
  expect(new Set((await entries('&category=signIn')).map((e) => e.category))).toEqual(new Set(['signIn']));
  const all = await entries();
  const byPage: number[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: Entry[]; nextCursor: string | null } = (
      await admin.get<{ items: Entry[]; nextCursor: string | null }>(`/api/v1/audit?limit=3${cursor ? `&cursor=${cursor}` : ''}`)
    ).body;
    byPage.push(...page.items.map((e) => e.number));
    cursor = page.nextCursor;
  }
  expect(byPage).toEqual(all.map((e) => e.number));
  expect(await entries('&from=2030-01-01T00:00:00Z')).toEqual([]);
  expect((await admin.get('/api/v1/audit?from=2030-01-01T00:00:00Z&to=2020-01-01T00:00:00Z')).body).toMatchObject({ code: 'audit.badRange' });
  expect((await admin.get('/api/v1/audit?cursor=zzz')).status).toBe(422);
  for (const role of ['lead', 'agent', 'light_agent', 'reviewer'] as const) {
    const caller = await app.as(role);
    for (const path of ['/api/v1/audit', '/api/v1/audit/verification', '/api/v1/audit/export.csv']) expect((await caller.get(path)).status).toBe(403);
  }
});

test('the database refuses to change, remove or empty entries', async () => {
  const db = app.app.db.read();
  for (const sql of [`update audit_entry set type = 'x'`, 'delete from audit_entry where number = 1', 'truncate audit_entry'])
    await expect(db.rows(sql)).rejects.toThrow(/never changed/);
  expect((await admin.get('/api/v1/audit/verification')).body).toMatchObject({ intact: true, brokenAt: null });
});

test("a row that was changed or removed behind the database's back is found", async () => {
  const tamper = async (sql: string): Promise<number | null> => {
    const other = await testApp();
    try {
      const key = await other.as('administrator');
      for (let n = 0; n < 6; n += 1) await key.post('/api/v1/keys', { name: `k${n}`, role: 'agent' });
      await other.settle();
      expect(await verifyChain(other.app.db.read())).toMatchObject({ intact: true });
      const db = other.app.db.read();
      await db.rows('alter table audit_entry disable trigger user');
      await db.rows(sql);
      return (await verifyChain(db)).brokenAt;
    } finally {
      await other.end();
    }
  };
  expect(await tamper(`update audit_entry set data = data || '{"role":"reviewer"}' where number = 4`)).toBe(4);
  expect(await tamper('delete from audit_entry where number = 3')).toBe(3);
  expect(await tamper(`update audit_entry set at = at + interval '1 hour' where number = 2`)).toBe(2);
});

test('the CSV holds the same entries and starts no formula', async () => {
  await admin.post('/api/v1/keys', { name: '=HYPERLINK("http://evil")', role: 'agent' });
  await app.settle();
  const csv = await admin.get<string>('/api/v1/audit/export.csv');
  expect(csv.headers['content-type']).toMatch(/text\/csv/);
  expect(csv.headers['content-disposition']).toMatch(/attachment; filename="audit-2026-11-16.csv"/);
  expect(csv.body.trimEnd().split('\r\n')).toHaveLength((await entries()).length);
  for (const field of csv.body.split(/[\r\n,]+/)) expect(field).not.toMatch(/^"?[=+@]/);
  expect((await entries('&category=dataOut'))[0]).toMatchObject({ type: 'audit.exported' });
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', ' =1', '＝1', '＋1', '－1', '＠x', '\ufeff=1'])('%j is shown as text', (cell) => {
  expect(safeCell(cell)).toBe(`'${cell}`);
});
test.each(['', 'plain', 'a=b', '1-2', '中文', "it's"])('%j stays as it is', (cell) => {
  expect(safeCell(cell)).toBe(cell);
});
