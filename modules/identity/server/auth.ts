/** better-auth over our own pool and tables: passwords, sessions, two-factor. Loaded when first needed, because API keys do without it. */

import { identityErrors } from '#contract/identity';
import { fail } from '#platform/http';
import { newId } from '#platform/ids';
import type { App } from '#platform/modules';
import { instanceSecret } from '#server/settings';
import { codeTryLimit } from './limiting.ts';
import { idleDays, sessionDays } from './session-days.ts';
import { inTurn } from './taking-turns.ts';
import { codeWasUsed } from './two-factor.repo.ts';
import { isActiveUser } from './user.repo.ts';

const dayS = 86_400;

/** `__Host-` binds the cookie to this very host over https; browsers take it only with Secure, Path=/ and no Domain. */
export function cookiePrefix(app: App): string {
  return app.config.publicUrl.startsWith('https://') ? '__Host-careloop' : 'careloop';
}

const times = { createdAt: 'created_at', updatedAt: 'updated_at' };

/** better-auth's names for our tables and columns (db/migrations/0003_identity.sql). */
const tables = {
  session: { modelName: 'session', fields: { userId: 'user_id', expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent', ...times } },
  user: {
    modelName: 'app_user',
    fields: { emailVerified: 'email_verified', ...times },
    additionalFields: {
      role: { type: 'string', input: false },
      language: { type: 'string', input: false },
      timeZone: { type: 'string', fieldName: 'time_zone', input: false },
      deactivatedAt: { type: 'date', fieldName: 'deactivated_at', required: false, input: false },
    },
  },
  account: {
    modelName: 'account',
    fields: {
      userId: 'user_id',
      accountId: 'account_id',
      providerId: 'provider_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
      ...times,
    },
  },
  verification: { modelName: 'verification', fields: { expiresAt: 'expires_at', ...times } },
  twoFactor: {
    user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
    twoFactor: {
      modelName: 'two_factor',
      fields: { backupCodes: 'backup_codes', userId: 'user_id', failedVerificationCount: 'failed_verification_count', lockedUntil: 'locked_until' },
    },
  },
} as const;

async function create(app: App) {
  const [{ betterAuth }, { createAuthMiddleware }, { twoFactor }, crypto] = await Promise.all([
    import('better-auth'),
    import('better-auth/api'),
    import('better-auth/plugins/two-factor'),
    import('better-auth/crypto'),
  ]);
  const passwords = {
    hash: (password: string) => inTurn(() => crypto.hashPassword(password)),
    verify: (given: { hash: string; password: string }) => inTurn(() => crypto.verifyPassword(given)),
  };
  const https = app.config.publicUrl.startsWith('https://');
  return betterAuth({
    appName: 'Careloop',
    baseURL: app.config.publicUrl,
    secret: await instanceSecret(app.db.read()),
    database: app.db.pool,
    telemetry: { enabled: false },
    // Our own limits are counted in the database, for every node; see limiting.ts.
    rateLimit: { enabled: false },
    logger: { level: 'error', log: (_level, message) => app.log.warn({ part: 'better-auth' }, message) },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 128, password: passwords },
    session: { ...tables.session, expiresIn: idleDays * dayS, updateAge: dayS },
    user: tables.user,
    account: tables.account,
    verification: tables.verification,
    advanced: {
      cookiePrefix: cookiePrefix(app),
      // The name carries its own prefix, so better-auth must not put `__Secure-` before it.
      useSecureCookies: false,
      defaultCookieAttributes: { secure: https, httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { ipAddressHeaders: ['x-forwarded-for'] },
      database: { generateId: () => newId(), validateSchema: false },
    },
    // No session is ever made for someone who was deactivated, whatever way they came.
    databaseHooks: { session: { create: { before: async (session) => ((await isActiveUser(app.db.read(), session.userId)) ? undefined : false) } } },
    hooks: {
      before: createAuthMiddleware(async (ctx) => {
        if (ctx.path !== '/two-factor/verify-totp' && ctx.path !== '/two-factor/verify-backup-code') return;
        const challenge = await ctx.getSignedCookie(ctx.context.createAuthCookie('two_factor').name, ctx.context.secret);
        const known = challenge ? await ctx.context.internalAdapter.findVerificationValue(challenge) : null;
        if (!known) return;
        const verdict = await app.limits.take(codeTryLimit.key(known.value), codeTryLimit);
        if (!verdict.ok) throw fail(identityErrors.tooManyTries, { retryAfterS: verdict.retryAfterS });
        const { code } = (ctx.body ?? {}) as { code?: string };
        if (ctx.path === '/two-factor/verify-totp' && code && (await codeWasUsed(app.db.read(), known.value, code))) throw fail(identityErrors.wrongCode);
      }),
    },
    plugins: [
      twoFactor({
        issuer: 'Careloop',
        // Tries are counted by account in our own limits, which also hold for backup codes.
        accountLockout: { enabled: false },
        backupCodeOptions: { amount: 10, storeBackupCodes: 'encrypted' },
        trustDeviceMaxAge: sessionDays * dayS,
        schema: tables.twoFactor,
      }),
    ],
  });
}

export type Auth = Awaited<ReturnType<typeof create>>;
const made = new WeakMap<App, Promise<Auth>>();

export function authOf(app: App): Promise<Auth> {
  const known = made.get(app);
  if (known) return known;
  const fresh = create(app);
  made.set(app, fresh);
  fresh.catch(() => made.delete(app));
  return fresh;
}

/** The slow hash of a password, as better-auth keeps it. Takes tens of milliseconds: do it before a transaction, not in it. */
export async function hashPassword(app: App, password: string): Promise<string> {
  const { password: hashing } = await (await authOf(app)).$context;
  return hashing.hash(password);
}
