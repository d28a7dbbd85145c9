import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  endOtherSessions,
  endSession,
  identityErrors,
  listSessions,
  readSession,
  type SessionAnswer,
  signIn,
  signInSecondStep,
  signOut,
} from '#contract/identity';
import type { Actor } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import type { App } from '#platform/modules';
import { mailConfigured } from '#server/outbox';
import { organizationSetting, readSetting } from '#server/settings';
import { askAuth, authHeaders, sendCookies } from './calling.ts';
import { deviceOf } from './devices.ts';
import { dropActor, personOf, type SessionOfRequest, sessionOf } from './identifying.ts';
import { giveBack, passwordTryLimit, refuseForeignOrigin, take } from './limiting.ts';
import { deleteSession, deleteSessions, forgetDevices, selectSessions } from './session.repo.ts';
import { signInRules } from './sign-in-rules.ts';
import { signInWithCode, signInWithPassword } from './signing-in.ts';
import { selectUser } from './user.repo.ts';

const own = { ownTransactions: true };

/** Who is signed in. Here the days without use begin anew: the workspace asks each time it is opened or looked at again. */
async function tellSession(app: App, tx: Scope, person: Actor & { id: string }, request: FastifyRequest, reply: FastifyReply): Promise<SessionAnswer> {
  const { id, permissions } = person;
  const user = await selectUser(tx, id);
  if (!user) throw fail(platformErrors.signInNeeded);
  const renewed = await askAuth(app, {}, (auth) => auth.api.getSession({ headers: authHeaders(app, request), returnHeaders: true }));
  sendCookies(reply, renewed.headers);
  const { name, language, timeZone, setUp, accent } = await readSetting(tx, organizationSetting);
  return {
    user: {
      id,
      name: user.name,
      email: user.email,
      role: user.role,
      language: user.language,
      timeZone: user.time_zone,
      preferences: user.preferences,
      twoFactorEnabled: user.two_factor_enabled,
    },
    // Not what is remembered of the person for a few seconds: whoever just changed the rule is asked at once.
    mustSetUpTwoFactor: (await readSetting(tx, signInRules)).twoFactorRequired && !user.two_factor_enabled,
    permissions: [...permissions].sort(),
    organization: { name, language, timeZone, setUp, accent },
    mailConfigured: await mailConfigured(tx),
  };
}

export const sessionRoutes = (app: App) => [...signInRoutes(app), ...openSessionRoutes(app)];

const signInRoutes = (app: App) => [
  handle(
    signIn,
    ({ request, reply, body }) => {
      refuseForeignOrigin(app, request);
      return signInWithPassword(app, request, reply, body);
    },
    own,
  ),
  handle(
    signInSecondStep,
    ({ request, reply, body }) => {
      refuseForeignOrigin(app, request);
      return signInWithCode(app, request, reply, body);
    },
    own,
  ),
  handle(readSession, ({ tx, actor, request, reply }) => tellSession(app, tx, personOf(actor), request, reply)),
  handle(
    signOut,
    async ({ actor, request, reply }) => {
      const { id } = personOf(actor);
      const session = sessionOf(request);
      const { headers } = await askAuth(app, {}, (auth) => auth.api.signOut({ headers: authHeaders(app, request), returnHeaders: true }));
      await app.db.transaction(async (tx) => {
        await appendEvents(tx, actor, [{ type: 'session.ended', data: { userId: id, sessionIds: session ? [session.id] : [], why: 'signedOut' } }]);
        dropActor(app, tx, id);
      });
      sendCookies(reply, headers);
      return null;
    },
    own,
  ),
];

const recentMs = 15 * 60_000;

/** The session of the request, when it is really its owner who asks: signed in a moment ago, or giving the password again. */
async function confirmed(app: App, userId: string, request: FastifyRequest, password: string | undefined): Promise<SessionOfRequest> {
  const session = sessionOf(request);
  if (!session) throw fail(identityErrors.peopleOnly);
  if (app.db.clock.now().getTime() - session.createdAt.getTime() < recentMs) return session;
  if (!password) throw fail(identityErrors.passwordNeeded);
  await take(app, passwordTryLimit, userId);
  await askAuth(app, { INVALID_PASSWORD: identityErrors.wrongPassword, PASSWORD_TOO_LONG: identityErrors.wrongPassword }, (auth) =>
    auth.api.verifyPassword({ body: { password }, headers: authHeaders(app, request) }),
  );
  await giveBack(app, passwordTryLimit, userId);
  return session;
}

const openSessionRoutes = (app: App) => [
  handle(listSessions, async ({ tx, actor, request }) => {
    const current = sessionOf(request)?.id;
    const items = (await selectSessions(tx, personOf(actor).id)).map((s) => ({
      id: s.id,
      current: s.id === current,
      device: deviceOf(s.user_agent),
      address: s.ip_address ?? '',
      createdAt: s.created_at.toISOString(),
      usedAt: s.updated_at.toISOString(),
      expiresAt: s.expires_at.toISOString(),
    }));
    return { items };
  }),
  handle(endSession, async ({ tx, actor, params, body, request }) => {
    const { id } = personOf(actor);
    await confirmed(app, id, request, body?.password);
    if (!(await deleteSession(tx, id, params.id))) throw fail(platformErrors.notFound);
    await appendEvents(tx, actor, [{ type: 'session.ended', data: { userId: id, sessionIds: [params.id], why: 'revoked' } }]);
    dropActor(app, tx, id);
    return null;
  }),
  handle(endOtherSessions, async ({ tx, actor, request, body }) => {
    const { id } = personOf(actor);
    const current = await confirmed(app, id, request, body?.password);
    const sessionIds = await deleteSessions(tx, id, current.id);
    await forgetDevices(tx, id);
    if (sessionIds.length > 0) await appendEvents(tx, actor, [{ type: 'session.ended', data: { userId: id, sessionIds, why: 'revoked' } }]);
    dropActor(app, tx, id);
    return { ended: sessionIds.length };
  }),
];
