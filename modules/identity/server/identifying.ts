/** Who sends a request. Answers are cached for a few seconds and dropped at once, on every node, when rights change. */
import type { FastifyRequest } from 'fastify';
import { identityErrors } from '#contract/identity';
import { type Actor, anonymous, type PermissionGrants, permissionsOf, type Role } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { fail } from '#platform/http';
import { hashToken } from '#platform/ids';
import type { App } from '#platform/modules';
import { readSetting } from '#server/settings';
import { authOf } from './auth.ts';
import { authErrorCode, authHeaders, sessionCookieName } from './calling.ts';
import { selectKeyByHash, touchKey } from './key.repo.ts';
import { endOf } from './session-days.ts';
import { signInRules } from './sign-in-rules.ts';
import { selectWithoutTwoFactor } from './two-factor.repo.ts';

let grants: readonly PermissionGrants[] = [];
/** All modules' grants, set once when the server is put together. */
export function setGrants(all: readonly PermissionGrants[]): void {
  grants = all;
}
export const permissionGrants = (): readonly PermissionGrants[] => grants;

export type SessionOfRequest = { id: string; token: string; createdAt: Date };
type Cached = { actor: Actor; session?: SessionOfRequest; until: number };
const cache = new Map<string, Cached>();
const cacheMs = 4_000;
const mostCached = 20_000;
// Counts the drops: an answer that was being looked up while rights changed must not be kept.
let drops = 0;

export function forgetActors(): void {
  drops += 1;
  cache.clear();
}

/** Rights of someone changed in this transaction: every node forgets them, and open streams of theirs end. */
export function dropActor(app: App, tx: Scope, actorId: string): void {
  tx.afterCommit(() => {
    forgetActors();
    app.hub.cut(actorId);
    app.wakeup.ring('actors', actorId);
  });
}

/** Settings changed: rights are looked up anew, and open streams of those who now have something to do first end. */
export async function applySignInRules(app: App): Promise<void> {
  forgetActors();
  const tx = app.db.read();
  if (!(await readSetting(tx, signInRules)).twoFactorRequired) return;
  for (const { id } of await selectWithoutTwoFactor(tx)) app.hub.cut(id);
}

const sessions = new WeakMap<FastifyRequest, SessionOfRequest>();
/** The session that a request of a signed-in person came with. */
export const sessionOf = (request: FastifyRequest): SessionOfRequest | undefined => sessions.get(request);

export async function identify(app: App, request: FastifyRequest): Promise<Actor> {
  const header = request.headers.authorization;
  if (header) return byKey(app, request, header);
  const { cookie } = request.headers;
  if (!cookie) return anonymous;
  return bySession(app, request, cookie);
}

function keep(key: string, entry: Omit<Cached, 'until'>, dropsBefore: number): void {
  if (dropsBefore !== drops) return;
  if (cache.size > mostCached) cache.clear();
  cache.set(key, { ...entry, until: Date.now() + cacheMs });
}

async function byKey(app: App, request: FastifyRequest, header: string): Promise<Actor> {
  const token = /^Bearer\s+(\S{8,200})$/i.exec(header)?.[1];
  if (!token) throw fail(identityErrors.badKey);
  const known = cache.get(app.db.url + token);
  if (known && known.until > Date.now()) return known.actor;
  const before = drops;
  const key = await selectKeyByHash(app.db.read(), hashToken(token));
  const now = app.db.clock.now();
  if (!key || key.revoked_at || (key.expires_at && key.expires_at <= now)) {
    const verdict = await app.limits.take(`badkey:${request.ip}`, { max: 60, windowS: 60 });
    throw verdict.ok ? fail(identityErrors.badKey) : fail(platformErrors.tooMany, { retryAfterS: verdict.retryAfterS });
  }
  const actor: Actor = {
    kind: 'key',
    id: key.id,
    name: key.name,
    role: key.role,
    permissions: permissionsOf(grants, key.role, key.scopes ?? undefined),
    language: 'en',
    timeZone: 'UTC',
  };
  keep(app.db.url + token, { actor }, before);
  void touchKey(app.db.read(), key.id).catch(() => {});
  return actor;
}

async function bySession(app: App, request: FastifyRequest, cookie: string): Promise<Actor> {
  const name = `${sessionCookieName(app)}=`;
  const value = cookie
    .split(/;\s*/)
    .find((c) => c.startsWith(name))
    ?.slice(name.length);
  if (!value || value.length > 400) return anonymous;
  const cacheKey = `${app.db.url} ${value}`;
  const known = cache.get(cacheKey);
  if (known?.session && known.until > Date.now()) {
    sessions.set(request, known.session);
    return known.actor;
  }
  const before = drops;
  const found = await readSession(app, request);
  if (!found) return anonymous;
  sessions.set(request, found.session);
  keep(cacheKey, found, before);
  return found.actor;
}

async function readSession(app: App, request: FastifyRequest): Promise<{ actor: Actor; session: SessionOfRequest } | null> {
  const auth = await authOf(app);
  const found = await auth.api.getSession({ headers: authHeaders(app, request), query: { disableRefresh: true } }).catch((error: unknown) => {
    // better-auth wraps a database that is away; the kernel knows what to say about the cause.
    throw authErrorCode(error) ? ((error as { cause?: unknown }).cause ?? error) : error;
  });
  const now = app.db.clock.now();
  if (!found || found.user.deactivatedAt || found.session.expiresAt <= now || endOf(found.session.createdAt) <= now) return null;
  const { user, session } = found;
  const { twoFactorRequired } = await readSetting(app.db.read(), signInRules);
  const role = user.role as Role;
  return {
    actor: {
      kind: 'user',
      id: user.id,
      name: user.name,
      email: user.email,
      role,
      permissions: permissionsOf(grants, role),
      language: user.language,
      timeZone: user.timeZone,
      ...(twoFactorRequired && !user.twoFactorEnabled ? { mustFirst: 'twoFactor' as const } : {}),
    },
    session: { id: session.id, token: session.token, createdAt: session.createdAt },
  };
}

/** Routes about one's own account are for people. */
export function personOf(actor: Actor): Actor & { id: string } {
  if (actor.kind !== 'user' || !actor.id) throw fail(identityErrors.peopleOnly);
  return actor as Actor & { id: string };
}
