/** Sets the shop up: organisation, people, teams, queues, words, companies and customers. */
import { systemActor } from '#platform/access';
import { findOrCreateCompany, findOrCreateCustomer } from '#server/customers';
import { createUser, hashPassword, type User } from '#server/identity';
import { organizationSetting, writeSetting } from '#server/settings';
import { defaultQueue } from '#server/team';
import type { Assembled } from '../apps/server/assemble.ts';
import type { Acting } from './acting.ts';
import { companies, customers, fields, macros, queues, shop, staff, type TeamKey, tags, teams } from './people.ts';
import type { QueueKey } from './scenario.ts';

export type Shop = { people: Map<string, User>; queueIds: Map<QueueKey, number>; customerIds: number[] };

const system = systemActor('demo');

export async function found({ app }: Assembled, acting: Acting): Promise<Shop> {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
  const hashes = await Promise.all(staff.map(() => hashPassword(app, shop.password)));
  const people = await app.db.transaction(async (tx) => {
    await writeSetting(tx, system, organizationSetting, { name: shop.name, language: 'en', timeZone, setUp: true });
    const made = new Map<string, User>();
    for (const [i, { key, teams: _teams, ...person }] of staff.entries())
      made.set(key, await createUser(tx, system, { ...person, timeZone, passwordHash: hashes[i] as string, how: 'setup' }));
    return made;
  });
  const admin = people.get('nora') as User;
  const teamIds = new Map<TeamKey, number>();
  for (const [key, team] of Object.entries(teams) as [TeamKey, (typeof teams)[TeamKey]][]) {
    const memberIds = staff.filter((m) => m.teams.includes(key)).map((m) => people.get(m.key)?.id);
    teamIds.set(key, (await acting.as(admin, 'POST', '/api/v1/teams', { ...team, memberIds })).id);
  }
  const queueIds = new Map<QueueKey, number>([['general', await app.db.transaction(async (tx) => (await defaultQueue(tx)).id)]]);
  for (const [key, { teams: working, ...queue }] of Object.entries(queues) as [keyof typeof queues, (typeof queues)[keyof typeof queues]][]) {
    queueIds.set(key, (await acting.as(admin, 'POST', '/api/v1/queues', { ...queue, teamIds: working.map((t) => teamIds.get(t)) })).id);
  }
  await chooseWords(acting, admin, people, queueIds);
  return { people, queueIds, customerIds: await meetCustomers(app.db) };
}

async function chooseWords(acting: Acting, admin: User, people: Map<string, User>, queueIds: Map<QueueKey, number>): Promise<void> {
  for (const tag of tags) await acting.as(admin, 'POST', '/api/v1/tags', tag);
  for (const field of fields) await acting.as(admin, 'POST', '/api/v1/ticket-fields', field);
  for (const macro of macros) await acting.as(admin, 'POST', '/api/v1/macros', macro);
  const everybody = [
    { name: 'Urgent and high', icon: 'flame', filter: { priority: 'urgent,high', status: 'active' }, sort: 'waitingSince' },
    { name: 'Reopened', icon: 'refresh', filter: { reopened: 'true', status: 'active' } },
    { name: 'Damaged on arrival', icon: 'box', filter: { tag: 'damaged', status: 'active' } },
  ];
  for (const [position, view] of everybody.entries()) await acting.as(admin, 'POST', '/api/v1/views', { ...view, scope: 'everyone', position });
  const yutong = people.get('yutong');
  if (yutong)
    await acting.as(yutong, 'POST', '/api/v1/views', {
      name: '我的等待中',
      icon: 'star',
      filter: { assignee: 'me', status: 'waiting_customer', queue: String(queueIds.get('chinese')) },
      scope: 'mine',
    });
}

function meetCustomers(db: Assembled['app']['db']): Promise<number[]> {
  return db.transaction(async (tx) => {
    for (const [i, company] of companies.entries())
      await findOrCreateCompany(tx, system, { name: company.name, domains: [...company.domains], source: 'demo', externalId: String(i + 1) });
    const ids: number[] = [];
    for (const customer of customers)
      ids.push((await findOrCreateCustomer(tx, system, { ...customer, createdAt: new Date(tx.now.getTime() - ids.length * 3 * 86_400_000) })).id);
    return ids;
  });
}
