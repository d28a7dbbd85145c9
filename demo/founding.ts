/** Sets the shop up: organisation, people, teams, queues, words, companies, then what the modules add. Through the product's own verbs, whichever way its history is written then. */
import { systemActor } from '#platform/access';
import { findOrCreateCompany } from '#server/customers';
import { createUser, hashPassword, type User } from '#server/identity';
import { organizationSetting, writeSetting } from '#server/settings';
import { defaultQueue } from '#server/team';
import type { Assembled } from '../apps/server/assemble.ts';
import type { Acting } from './acting.ts';
import type { QueueKey } from './scenario.ts';
import { companies, fields, queues, shop, type TeamKey, tags, teams } from './shop.ts';
import type { StaffMember } from './staff.ts';

export type Shop = { people: Map<string, User>; queueIds: Map<QueueKey, number> };

const system = systemActor('demo');

export async function found({ app }: Assembled, acting: Acting, staff: readonly StaffMember[]): Promise<Shop> {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
  // One password, so one hash: making forty would take longer than the week they work.
  const passwordHash = await hashPassword(app, shop.password);
  const people = await app.db.transaction(async (tx) => {
    await writeSetting(tx, system, organizationSetting, { name: shop.name, language: 'en', timeZone, setUp: true });
    const made = new Map<string, User>();
    for (const { key, name, email, role, language } of staff)
      made.set(key, await createUser(tx, system, { name, email, role, language, timeZone, passwordHash, how: 'setup' }));
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
  for (const tag of tags) await acting.as(admin, 'POST', '/api/v1/tags', tag);
  for (const field of fields) await acting.as(admin, 'POST', '/api/v1/ticket-fields', field);
  await app.db.transaction(async (tx) => {
    for (const [i, company] of companies.entries())
      await findOrCreateCompany(tx, system, { name: company.name, domains: [...company.domains], source: 'demo', externalId: String(i + 1) });
  });
  return { people, queueIds };
}
