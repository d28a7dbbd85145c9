/** Who sends a request. Answers are cached for a few seconds and dropped at once, on every node, when rights change. */
import type { FastifyRequest } from 'fastify';
import { identityErrors } from '#contract/identity';
import { type Actor, anonymous, type PermissionGrants, permissionsOf } from '#platform/access';
import { platformErrors } from '#platform/contract';
import { fail } from '#platform/http';
import { hashToken } from '#platform/ids';
import type { App } from '#platform/modules';
import { selectKeyByHash, touchKey } from './key.repo.ts';

let grants: readonly PermissionGrants[] = [];
/** All modules' grants, set once when the server is put together. */
export function setGrants(all: readonly PermissionGrants[]): void {
  grants = all;
}
export const permissionGrants = (): readonly PermissionGrants[] => grants;

type Cached = { actor: Actor; until: number };
const cache = new Map<string, Cached>();
const cacheMs = 4_000;
const mostCached = 20_000;

export function forgetActors(): void {
  cache.clear();
}

export async function identify(app: App, request: FastifyRequest): Promise<Actor> {
  const header = request.headers.authorization;
  if (header) return byKey(app, request, header);
  return anonymous;
}

async function byKey(app: App, request: FastifyRequest, header: string): Promise<Actor> {
  const token = /^Bearer\s+(\S{8,200})$/i.exec(header)?.[1];
  if (!token) throw fail(identityErrors.badKey);
  const known = cache.get(app.db.url + token);
  if (known && known.until > Date.now()) return known.actor;
  const key = await selectKeyByHash(app.db.read(), hashToken(token));
  const now = app.db.clock.now();
  if (!key || key.revoked_at || (key.expires_at && key.expires_at <= now)) {
    const verdict = await app.limits.take(`badkey:${request.ip}`, { max: 60, windowS: 60 });
    throw verdict.ok ? fail(identityErrors.badKey) : fail(platformErrors.tooMany, { retryAfterS: verdict.retryAfterS });
  }
  const actor: Actor = { kind: 'key', id: key.id, name: key.name, role: key.role, permissions: permissionsOf(grants, key.role, key.scopes ?? undefined), language: 'en', timeZone: 'UTC' };
  if (cache.size > mostCached) cache.clear();
  cache.set(app.db.url + token, { actor, until: Date.now() + cacheMs });
  void touchKey(app.db.read(), key.id).catch(() => {});
  return actor;
}
