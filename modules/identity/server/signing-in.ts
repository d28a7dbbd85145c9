/** Signing in, step by step. A cookie leaves the server only after the fact of the sign-in is committed. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { identityErrors } from '#contract/identity';
import { type Actor, anonymous } from '#platform/access';
import { appendEvents } from '#platform/events';
import { fail, networkOf, ProblemError } from '#platform/http';
import type { App } from '#platform/modules';
import { type Auth, authOf } from './auth.ts';
import { type Answered, askAuth, authHeaders, sendCookies } from './calling.ts';
import { dropActor, sessionOf } from './identifying.ts';
import { addressMark, codeTryLimit, giveBack, signInByAccount, signInByAddress, take } from './limiting.ts';
import { deleteSession, selectSessions } from './session.repo.ts';
import { claimCode } from './two-factor.repo.ts';
import { selectUser, selectUserByEmail, touchSignIn } from './user.repo.ts';

export type SignInMethod = 'password' | 'twoFactor' | 'backupCode' | 'trustedDevice' | 'invitation' | 'setup';
type State = { state: 'signedIn' | 'twoFactorNeeded' };

const refused = {
  INVALID_EMAIL_OR_PASSWORD: identityErrors.wrongCredentials,
  INVALID_EMAIL: identityErrors.wrongCredentials,
  PASSWORD_TOO_LONG: identityErrors.wrongCredentials,
  FAILED_TO_CREATE_SESSION: identityErrors.wrongCredentials,
};

/** The first step. Unknown addresses, wrong passwords and deactivated people get one answer, after the same work. */
export async function signInWithPassword(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  input: { email: string; password: string; how?: 'invitation' | 'setup' },
): Promise<State> {
  const mark = await addressMark(app, input.email);
  await takeTry(app, request, mark, input.email);
  const ask = (auth: Auth) =>
    auth.api.signInEmail({
      body: { email: input.email, password: input.password },
      headers: authHeaders(app, request, { withoutSession: true }),
      returnHeaders: true,
    });
  let answer: Awaited<ReturnType<typeof ask>>;
  try {
    answer = await askAuth(app, refused, ask);
  } catch (error) {
    if (error instanceof ProblemError && error.spec.code === identityErrors.wrongCredentials.code) await noteFailure(app, request, 'password', input.email);
    throw error;
  }
  if ('twoFactorRedirect' in answer.response) {
    sendCookies(reply, answer.headers);
    await giveTriesBack(app, request, signInByAccount, mark);
    return { state: 'twoFactorNeeded' };
  }
  // With two-factor on, better-auth gives a session in the first step only to a device that was remembered.
  const twoFactor = (answer.response.user as { twoFactorEnabled?: boolean | null }).twoFactorEnabled;
  const state = await finish(app, request, reply, answer, input.how ?? (twoFactor ? 'trustedDevice' : 'password'));
  await giveTriesBack(app, request, signInByAccount, mark);
  return state;
}

/** Afterwards: who is in must not be told otherwise because a counter could not be written. */
async function giveTriesBack(app: App, request: FastifyRequest, limit: typeof signInByAccount, of: string): Promise<void> {
  try {
    await giveBack(app, limit, of);
    await giveBack(app, signInByAddress, request.ip);
  } catch (error) {
    app.log.warn({ err: error }, 'The tries of a sign-in that went well stay counted.');
  }
}

async function takeTry(app: App, request: FastifyRequest, mark: string, email: string): Promise<void> {
  try {
    await take(app, signInByAddress, request.ip);
    await take(app, signInByAccount, mark);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    // Told once a window, so that whoever hammers the door cannot fill the log.
    const told = await app.limits.take(`signin-told:${mark}`, { max: 1, windowS: signInByAccount.windowS });
    if (told.ok) await noteFailure(app, request, 'tooManyTries', email);
    throw error;
  }
}

async function noteFailure(app: App, request: FastifyRequest, reason: string, email: string): Promise<void> {
  const who = await addressMark(app, email);
  await app.db.transaction(async (tx) => {
    const user = await selectUserByEmail(tx, email);
    await appendEvents(tx, anonymous, [
      { type: 'session.failed', data: { reason, ...(user ? { userId: user.id } : { who }), network: networkOf(request.ip) } },
    ]);
  });
}

