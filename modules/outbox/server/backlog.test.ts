import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { queueMail } from '#server/outbox';
import { type Caller, type TestApp, testApp } from '#testing';
import { releasePart, sweepMails } from './sending.ts';

let app: TestApp;
let admin: Caller;
const rows = <T extends object>(text: string, values: readonly unknown[] = []) => app.app.db.read().rows<T>(text, values);
const queue = (subject: string) =>
  app.app.db.transaction((tx) => queueMail(tx, { kind: 'notice', to: { email: 'ana@customer.example' }, language: 'en', subject, text: 'Good day.' }));
/** 600 like this one but for what `sql` says, `n` counting them. No job sends any. */
const copy = (id: string, sql: string, ...more: unknown[]) =>
  rows(
    `insert into outgoing_mail select (jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid(), 'key', null, ${sql}))).*
     from outgoing_mail m, generate_series(1, 600) n where m.id = $1`,
    [id, ...more],
  );

beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
  // Nobody listens there: nothing is sent here.
  await admin.put('/api/v1/settings/smtp', {
    value: { host: '127.0.0.1', port: 9, security: 'none', fromName: 'Harbor Help', fromAddress: 'help@harbor.example' },
  });
});
afterAll(() => app.end());
beforeEach(async () => {
  await rows('delete from outgoing_mail');
  await rows('delete from graphile_worker._private_jobs');
});

test('a long backlog is taken up a part at a time, the longest due first, past what somebody works on', async () => {
  const id = await queue('One of many');
  await rows('delete from graphile_worker._private_jobs');
  await copy(id, `'next_try_at', m.next_try_at - n * interval '1 second'`);
  app.clock.advance(5 * 60_000);
  const { id: held } = await app.app.db.transaction(async (tx) => {
    const row = await tx.one<{ id: string }>(`select id from outgoing_mail where subject = 'One of many' order by next_try_at limit 1 for update`);
    await app.app.db.transaction(sweepMails);
    return row;
  });
  const keys = (await rows<{ key: string }>(`select key from graphile_worker.jobs where task_identifier = 'outbox_send'`)).map((job) => job.key);
  expect(keys).toHaveLength(500);
  expect(keys.includes(`mail:${held}`) || keys.includes(`mail:${id}`)).toBe(false);
});

test('what was held is released a part at a time, the most urgent first; so is what a backup brought', async () => {
  const id = await queue('Held for long');
  await rows('delete from graphile_worker._private_jobs');
  const hold = (why: 'server' | 'restore') => copy(id, `'state', 'held', 'held_for', $2::text, 'priority', n % 2 * 10, 'next_try_at', null`, why);
  const count = async (where: string) => (await rows(`select from outgoing_mail where subject = 'Held for long' and ${where}`)).length;
  const part = () => app.app.db.transaction(releasePart);
  await hold('server');
  expect([await part(), await count("state = 'held' and priority = 0"), await count("state = 'held'")]).toEqual([true, 0, 100]);
  expect([await part(), await count("state = 'held'"), await count('true')]).toEqual([false, 0, 601]);
  expect(await rows(`select from graphile_worker.jobs where task_identifier = 'outbox_send'`)).toHaveLength(600);
  await hold('restore');
  expect([await part(), await count("held_for = 'restore'")]).toEqual([false, 600]);
  expect((await admin.post<{ released: number }>('/api/v1/outbox/releases')).body).toEqual({ released: 600 });
  expect([await count("held_for = 'restore'"), await count("held_for = 'server'")]).toEqual([0, 100]);
  expect([await part(), await count("state = 'held'")]).toEqual([false, 0]);
});
