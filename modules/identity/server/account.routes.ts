import { askPasswordReset, changePassword, changeProfile, identityErrors, resetPassword } from '#contract/identity';
import { platformErrors } from '#platform/contract';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import type { App } from '#platform/modules';
import { hashPassword } from './auth.ts';
import { askAuth, authHeaders, sendCookies } from './calling.ts';
import { dropActor, personOf, sessionOf } from './identifying.ts';
import { afterPasswordChange, askReset, openReset, refuseWeakPassword, resetByLink } from './inviting.ts';
import { addressMark, giveBack, linkTryLimit, passwordTryLimit, refuseForeignOrigin, resetByAccount, resetByAddress, take } from './limiting.ts';
import { selectSessions } from './session.repo.ts';
import { lockUser, selectUser, type UserRow, updateUser } from './user.repo.ts';

const own = { ownTransactions: true };
const mostPreferenceBytes = 16_384;

const present = (u: UserRow) => ({
  id: u.id,
  name: u.name,
  email: u.email,
  role: u.role,
  language: u.language,
  timeZone: u.time_zone,
  preferences: u.preferences,
  twoFactorEnabled: u.two_factor_enabled,
});

export function refuseUnknownTimeZone(timeZone: string | undefined, path = 'timeZone'): void {
  if (timeZone === undefined) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw fail(identityErrors.unknownTimeZone, { fields: [{ path, message: identityErrors.unknownTimeZone.title.en }] });
  }
}

export const accountRoutes = (app: App) => [...ownRoutes(app), ...resetRoutes(app)];

const ownRoutes = (app: App) => [
  handle(changeProfile, async ({ tx, actor, body }) => {
    const { id } = personOf(actor);
    refuseUnknownTimeZone(body.timeZone);
    const before = await lockUser(tx, id);
    if (!before) throw fail(platformErrors.notFound);
    const after = await updateUser(tx, id, body);
    if (JSON.stringify(after.preferences).length > mostPreferenceBytes) throw fail(platformErrors.tooLarge);
    // Preferences are nobody else's business; what others see of a person is a fact of the log.
    const fields = (['name', 'language', 'time_zone'] as const).filter((f) => before[f] !== after[f]);
    if (fields.length > 0)
      await appendEvents(tx, actor, [{ type: 'user.changed', data: { userId: id, fields: fields.map((f) => (f === 'time_zone' ? 'timeZone' : f)) } }]);
    if (fields.length > 0) dropActor(app, tx, id);
    return present(after);
  }),
  handle(
    changePassword,
    async ({ actor, request, reply, body }) => {
      const { id, name, email = '' } = personOf(actor);
      await refuseWeakPassword(app.db.read(), body.newPassword, { email, name }, 'newPassword');
      await take(app, passwordTryLimit, id);
      const before = await selectSessions(app.db.read(), id);
      const { headers } = await askAuth(
        app,
        { INVALID_PASSWORD: identityErrors.wrongPassword, PASSWORD_TOO_LONG: identityErrors.wrongPassword, PASSWORD_TOO_SHORT: identityErrors.weakPassword },
        (auth) =>
          auth.api.changePassword({
            body: { currentPassword: body.currentPassword, newPassword: body.newPassword, revokeOtherSessions: true },
            headers: authHeaders(app, request),
            returnHeaders: true,
          }),
      );
      await giveBack(app, passwordTryLimit, id);
      const current = sessionOf(request)?.id;
      await app.db.transaction(async (tx) => {
        const user = await selectUser(tx, id);
        if (user)
          await afterPasswordChange(
            app,
            tx,
            user,
            before.filter((s) => s.id !== current).map((s) => s.id),
            'self',
          );
      });
      sendCookies(reply, headers);
      return null;
    },
    own,
  ),
];

const resetRoutes = (app: App) => [
  handle(
    askPasswordReset,
    async ({ request, body }) => {
      refuseForeignOrigin(app, request);
      await take(app, resetByAddress, request.ip);
      // Too many for one address: the answer stays the same, only no further mail goes out.
      const verdict = await app.limits.take(resetByAccount.key(await addressMark(app, body.email)), resetByAccount);
      await app.db.transaction(async (tx) => {
        if (verdict.ok) await askReset(tx, body.email);
      });
      return { state: 'asked' as const };
    },
    own,
  ),
  handle(
    resetPassword,
    async ({ request, body }) => {
      refuseForeignOrigin(app, request);
      await take(app, linkTryLimit, request.ip);
      const whose = await openReset(app.db.read(), body.token);
      await refuseWeakPassword(app.db.read(), body.password, whose, 'password');
      const hash = await hashPassword(app, body.password);
      await app.db.transaction((tx) => resetByLink(app, tx, body.token, hash));
      return null;
    },
    own,
  ),
];
