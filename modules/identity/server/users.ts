/** People as other modules see them, and the ways a person's rights change. */

import { identityErrors } from '#contract/identity';
import type { Actor, Role } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail } from '#platform/http';
import { newId } from '#platform/ids';
import type { App } from '#platform/modules';
import { dropActor } from './identifying.ts';
import { deleteSessions, forgetDevices } from './session.repo.ts';
import {
  insertUser,
  lockAdministrators,
  lockUser,
  putPassword,
  selectUsers,
  setDeactivated,
  type UserChange,
  type UserFilter,
  type UserRow,
  updateUser,
} from './user.repo.ts';

export type User = {
  id: string;
  name: string;
  email: string;
  role: Role;
  language: string;
  timeZone: string;
  active: boolean;
  preferences: Record<string, unknown>;
};

export const presentUser = (u: UserRow): User => ({
  id: u.id,
  name: u.name,
  email: u.email,
  role: u.role,
  language: u.language,
  timeZone: u.time_zone,
  active: u.deactivated_at === null,
  preferences: u.preferences,
});

export async function findUsers(tx: Scope, filter: UserFilter = {}): Promise<User[]> {
  return (await selectUsers(tx, filter)).map(presentUser);
}

export type NewUser = {
  name: string;
  email: string;
  role: Role;
  language?: string;
  timeZone?: string;
  /** As `hashPassword` gives it; without one the person cannot sign in until they choose one by link. */
  passwordHash?: string;
  teamIds?: readonly number[];
  createdAt?: Date;
  how?: 'invitation' | 'setup' | 'created';
};

/** Makes a person. Rules for passwords are the caller's; the hash is made before the transaction. @throws emailTaken */
export async function createUser(tx: Scope, actor: Actor | null, input: NewUser): Promise<User> {
  const row = await insertUser(tx, {
    id: newId(),
    name: input.name,
    email: input.email,
    role: input.role,
    language: input.language ?? 'en',
    timeZone: input.timeZone ?? 'UTC',
    ...(input.createdAt ? { createdAt: input.createdAt } : {}),
  });
  if (!row) throw fail(identityErrors.emailTaken);
  if (input.passwordHash) await putPassword(tx, row.id, newId(), input.passwordHash);
  // Who comes by a link acts for themselves.
  const by: Actor = actor ?? {
    kind: 'user',
    id: row.id,
    name: row.name,
    role: row.role,
    permissions: new Set(),
    language: row.language,
    timeZone: row.time_zone,
  };
  await appendEvents(tx, by, [
    { type: 'user.joined', data: { userId: row.id, role: row.role, teamIds: [...(input.teamIds ?? [])], how: input.how ?? 'created' } },
  ]);
  return presentUser(row);
}

/** Call before taking the role or the access of an administrator away. Always the administrators first, then the person: one order, no deadlock. */
async function keepOneAdministrator(tx: Scope, leaving: string): Promise<void> {
  const living = await lockAdministrators(tx);
  if (living.length === 1 && living[0]?.id === leaving) throw fail(identityErrors.lastAdministrator);
}

export async function changePerson(app: App, tx: Scope, actor: Actor, id: string, change: Pick<UserChange, 'name' | 'role'>): Promise<UserRow> {
  if (change.role && change.role !== 'administrator') await keepOneAdministrator(tx, id);
  const before = await lockUser(tx, id);
  if (!before) throw fail(platformErrors.notFound);
  const fields = (['name', 'role'] as const).filter((f) => change[f] !== undefined && change[f] !== before[f]);
  if (fields.length === 0) return before;
  const after = await updateUser(tx, id, change);
  await appendEvents(tx, actor, [
    { type: 'user.changed', data: { userId: id, fields, ...(fields.includes('role') ? { role: { from: before.role, to: after.role } } : {}) } },
  ]);
  dropActor(app, tx, id);
  return after;
}

export async function deactivate(app: App, tx: Scope, actor: Actor, id: string): Promise<UserRow> {
  await keepOneAdministrator(tx, id);
  const before = await lockUser(tx, id);
  if (!before) throw fail(platformErrors.notFound);
  if (before.deactivated_at) return before;
  const after = await setDeactivated(tx, id, true);
  const sessionIds = await deleteSessions(tx, id);
  await forgetDevices(tx, id);
  await appendEvents(tx, actor, [
    { type: 'user.deactivated', data: { userId: id } },
    ...(sessionIds.length > 0 ? [{ type: 'session.ended', data: { userId: id, sessionIds, why: 'deactivated' } }] : []),
  ]);
  dropActor(app, tx, id);
  return after;
}

export async function reactivate(app: App, tx: Scope, actor: Actor, id: string): Promise<UserRow> {
  const before = await lockUser(tx, id);
  if (!before) throw fail(platformErrors.notFound);
  if (!before.deactivated_at) return before;
  const after = await setDeactivated(tx, id, false);
  await appendEvents(tx, actor, [{ type: 'user.reactivated', data: { userId: id } }]);
  dropActor(app, tx, id);
  return after;
}
