/** The database and files that every seed starts from: prepared once, copied for each. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemActor } from '#platform/access';
import { readConfig } from '#platform/config';
import { createLog } from '#platform/log';
import { migrate } from '#platform/migrations';
import { startPostgres } from '#platform/postgres';
import { createUser, hashPassword, makeKey } from '#server/identity';
import { type Assembled, assemble } from '../../apps/server/assemble.ts';
import { newFolder } from './folders.ts';
import type { Outside } from './outside.ts';

export type Person = { id: string; name: string; cookie: string };
export type Template = {
  dataDir: string;
  adminKey: string;
  /** Two people of two teams, each with a queue that only their team works, and a third queue open to both. */
  people: { north: Person; south: Person };
  queues: { north: number; south: number; open: number };
  /** The webhook's secret, to check what comes in. */
  webhookId: string;
};

const password = 'plum-harbour-82-lantern';

export async function prepareTemplate(outside: Outside): Promise<Template> {
  const dataDir = newFolder('template');
  const postgres = await startPostgres({ dataDir, log: () => {} });
  try {
    await migrate(postgres.url);
    const config = readConfig({ DATA_DIR: dataDir, PUBLIC_URL: 'http://127.0.0.1', LOG_LEVEL: 'error', CARELOOP_EGRESS_ALLOW: outside.egressAllow });
    const assembled = await assemble(config, postgres.url, { log: createLog('error'), poolSize: 4 });
    try {
      for (const module of assembled.modules) await module.start?.(assembled.app);
      const found = await settle(assembled, outside);
      await assembled.followers.drain();
      return { dataDir, ...found };
    } finally {
      for (const module of assembled.modules) await module.stop?.();
      await assembled.close();
    }
  } finally {
    await postgres.stop();
  }
}

/** People, queues, a mail server, a webhook: what a small company has set up before its first ticket. */
async function settle(assembled: Assembled, outside: Outside): Promise<Omit<Template, 'dataDir'>> {
  const { app } = assembled;
  const passwordHash = await hashPassword(app, password);
  const system = systemActor('faults');
  const { adminKey, users } = await app.db.transaction(async (tx) => {
    const make = (name: string, role: 'administrator' | 'agent') =>
      createUser(tx, null, { name, email: `${name.toLowerCase()}@team.example`, role, passwordHash });
    await make('Ada', 'administrator');
    const { secret } = await makeKey(tx, system, { name: 'faults', role: 'administrator', scopes: null });
    return { adminKey: secret, users: [await make('Nils', 'agent'), await make('Suyin', 'agent')] as const };
  });
  const http = await assembled.createHttp();
  const send = async (method: 'POST' | 'PUT', url: string, payload: object, headers: Record<string, string> = { authorization: `Bearer ${adminKey}` }) => {
    const answer = await http.inject({ method, url, payload, headers });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url} answered ${answer.statusCode}: ${answer.body}`);
    return answer;
  };
  const make = async (url: string, payload: object): Promise<{ id: number | string }> => (await send('POST', url, payload)).json();
  await send('PUT', '/api/v1/settings/organization', { value: { name: 'Fault bench', setUp: true } });
  await send('PUT', '/api/v1/settings/smtp', { value: outside.smtpSettings });
  await send('PUT', '/api/v1/settings/webhooks', { value: { allowHttp: true } });
  await send('PUT', '/api/v1/settings/surveys', { value: { delayMinutes: 0, perCustomerDays: 0 } });
  const teamOf = async (name: string, user: { id: string }) => Number((await make('/api/v1/teams', { name, memberIds: [user.id] })).id);
  const queueOf = async (name: string, teamIds: number[]) => Number((await make('/api/v1/queues', { name, teamIds })).id);
  const [nils, suyin] = users;
  const [north, south] = [await teamOf('North', nils), await teamOf('South', suyin)];
  const queues = { north: await queueOf('North', [north]), south: await queueOf('South', [south]), open: await queueOf('Open', []) };
  const webhook = await make('/api/v1/webhooks', {
    url: outside.webhookUrl('/good'),
    eventTypes: ['ticket.created', 'message.created', 'ticket.status_changed', 'ticket.merged'],
    includeNotes: true,
  });
  const signIn = async (user: { id: string; name: string; email: string }): Promise<Person> => {
    const answer = await send('POST', '/api/v1/session', { email: user.email, password }, {});
    const cookies = [answer.headers['set-cookie'] ?? []].flat().map((line) => line.split(';')[0] ?? '');
    return { id: user.id, name: user.name, cookie: cookies.join('; ') };
  };
  const people = { north: await signIn(nils), south: await signIn(suyin) };
  await http.close();
  return { adminKey, people, queues, webhookId: String(webhook.id) };
}

/** A copy with owners and rights kept. The note of the outbox stays valid only in its own folder, so the copy's first start must not find one. */
export function copyTemplate(template: Template, name: string): string {
  const folder = newFolder(name);
  execFileSync('cp', ['-a', '--reflink=auto', `${template.dataDir}/.`, folder]);
  rmSync(join(folder, 'careloop.lock'), { force: true });
  return folder;
}
