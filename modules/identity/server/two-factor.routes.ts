import { renderSVG } from 'uqr';
import { beginTwoFactor, confirmTwoFactor, endTwoFactor, identityErrors, renewBackupCodes } from '#contract/identity';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import type { App } from '#platform/modules';
import { readSetting } from '#server/settings';
import { askAuth, authHeaders, sendCookies } from './calling.ts';
import { dropActor, personOf } from './identifying.ts';
import { codeTryLimit, giveBack, passwordTryLimit, take } from './limiting.ts';
import { forgetDevices } from './session.repo.ts';
import { signInRules } from './sign-in-rules.ts';
import { claimCode, codeWasUsed } from './two-factor.repo.ts';
import { selectUser } from './user.repo.ts';

const own = { ownTransactions: true };
const withPassword = {
  INVALID_PASSWORD: identityErrors.wrongPassword,
  PASSWORD_TOO_LONG: identityErrors.wrongPassword,
  TOTP_ALREADY_ENABLED: identityErrors.twoFactorOn,
  TWO_FACTOR_NOT_ENABLED: identityErrors.twoFactorOff,
  TOTP_NOT_ENABLED: identityErrors.twoFactorOff,
};

async function requireTwoFactor(app: App, userId: string, on: boolean): Promise<void> {
  const user = await selectUser(app.db.read(), userId);
  if (user?.two_factor_enabled !== on) throw fail(on ? identityErrors.twoFactorOff : identityErrors.twoFactorOn);
}

/** A path of squares on white: readable in the dark theme too, and no script or style in it. */
function picture(uri: string): string {
  return renderSVG(uri, { ecc: 'M', border: 2, pixelSize: 6, whiteColor: '#ffffff', blackColor: '#000000' });
}

export const twoFactorRoutes = (app: App) => [...beginningRoutes(app), ...endingRoutes(app)];

const beginningRoutes = (app: App) => [
  handle(
    beginTwoFactor,
    async ({ actor, request, body }) => {
      const { id } = personOf(actor);
      await requireTwoFactor(app, id, false);
      await take(app, passwordTryLimit, id);
      const { response } = await askAuth(app, withPassword, (auth) =>
        auth.api.enableTwoFactor({ body: { password: body.password, method: 'totp' }, headers: authHeaders(app, request), returnHeaders: true }),
      );
      await giveBack(app, passwordTryLimit, id);
      const { totpURI: uri, backupCodes } = response as { totpURI: string; backupCodes: string[] };
      return { uri, secret: new URL(uri).searchParams.get('secret') ?? '', svg: picture(uri), backupCodes };
    },
    own,
  ),
  handle(
    confirmTwoFactor,
    async ({ actor, request, reply, body }) => {
      const { id } = personOf(actor);
      await requireTwoFactor(app, id, false);
      await take(app, codeTryLimit, id);
      if (await codeWasUsed(app.db.read(), id, body.code)) throw fail(identityErrors.wrongCode);
      const { headers } = await askAuth(app, { INVALID_CODE: identityErrors.wrongCode, TOTP_NOT_ENABLED: identityErrors.twoFactorOff }, (auth) =>
        auth.api.verifyTOTP({ body: { code: body.code }, headers: authHeaders(app, request), returnHeaders: true }),
      );
      await app.db.transaction(async (tx) => {
        await claimCode(tx, id, body.code);
        await appendEvents(tx, actor, [{ type: 'twofactor.enabled', data: { userId: id } }]);
        dropActor(app, tx, id);
      });
      await giveBack(app, codeTryLimit, id);
      sendCookies(reply, headers);
      return null;
    },
    own,
  ),
];

const endingRoutes = (app: App) => [
  handle(
    endTwoFactor,
    async ({ actor, request, reply, body }) => {
      const { id } = personOf(actor);
      await requireTwoFactor(app, id, true);
      if ((await readSetting(app.db.read(), signInRules)).twoFactorRequired) throw fail(identityErrors.twoFactorKept);
      await take(app, passwordTryLimit, id);
      const { headers } = await askAuth(app, withPassword, (auth) =>
        auth.api.disableTwoFactor({ body: { password: body.password }, headers: authHeaders(app, request), returnHeaders: true }),
      );
      await app.db.transaction(async (tx) => {
        await forgetDevices(tx, id);
        await appendEvents(tx, actor, [{ type: 'twofactor.disabled', data: { userId: id } }]);
        dropActor(app, tx, id);
      });
      await giveBack(app, passwordTryLimit, id);
      sendCookies(reply, headers);
      return null;
    },
    own,
  ),
  handle(
    renewBackupCodes,
    async ({ actor, request, body }) => {
      const { id } = personOf(actor);
      await take(app, passwordTryLimit, id);
      const { response } = await askAuth(app, withPassword, (auth) =>
        auth.api.generateBackupCodes({ body: { password: body.password }, headers: authHeaders(app, request), returnHeaders: true }),
      );
      await app.db.transaction((tx) => appendEvents(tx, actor, [{ type: 'twofactor.codesRenewed', data: { userId: id } }]));
      await giveBack(app, passwordTryLimit, id);
      return { backupCodes: response.backupCodes };
    },
    own,
  ),
];
