/** The first run. It exists only while nobody is there; afterwards every trace of it answers 404. */
import { identityErrors, passwordProblem, readSetup, readSetupLink, setUp } from '#contract/identity';
import { systemActor } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { fail, handle } from '#platform/http';
import { hashToken, newId, newToken } from '#platform/ids';
import type { App } from '#platform/modules';
import { organizationSetting, writeSetting } from '#server/settings';
import { refuseUnknownTimeZone } from './account.routes.ts';
import { hashPassword } from './auth.ts';
import { deleteSetupLinks, insertLink, selectLink } from './invitation.repo.ts';
import { refuseWeakPassword } from './inviting.ts';
import { isWellKnown } from './leaked-passwords.ts';
import { linkTryLimit, refuseForeignOrigin, take } from './limiting.ts';
import { signInWithPassword } from './signing-in.ts';
import { anyUser, lockFirstRun } from './user.repo.ts';
import { createUser } from './users.ts';

const tokenDays = 365;

type First = { organization: string; language: string; timeZone: string; admin: { name: string; email: string }; passwordHash: string };

async function begin(app: App, tx: Scope, first: First): Promise<void> {
  const user = await createUser(tx, null, {
    ...first.admin,
    role: 'administrator',
    language: first.language,
    timeZone: first.timeZone,
    passwordHash: first.passwordHash,
    how: 'setup',
  });
  const actor = { ...systemActor('setup'), kind: 'user' as const, id: user.id };
  await writeSetting(tx, actor, organizationSetting, { name: first.organization, language: first.language, timeZone: first.timeZone, setUp: true });
  await deleteSetupLinks(tx);
  tx.afterCommit(() => app.wakeup.ring('settings'));
}

/**
 * At start, when nobody is there: makes the administrator of the environment, or a token for the first-run page.
 * `address` is where the server listens, for when the configured one says port 0.
 */
export async function prepareFirstRun(app: App, address: string = app.config.publicUrl): Promise<{ setupUrl: string | null }> {
  if (await anyUser(app.db.read())) return { setupUrl: null };
  const { admin } = app.config;
  if (admin && (passwordProblem(admin.password, admin.email) || (await isWellKnown(admin.password))))
    throw new Error(`CARELOOP_ADMIN_PASSWORD: ${identityErrors.weakPassword.title.en}`);
  const passwordHash = admin ? await hashPassword(app, admin.password) : '';
  return app.db.transaction(async (tx) => {
    await lockFirstRun(tx);
    if (await anyUser(tx)) return { setupUrl: null };
    if (admin) {
      const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
      await begin(app, tx, {
        organization: 'Careloop',
        language: 'en',
        timeZone,
        admin: { name: admin.email.split('@')[0] ?? admin.email, email: admin.email },
        passwordHash,
      });
      return { setupUrl: null };
    }
    const token = newToken();
    // Every node that starts prints its own; all of them end with the first one that is used.
    await insertLink(tx, { id: newId(), kind: 'setup', hash: hashToken(token), email: '', expiresAt: new Date(tx.now.getTime() + tokenDays * 86_400_000) });
    return { setupUrl: `${address}/setup?token=${token}` };
  });
}

/** Whether pages should lead to the first run: asked until somebody is there, then known for good. Where the database does not answer, it is not the time for it. */
export function awaitsFirstRun(app: App): () => Promise<boolean> {
  let somebody = false;
  return async () => {
    if (somebody) return false;
    const found = await anyUser(app.db.read()).catch(() => null);
    somebody = found === true;
    return found === false;
  };
}

/** @throws when somebody is there already, or when this is no token of the first run. */
async function openLink(tx: Scope, hash: Buffer): Promise<void> {
  if (await anyUser(tx)) throw fail(platformErrors.notFound);
  if (!(await selectLink(tx, 'setup', hash))) throw fail(identityErrors.linkInvalid);
}

export const setupRoutes = (app: App) => [
  handle(readSetup, async ({ tx }) => {
    if (await anyUser(tx)) throw fail(platformErrors.notFound);
    return { needed: true as const };
  }),
  handle(
    readSetupLink,
    async ({ request, body }) => {
      await take(app, linkTryLimit, request.ip);
      await openLink(app.db.read(), hashToken(body.token));
      return { needed: true as const };
    },
    { ownTransactions: true },
  ),
  handle(
    setUp,
    async ({ request, reply, body }) => {
      refuseForeignOrigin(app, request);
      await take(app, linkTryLimit, request.ip);
      const hash = hashToken(body.token);
      await openLink(app.db.read(), hash);
      await refuseWeakPassword(app.db.read(), body.admin.password, { ...body.admin, organization: body.organization }, 'admin.password');
      refuseUnknownTimeZone(body.timeZone);
      const passwordHash = await hashPassword(app, body.admin.password);
      await app.db.transaction(async (tx) => {
        await lockFirstRun(tx);
        await openLink(tx, hash);
        await begin(app, tx, { ...body, passwordHash });
      });
      await signInWithPassword(app, request, reply, { email: body.admin.email, password: body.admin.password, how: 'setup' });
      return { state: 'signedIn' as const };
    },
    { ownTransactions: true },
  ),
];
