/** For work done later in somebody's name (a planned reply, a bulk change): whoever it is, with the rights they have now. */
import { type Actor, permissionsOf } from '#platform/access';
import type { Scope } from '#platform/db';
import { permissionGrants } from './identifying.ts';
import { selectLivingKey } from './key.repo.ts';
import { selectUsers, type UserRow } from './user.repo.ts';

/** Somebody who may still act, or undefined. */
export async function activeUser(tx: Scope, id: string): Promise<UserRow | undefined> {
  const [user] = await selectUsers(tx, { ids: [id] });
  return user && !user.deactivated_at ? user : undefined;
}

export async function keyActor(tx: Scope, id: string): Promise<Actor | null> {
  const key = await selectLivingKey(tx, id);
  return key
    ? {
        kind: 'key',
        id: key.id,
        name: key.name,
        role: key.role,
        permissions: permissionsOf(permissionGrants(), key.role, key.scopes ?? undefined),
        language: 'en',
        timeZone: 'UTC',
      }
    : null;
}