const codeRefused = {
  INVALID_CODE: identityErrors.wrongCode,
  INVALID_BACKUP_CODE: identityErrors.wrongCode,
  INVALID_TWO_FACTOR_COOKIE: identityErrors.signInAgain,
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: identityErrors.signInAgain,
  TOTP_NOT_ENABLED: identityErrors.signInAgain,
  BACKUP_CODES_NOT_ENABLED: identityErrors.signInAgain,
  FAILED_TO_CREATE_SESSION: identityErrors.signInAgain,
  CONFLICT: identityErrors.wrongCode,
};

/** The second step, for the sign-in whose challenge cookie comes along. */
export async function signInWithCode(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  input: { code?: string | undefined; backupCode?: string | undefined; trustDevice?: boolean | undefined },
): Promise<State> {
  await take(app, signInByAddress, request.ip);
  const headers = authHeaders(app, request, { withoutSession: true });
  const rest = { headers, returnHeaders: true as const };
  const trust = input.trustDevice ? { trustDevice: true } : {};
  let answer: Answered<{ token: string; user: { id: string } }>;
  try {
    answer = await askAuth(
      app,
      codeRefused,
      async (auth) =>
        (input.code
          ? await auth.api.verifyTOTP({ body: { code: input.code, ...trust }, ...rest })
          : await auth.api.verifyBackupCode({ body: { code: (input.backupCode ?? '').trim(), ...trust }, ...rest })) as Answered<{
          token: string;
          user: { id: string };
        }>,
    );
  } catch (error) {
    if (error instanceof ProblemError && error.spec.code === identityErrors.wrongCode.code) {
      await app.db.transaction((tx) => appendEvents(tx, anonymous, [{ type: 'session.failed', data: { reason: 'code', network: networkOf(request.ip) } }]));
    }
    throw error;
  }
  const { id } = answer.response.user;
  if (input.code) await claimOnce(app, id, input.code, answer.response.token);
  const state = await finish(app, request, reply, answer, input.code ? 'twoFactor' : 'backupCode');
  await giveTriesBack(app, request, codeTryLimit, id);
  return state;
}

/** A code is taken once; the session that better-auth made for it goes when it was not, or when nobody can say. */
async function claimOnce(app: App, userId: string, code: string, token: string): Promise<void> {
  try {
    if (!(await app.db.transaction((tx) => claimCode(tx, userId, code)))) throw fail(identityErrors.wrongCode);
  } catch (error) {
    await dropToken(app, token);
    throw error;
  }
}

async function dropToken(app: App, token: string): Promise<void> {
  try {
    const { internalAdapter } = await (await authOf(app)).$context;
    await internalAdapter.deleteSession(token);
  } catch (error) {
    // Nobody holds its cookie; it ends by itself.
    app.log.warn({ err: error }, 'A session that nobody was given could not be removed.');
  }
}

async function finish(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Answered<{ token?: string | null; user: { id: string } }>,
  method: SignInMethod,
): Promise<State> {
  const {
    token,
    user: { id },
  } = answer.response;
  const former = sessionOf(request);
  try {
    await app.db.transaction(async (tx) => {
      const user = await selectUser(tx, id);
      const session = (await selectSessions(tx, id)).find((s) => s.token === token);
      if (!user || user.deactivated_at || !session) throw fail(identityErrors.wrongCredentials);
      const actor: Actor = { kind: 'user', id, name: user.name, role: user.role, permissions: new Set(), language: user.language, timeZone: user.time_zone };
      // Whoever signs in again leaves no second session behind in the same browser.
      if (former && (await deleteSession(tx, id, former.id))) {
        await appendEvents(tx, actor, [{ type: 'session.ended', data: { userId: id, sessionIds: [former.id], why: 'signedOut' } }]);
        dropActor(app, tx, id);
      }
      await touchSignIn(tx, id);
      await appendEvents(tx, actor, [{ type: 'session.started', data: { userId: id, sessionId: session.id, method, network: networkOf(request.ip) } }]);
    });
  } catch (error) {
    if (token) await dropToken(app, token);
    throw error;
  }
  sendCookies(reply, answer.headers);
  return { state: 'signedIn' };
}
