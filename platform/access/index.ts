/**
 * Who is acting and what they may do. Knows no noun: modules declare permissions (`tickets:reply`) and the roles that hold them.
 * Visibility of rows is each module's `visibleTo(actor)`; this file only answers "may this actor use that verb at all".
 */
export const roles = ['administrator', 'lead', 'agent', 'light_agent', 'reviewer'] as const;
export type Role = (typeof roles)[number];

/** `noun:verb`. API key scopes use the same words. */
export type Permission = `${string}:${string}`;
export type PermissionGrants = Record<Permission, readonly Role[]>;

export const everyone: readonly Role[] = roles;
export const workers: readonly Role[] = ['administrator', 'lead', 'agent'];
export const leads: readonly Role[] = ['administrator', 'lead'];
export const administrators: readonly Role[] = ['administrator'];

export type ActorKind = 'user' | 'key' | 'customer' | 'system' | 'anonymous';

export type Actor = {
  kind: ActorKind;
  /** UUID of the user or key, number of the customer as text, null for system and anonymous. */
  id: string | null;
  name: string;
  email?: string;
  role: Role | null;
  permissions: ReadonlySet<Permission>;
  language: string;
  timeZone: string;
  /** Something that this person has to do before anything else; until then only routes that are marked `beforeAnything` answer. */
  mustFirst?: 'twoFactor';
};

export function can(actor: Actor, permission: Permission): boolean {
  return actor.permissions.has(permission);
}

/** Leads, reviewers and administrators see every ticket; the others what their teams' queues hold. */
export function seesEverything(actor: Actor): boolean {
  return actor.kind === 'system' || actor.role === 'administrator' || actor.role === 'lead' || actor.role === 'reviewer';
}

export const anonymous: Actor = {
  kind: 'anonymous',
  id: null,
  name: '',
  role: null,
  permissions: new Set(),
  language: 'en',
  timeZone: 'UTC',
};

/** For jobs and followers; `why` names the part, for the audit log. */
export function systemActor(why: string): Actor {
  return { kind: 'system', id: null, name: why, role: null, permissions: new Set(), language: 'en', timeZone: 'UTC' };
}

export function permissionsOf(grants: readonly PermissionGrants[], role: Role, scopes?: readonly string[]): Set<Permission> {
  const result = new Set<Permission>();
  for (const grant of grants) {
    for (const [permission, allowed] of Object.entries(grant) as [Permission, readonly Role[]][]) {
      if (allowed.includes(role) && (!scopes || scopes.includes(permission) || scopes.includes('*'))) result.add(permission);
    }
  }
  return result;
}
