/** A backup taken while people work, put into an empty place: the same rows, the same files, and nothing goes out twice. */
import {
  closeSync,
  copyFileSync,
  cpSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '#platform/access';
import { mayRemove, readManifest } from '#platform/backup';
import { createDatabase } from '#platform/db';
import { appendEvents } from '#platform/events';
import { addJob } from '#platform/jobs';
import { migrate } from '#platform/migrations';
import { patience } from '#platform/waiting';
import { storeFile } from '#server/files';
import { makeKey } from '#server/identity';
import { queueMail } from '#server/outbox';
import { type Caller, person, signedIn, type TestApp, testApp } from '#testing';
import { assemble } from './assemble.ts';
import { backUp } from './backing-up.ts';
import { ask, type Empty, emptyPlace, fileHashes, rowHashes, silent } from './backup.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'careloop-backup-'));
const dataDir = join(folder, 'data');
const shelf = mkdtempSync(join(folder, 'shelf-'));
let app: TestApp;
let admin: Caller;
let adminHeaders: Record<string, string>;
const places: Empty[] = [];
const place = async (): Promise<Empty> => {
  const made = await emptyPlace();
  places.push(made);
  return made;
};
const source = () => ({ ...app.app.config, databaseUrl: app.app.db.url });
const ticketOf = (name: string) => ({
  customer: { name, email: `${name.toLowerCase()}@customer.example` },
  subject: `Where is ${name}'s parcel? 包裹在哪里\t\\N`,
  text: 'line one\nline two\\.\nüñ 谢谢',
});

beforeAll(async () => {
  app = await testApp({ env: { DATA_DIR: dataDir, CARELOOP_EGRESS_ALLOW: '127.0.0.1:9' } });
  const { secret } = await app.app.db.transaction((tx) => makeKey(tx, systemActor('test'), { name: 'test', role: 'administrator', scopes: null }));
  adminHeaders = { authorization: `Bearer ${secret}` };
  admin = app.caller(adminHeaders);
  await app.settle();
  for (const name of ['Ana', 'Bo', 'Chen']) expect((await admin.post('/api/v1/tickets', ticketOf(name))).status).toBe(201);
  for (const size of [10, 300_000, 6_000_000])
    await storeFile(app.app, { name: `${size}.bin`, buffer: Buffer.alloc(size, `careloop ${size}`), uploader: systemActor('test') });
  await signedIn(app, await person(app, 'administrator', 'Vera'));
  await app.settle();
});
afterAll(async () => {
  await app.end();
  for (const one of places) await one.drop();
  rmSync(folder, { recursive: true, force: true });
});

test('rows, files, sequences and jobs come out equal; new facts come after the old ones', async () => {
  await app.app.db.transaction(async (tx) => {
    await addJob(tx, 'later', { n: 1 }, { key: 'only one', runAt: new Date('2027-01-01T00:00:00Z'), queue: 'lane', priority: 3 });
  });
  // Held by a worker that is gone by the time of the restore, and tried before.
  await ask(
    app.app.db.url,
    `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'worker', attempts = 2, last_error = 'x' where key = 'only one'`,
  );
  const { path, manifest } = await backUp(source(), silent, shelf);
  expect(readdirSync(shelf)).toEqual([path.slice(shelf.length + 1)]);
  const before = await rowHashes(app.app.db.url);
  const there = await place();
  await there.restore(shelf, { send: true });
  const after = await rowHashes(there.url);
  const differing = Object.keys(before).filter((name) => before[name] !== after[name]);
  // Sessions end, the outbox begins a new generation, migrations note their own time.
  expect(differing.sort()).toEqual(
    ['event_follower', 'outbox_generation', 'schema_migration', 'session', 'verification'].filter((name) => differing.includes(name)),
  );
  expect(after.session).toBe('0 ');
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(fileHashes(there.folder)).toEqual(fileHashes(dataDir));
  expect(manifest.files).toMatchObject({ count: 3, lacking: [] });
  expect(manifest.tables.find((t) => t.name === 'ticket')?.rows).toBe(3);
  // Each start tries to add the built-in statuses again, which uses up their numbers.
  const sequences = `select sequencename, last_value from pg_sequences where schemaname = $1 and sequencename <> 'ticket_status_id_seq' order by 1`;
  expect(await ask(there.url, sequences, ['public'])).toEqual(await ask(app.app.db.url, sequences, ['public']));
  expect(
    await ask(
      there.url,
      `select t.identifier, q.queue_name, j.key, j.priority, j.attempts, j.last_error, j.locked_by, j.payload, j.run_at from graphile_worker._private_jobs j
         join graphile_worker._private_tasks t on t.id = j.task_id left join graphile_worker._private_job_queues q on q.id = j.job_queue_id where j.key = 'only one'`,
    ),
  ).toEqual([
    {
      identifier: 'later',
      queue_name: 'lane',
      key: 'only one',
      priority: 3,
      attempts: 2,
      last_error: 'x',
      locked_by: null,
      payload: { n: 1 },
      run_at: new Date('2027-01-01T00:00:00Z'),
    },
  ]);
  const db = createDatabase(there.url);
  await db.transaction((tx) => appendEvents(tx, systemActor('test'), [{ type: 'fresh' }]));
  expect(await db.read().one('select type from event order by event.xid desc, event.seq desc limit 1')).toEqual({ type: 'fresh' });
  await db.close();
});

test('under load: what is written is in it whole or not at all, and each follower takes once what it had not taken', async () => {
  const add = (n: number) => app.app.db.transaction((tx) => appendEvents(tx, systemActor('test'), [{ type: 'counted', data: { n } }]));
  for (const n of [1, 2, 3]) await add(n);
  await app.settle();
  const [behind] = await ask<{ xid: string; seq: string }>(app.app.db.url, `select xid::text, seq from event where type = 'counted' and data ->> 'n' = '1'`);
  await ask(app.app.db.url, `insert into event_follower (name, xid, seq) values ('slow', $1::xid8, $2)`, [behind?.xid, behind?.seq]);
  let stop = false;
  let written = 0;
  const writing = Promise.all(
    [0, 1, 2].map(async (lane) => {
      for (let n = 0; !stop; n += 1) {
        const made = await admin.post<{ id: number }>('/api/v1/tickets', ticketOf(`Lane${lane}n${n}`));
        await admin.post(`/api/v1/tickets/${made.body.id}/messages`, { kind: 'reply', text: 'On its way.' });
        written += 1;
      }
    }),
  );
  while (written < 6) await new Promise((done) => setTimeout(done, 10));
  const { path } = await backUp(source(), silent, join(shelf, 'under-load.tar'));
  stop = true;
  await writing;
  await ask(app.app.db.url, `delete from event_follower where name = 'slow'`);
  await app.settle();
  const there = await place();
  await there.restore(path);
  // A ticket, its first message and its fact are one transaction.
  expect(
    await ask(
      there.url,
      `select t.id from ticket t where not exists (select 1 from message m where m.ticket_id = t.id) or not exists (select 1 from event e where e.ticket_id = t.id and e.type = 'ticket.created')
       union all select m.ticket_id from message m where not exists (select 1 from ticket t where t.id = m.ticket_id)`,
    ),
  ).toEqual([]);
  const counts = async (url: string) => (await ask<{ n: string }>(url, 'select count(*) as n from ticket'))[0]?.n;
  expect(Number(await counts(there.url))).toBeGreaterThanOrEqual(6);
  expect(Number(await counts(there.url))).toBeLessThanOrEqual(Number(await counts(app.app.db.url)));
  const ahead = (name: string) =>
    ask<{ type: string; n: number }>(
      there.url,
      `select e.type, (e.data ->> 'n')::int as n from event e, event_follower f where f.name = $1 and (e.xid, e.seq) > (f.xid, f.seq) and e.type = 'counted' order by e.xid, e.seq`,
      [name],
    );
  expect((await ahead('slow')).map((e) => e.n)).toEqual([2, 3]);
  const others = (await ask<{ name: string }>(there.url, `select name from event_follower where name <> 'slow'`)).map((f) => f.name);
  expect(others.length).toBeGreaterThan(5);
  for (const name of others) expect(await ahead(name), name).toEqual([]);
});

test('neither mail nor webhooks go out again before an administrator releases them; people sign in anew; who was erased since is erased again', async () => {
  await admin.put('/api/v1/settings/smtp', { value: { host: '127.0.0.1', port: 9, security: 'none', fromAddress: 'help@harbor.example' } });
  expect((await admin.post('/api/v1/webhooks', { url: 'http://127.0.0.1:9/hook', eventTypes: ['ticket.created'] })).status).toBe(201);
  await app.followers.drain();
  const queue = (to: TestApp['app']['db'], subject: string) =>
    to.transaction((tx) => queueMail(tx, { kind: 'notice', to: { email: 'bo@customer.example' }, language: 'en', subject, text: 'x' }));
  await queue(app.app.db, 'before the backup');
  await admin.post('/api/v1/tickets', ticketOf('Told'));
  await app.followers.drain();
  const { path } = await backUp(source(), silent, join(shelf, 'waiting.tar'));
  const [ana] = await ask<{ id: number }>(app.app.db.url, `select id from customer where name = 'Ana'`);
  expect((await admin.post('/api/v1/erasures', { customerId: Number(ana?.id), confirm: 'Ana' })).status).toBe(202);
  await app.settle();
  expect(await ask(app.app.db.url, `select 1 from customer where name = 'Ana'`)).toEqual([]);
  // The next backup leaves the list beside it.
  await backUp(source(), silent, join(shelf, 'after.tar'));
  const there = await place();
  expect(await there.restore(path)).toMatchObject({ erasedAgain: 1 });
  expect(await ask(there.url, `select 1 from customer where name = 'Ana'`)).toEqual([]);
  expect(await ask(there.url, `select 1 from message m join ticket t on t.id = m.ticket_id where t.subject like '%Ana%'`)).toEqual([]);
  const restored = await assemble(there.config, there.url, { log: silent, poolSize: 4, patience });
  try {
    await queue(restored.app.db, 'from a job of before');
    const mails = await ask<{ subject: string; state: string; held_for: string }>(
      there.url,
      `select subject, state, held_for from outgoing_mail where subject in ('before the backup', 'from a job of before') order by created_at`,
    );
    expect(mails).toEqual([
      { subject: 'before the backup', state: 'held', held_for: 'restore' },
      { subject: 'from a job of before', state: 'held', held_for: 'restore' },
    ]);
    const job = restored.modules.flatMap((m) => m.jobs?.(restored.app) ?? []).find((j) => j.name === 'webhooks_deliver');
    const [hook] = await ask<{ id: string }>(there.url, 'select id from webhook');
    await job?.run({ webhookId: hook?.id }, { db: restored.app.db, log: silent, attempt: 1, lastAttempt: false });
    expect(await ask(there.url, 'select state, attempts from webhook_delivery')).toEqual([{ state: 'waiting', attempts: 0 }]);
    // The next start finds nothing unusual and does not hold again what was released.
    for (const module of restored.modules) await module.start?.(restored.app);
    const http = await restored.createHttp();
    const call = async (method: 'GET' | 'POST', url: string) =>
      (await http.inject({ method, url, headers: adminHeaders, ...(method === 'POST' ? { payload: {} } : {}) })).json() as Record<string, unknown>;
    expect(await call('GET', '/api/v1/outbox/summary')).toMatchObject({ holding: true });
    const { released } = (await call('POST', '/api/v1/outbox/releases')) as { released: number };
    expect(released).toBeGreaterThanOrEqual(2);
    expect(await call('GET', '/api/v1/outbox/summary')).toMatchObject({ holding: false, heldAfterRestore: 0 });
    await http.close();
  } finally {
    for (const module of restored.modules) await module.stop?.();
    await restored.close();
  }
});

test('a place that holds something is refused and stays as it was', async () => {
  const path = (await backUp(source(), silent, join(shelf, 'fine.tar'))).path;
  for (const held of [`insert into event (type, actor_kind) values ('settings.changed', 'system')`, 'create table of_another_program (id int)']) {
    const { url, restore } = await place();
    await migrate(url);
    await ask(url, held);
    const before = await rowHashes(url);
    await expect(restore(path)).rejects.toThrow(/not empty/);
    expect(await rowHashes(url)).toEqual(before);
  }
  const files = await place();
  const strange = 'ff'.repeat(32);
  cpSync(join(dataDir, 'files'), join(files.folder, 'files'), { recursive: true });
  writeFileSync(join(files.folder, 'files', readdirSync(join(files.folder, 'files')).find((n) => /^[0-9a-f]{2}$/.test(n)) ?? '', strange), 'x');
  await expect(files.restore(path)).rejects.toThrow(/--keep-files/);
  await files.restore(path, { keepFiles: true });
  await expect(place().then((p) => p.restore(join(shelf, 'nothing-here.tar')))).rejects.toThrow(/no backup/);
  await expect(backUp(source(), silent, path)).rejects.toThrow(/is there already/);
  await expect(backUp(source(), silent, join(shelf, 'no', 'such', 'x.tar'))).rejects.toThrow(/Make it first/);
});

test('a place that was only started or looked at, and never set up, is as good as an empty one once it is stopped', async () => {
  const path = (await backUp(source(), silent, join(shelf, 'untouched.tar'))).path;
  const started = await place();
  await migrate(started.url);
  const running = await assemble(started.config, started.url, { log: silent, poolSize: 2, patience });
  expect(await ask(started.url, 'select 1 from queue')).not.toEqual([]);
  await expect(started.restore(path)).rejects.toThrow(/running on this database/);
  await running.close();
  expect((await started.restore(path)).manifest.tables.length).toBeGreaterThan(50);
  expect(await ask(started.url, 'select subject from ticket order by id')).toEqual(await ask(app.app.db.url, 'select subject from ticket order by id'));
});

test('a damaged, cut or newer backup is refused, and what was begun is not started by mistake', async () => {
  const { path, manifest } = await backUp(source(), silent, join(shelf, 'whole.tar'));
  const broken = join(shelf, 'broken.tar');
  const there = await place();
  copyFileSync(path, broken);
  truncateSync(broken, statSync(path).size - 100_000);
  await expect(there.restore(broken)).rejects.toThrow(/damaged/);
  writeFileSync(broken, readFileSync(path).subarray(0, 300));
  await expect(there.restore(broken)).rejects.toThrow(/damaged/);
  writeFileSync(broken, 'not a backup at all, only words. '.repeat(100));
  await expect(there.restore(broken)).rejects.toThrow(/damaged/);
  const newer = readFileSync(path).toString('latin1').replaceAll('"0120_restored.sql"', '"9120_restored.sql"');
  writeFileSync(broken, newer, 'latin1');
  await expect(there.restore(broken)).rejects.toThrow(/9120_restored.sql that this version does not know/);
  expect(await ask(there.url, `select 1 from pg_class where relnamespace = 'public'::regnamespace`)).toEqual([]);
  // A bit of one row.
  copyFileSync(path, broken);
  const bytes = readFileSync(path);
  const at = bytes.indexOf('rows/ticket/000001.gz') + 700;
  const file = openSync(broken, 'r+');
  writeSync(file, Buffer.from([(bytes[at] as number) ^ 1]), 0, 1, at);
  closeSync(file);
  await expect(there.restore(broken)).rejects.toThrow(/rows\/ticket\/000001.gz is not what was written/);
  await expect(migrate(there.url)).rejects.toThrow(/was not finished/);
  expect((await there.restore(path)).manifest.takenAt).toBe(manifest.takenAt);
  await migrate(there.url);
  expect((await readManifest(path)).installation).toBe(manifest.installation);
});

test('damaged files do not stop a backup, it names them; bytes are not removed while one runs', async () => {
  const row = await storeFile(app.app, { name: 'gone.txt', buffer: Buffer.from('will be gone'), uploader: systemActor('test') });
  const other = await storeFile(app.app, { name: 'flipped.txt', buffer: Buffer.from('will be flipped'), uploader: systemActor('test') });
  rmSync(join(dataDir, 'files', row.sha256.slice(0, 2), row.sha256));
  writeFileSync(join(dataDir, 'files', other.sha256.slice(0, 2), other.sha256), 'was not flipped, longer');
  const locks = await app.app.db.pool.connect();
  await locks.query(`select pg_advisory_lock(hashtextextended('careloop:backup', 0))`);
  expect(await app.app.db.transaction(mayRemove)).toBe(false);
  await locks.query('select pg_advisory_unlock_all()');
  locks.release();
  expect(await app.app.db.transaction(mayRemove)).toBe(true);
  const { manifest } = await backUp(source(), silent, join(shelf, 'lacking.tar'));
  expect(manifest.files.lacking.sort()).toEqual([row.sha256, other.sha256].sort());
  expect(manifest.files.count).toBe(fileHashes(dataDir).length - 1);
});
