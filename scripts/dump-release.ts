/**
 * `node scripts/dump-release.ts`: a small installation made by this version, kept as db/dumps/<version>.tar for good. Run it once, when a version is
 * released: a test restores every one of them with the newest program.
 */
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemActor } from '#platform/access';
import { type Config, readConfig } from '#platform/config';
import { runJobsOnce } from '#platform/jobs';
import { createLog } from '#platform/log';
import { storeFile } from '#server/files';
import { createUser, hashPassword, makeKey } from '#server/identity';
import { queueMail } from '#server/outbox';
import { rateTicket } from '#server/surveys';
import { type Assembled, assemble } from '../apps/server/assemble.ts';
import { backUp } from '../apps/server/backing-up.ts';
import { openDatabase } from '../apps/server/starting.ts';
import { version } from '../apps/server/version.ts';

const system = systemActor('release');
const log = createLog('warn');

/** A small shop with something in most tables. */
async function fill(assembled: Assembled): Promise<void> {
  const { app } = assembled;
  const passwordHash = await hashPassword(app, 'plum-harbour-82-lantern');
  const { secret, people } = await app.db.transaction(async (tx) => ({
    secret: (await makeKey(tx, system, { name: 'release', role: 'administrator', scopes: null })).secret,
    people: [
      await createUser(tx, null, { name: 'Nora Lindqvist', email: 'nora@linden.example', role: 'administrator', passwordHash }),
      await createUser(tx, null, { name: '陈静', email: 'jing@linden.example', role: 'agent', passwordHash }),
    ],
  }));
  const http = await assembled.createHttp();
  const send = async <T>(method: 'POST' | 'PUT' | 'PATCH', url: string, payload: object): Promise<T> => {
    const answer = await http.inject({ method, url, payload, headers: { authorization: `Bearer ${secret}` } });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url} answered ${answer.statusCode}: ${answer.body}`);
    return (answer.body ? answer.json() : undefined) as T;
  };
  const make = (url: string, payload: object) => send<{ id: number }>('POST', url, payload);
  await send('PUT', '/api/v1/settings/organization', { value: { name: 'Linden Home', setUp: true } });
  const team = await make('/api/v1/teams', { name: 'Delivery', memberIds: people.map((p) => p.id) });
  const queue = await make('/api/v1/queues', { name: 'Delivery', teamIds: [team.id] });
  await make('/api/v1/macros', { name: 'On its way', bodyHtml: '<p>Your parcel is on its way.</p>' });
  await make('/api/v1/companies', { name: 'Harbor Supplies', domains: ['harbor.example'] });
  const tickets: number[] = [];
  for (let n = 0; n < 12; n += 1) {
    const chinese = n % 3 === 0;
    const { id } = await make('/api/v1/tickets', {
      subject: chinese ? `包裹什么时候到 ${n}` : `Where is my parcel ${n}?`,
      text: chinese ? '三天前下的单，还没有收到。' : 'I ordered three days ago and nothing came.',
      customer: { name: chinese ? `客户${n}` : `Customer ${n}`, email: `customer${n % 9}@home.example` },
      tags: ['delivery', n % 2 ? 'late' : 'lost'],
      ...(n % 2 ? { queueId: queue.id } : {}),
    });
    tickets.push(id);
    if (n % 2) await make(`/api/v1/tickets/${id}/messages`, { kind: 'reply', text: chinese ? '您好，包裹明天送达。' : 'It arrives tomorrow.' });
    if (n % 4 === 0) await make(`/api/v1/tickets/${id}/messages`, { kind: 'note', text: 'The carrier confirms.' });
    if (n % 4 === 1) await send('PATCH', `/api/v1/tickets/${id}`, { status: 'solved', assigneeId: people[1]?.id });
  }
  await send('POST', `/api/v1/tickets/${tickets[10]}/merges`, { into: tickets[2] });
  await storeFile(app, { name: 'parcel.txt', buffer: Buffer.from('A parcel label.'), uploader: system });
  await app.db.transaction((tx) => queueMail(tx, { kind: 'notice', to: { email: 'nora@linden.example' }, language: 'en', subject: 'Waiting', text: 'x' }));
  await follow(assembled);
  await app.db.transaction((tx) => rateTicket(tx, tickets[1] ?? 0, 5, 'Quick and kind. 很快。'));
  await follow(assembled);
  await http.close();
}

async function follow(assembled: Assembled): Promise<void> {
  await assembled.followers.drain();
  await runJobsOnce(
    assembled.app.db,
    log,
    assembled.modules.flatMap((m) => m.jobs?.(assembled.app) ?? []),
  );
  await assembled.followers.drain();
}

async function filled(config: Config, path: string): Promise<void> {
  const database = await openDatabase(config, log);
  try {
    const assembled = await assemble(config, database.url, { log, poolSize: 4 });
    // Some followers begin where they are first asked.
    await assembled.followers.drain();
    await fill(assembled).finally(() => assembled.close());
    const { manifest, bytes } = await backUp({ ...config, databaseUrl: database.url }, log, path);
    const empty = manifest.tables.filter((t) => t.rows === 0).map((t) => t.name);
    console.log(`${path}: ${Math.round(bytes / 1024)} kB. Tables without rows: ${empty.join(', ')}.`);
  } finally {
    await database.stop();
  }
}

const target = join(import.meta.dirname, '..', 'db', 'dumps', `${version}.tar`);
if (existsSync(target) && !process.argv.includes('--again')) {
  console.error(`${target} is there. What was released stays as it was; --again replaces it while the version is not released.`);
  process.exit(1);
}
rmSync(target, { force: true });
const dataDir = mkdtempSync(join(tmpdir(), 'careloop-dump-'));
// The database runs as an account of its own when this is root.
chmodSync(dataDir, 0o711);
try {
  await filled(readConfig({ DATA_DIR: dataDir, PUBLIC_URL: 'http://localhost' }), target);
  if (statSync(target).size > 300_000) throw new Error('A dump stays below 300 kB.');
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
