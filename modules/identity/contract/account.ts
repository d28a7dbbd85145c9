/** One's own account: profile, password, two-factor. */
import { z } from 'zod';
import { roles } from '#platform/access';
import { baseLanguages, platformErrors, route, text } from '#platform/contract';
import { anyPassword, emailSchema, newPassword } from './passwords.ts';
import { identityErrors } from './refusals.ts';

const tag = 'account';

/** Choices of one person. Modules may add their own under their name; the whole stays below 16 kB. */
export const preferencesSchema = z
  .object({
    colorScheme: z.enum(['light', 'dark', 'auto']).optional(),
    density: z.enum(['compact', 'normal', 'comfortable']).optional(),
    /** false turns the single-key shortcuts off. */
    singleKeys: z.boolean().optional(),
  })
  .catchall(z.unknown());
export type Preferences = z.infer<typeof preferencesSchema>;

export const profileSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  language: z.string(),
  timeZone: z.string(),
  preferences: preferencesSchema,
  twoFactorEnabled: z.boolean(),
});

export const changeProfile = route({
  method: 'PATCH',
  path: '/api/v1/me',
  tag,
  permission: 'session',
  summary: 'Change your own name, language, time zone or preferences. Preferences left out stay as they are.',
  body: z.object({ name: text(120, 1), language: z.enum(baseLanguages), timeZone: text(60, 1), preferences: preferencesSchema }).partial(),
  response: profileSchema,
  errors: [identityErrors.unknownTimeZone, identityErrors.peopleOnly, platformErrors.tooLarge],
});

export const changePassword = route({
  method: 'PUT',
  path: '/api/v1/me/password',
  tag,
  permission: 'session',
  summary: 'Change your password. All other devices are signed out.',
  body: z.object({ currentPassword: anyPassword, newPassword }),
  response: z.null(),
  status: 204,
  errors: [identityErrors.wrongPassword, identityErrors.weakPassword, identityErrors.tooManyTries, identityErrors.peopleOnly],
});
export const askPasswordReset = route({
  method: 'POST',
  path: '/api/v1/password-resets',
  tag,
  permission: 'public',
  summary: 'Ask for a link to choose a new password. The answer is the same whether the address is known or not.',
  body: z.object({ email: emailSchema }),
  response: z.object({ state: z.literal('asked') }),
  status: 202,
  errors: [platformErrors.tooMany],
  idempotent: false,
});
export const resetPassword = route({
  method: 'POST',
  path: '/api/v1/passwords',
  tag,
  permission: 'public',
  summary: 'Choose a new password with the token of a reset link. Signs out everywhere.',
  body: z.object({ token: text(200, 1), password: newPassword }),
  response: z.null(),
  status: 204,
  errors: [identityErrors.linkInvalid, identityErrors.weakPassword, identityErrors.tooManyTries],
  idempotent: false,
});

const withPassword = z.object({ password: anyPassword });
const twoFactorErrors = [identityErrors.wrongPassword, identityErrors.tooManyTries, identityErrors.peopleOnly] as const;
export const beginTwoFactor = route({
  method: 'POST',
  path: '/api/v1/me/two-factor',
  tag,
  permission: 'session',
  beforeAnything: true,
  summary: 'Begin two-factor sign-in: the secret for an authenticator app, as a picture and as text. It counts once a code was confirmed.',
  status: 201,
  body: withPassword,
  response: z.object({ uri: z.string(), secret: z.string(), svg: z.string(), backupCodes: z.array(z.string()) }),
  errors: [...twoFactorErrors, identityErrors.twoFactorOn],
  idempotent: false,
});
export const confirmTwoFactor = route({
  method: 'POST',
  path: '/api/v1/me/two-factor/confirmation',
  tag,
  permission: 'session',
  beforeAnything: true,
  summary: 'Turn two-factor sign-in on with a first code.',
  body: z.object({ code: z.string().regex(/^\d{6}$/) }),
  response: z.null(),
  status: 204,
  errors: [identityErrors.wrongCode, identityErrors.twoFactorOn, identityErrors.twoFactorOff, identityErrors.tooManyTries, identityErrors.peopleOnly],
  idempotent: false,
});
export const endTwoFactor = route({
  method: 'DELETE',
  path: '/api/v1/me/two-factor',
  tag,
  permission: 'session',
  summary: 'Turn two-factor sign-in off.',
  body: withPassword,
  response: z.null(),
  status: 204,
  errors: [...twoFactorErrors, identityErrors.twoFactorOff, identityErrors.twoFactorKept],
});
export const renewBackupCodes = route({
  method: 'POST',
  path: '/api/v1/me/two-factor/backup-codes',
  tag,
  permission: 'session',
  summary: 'New backup codes; the old ones stop working.',
  status: 201,
  body: withPassword,
  response: z.object({ backupCodes: z.array(z.string()) }),
  errors: [...twoFactorErrors, identityErrors.twoFactorOff],
  idempotent: false,
});
