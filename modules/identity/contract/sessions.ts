/** Signing in and out, and where one is signed in. */
import { z } from 'zod';
import { roles } from '#platform/access';
import { platformErrors, route, says, text, timestamp, uuidParam } from '#platform/contract';
import { preferencesSchema } from './account.ts';
import { anyPassword, emailSchema } from './passwords.ts';
import { identityErrors } from './refusals.ts';

const tag = 'session';
const signInState = z.object({ state: z.enum(['signedIn', 'twoFactorNeeded']) });

export const sessionSchema = z.object({
  user: z.object({
    id: z.uuid(),
    name: z.string(),
    email: z.string(),
    role: z.enum(roles),
    language: z.string(),
    timeZone: z.string(),
    preferences: preferencesSchema,
    twoFactorEnabled: z.boolean(),
  }),
  /** The organization asks everyone for two-factor sign-in, and this person has to set it up before anything else. */
  mustSetUpTwoFactor: z.boolean(),
  permissions: z.array(z.string()),
  organization: z.object({ name: z.string(), language: z.string(), timeZone: z.string(), setUp: z.boolean(), accent: z.string() }),
  mailConfigured: z.boolean(),
});
export type SessionAnswer = z.infer<typeof sessionSchema>;

export const readSession = route({
  method: 'GET',
  path: '/api/v1/session',
  tag,
  permission: 'session',
  summary: 'Who is signed in, and what they may do.',
  beforeAnything: true,
  response: sessionSchema,
  errors: [identityErrors.peopleOnly],
});
export const signIn = route({
  method: 'POST',
  path: '/api/v1/session',
  tag,
  permission: 'public',
  summary: 'Sign in with a password. With two-factor on, the second step follows.',
  body: z.object({ email: emailSchema, password: anyPassword }),
  response: signInState,
  errors: [identityErrors.wrongCredentials, identityErrors.tooManyTries, platformErrors.originRefused],
  idempotent: false,
});
export const signInSecondStep = route({
  method: 'POST',
  path: '/api/v1/session/two-factor',
  tag,
  permission: 'public',
  summary: 'The second step: a code of the authenticator app, or a backup code.',
  body: z
    .object({
      code: z
        .string()
        .regex(/^\d{6}$/)
        .optional(),
      backupCode: text(40, 4).optional(),
      trustDevice: z.boolean().optional(),
    })
    .refine((b) => (b.code === undefined) !== (b.backupCode === undefined), {
      error: says({ en: 'Send either code or backupCode.', 'zh-CN': '请只填写 code 或 backupCode 之一。' }),
    }),
  response: signInState,
  errors: [identityErrors.wrongCode, identityErrors.signInAgain, identityErrors.tooManyTries, platformErrors.originRefused],
  idempotent: false,
});
export const signOut = route({
  method: 'DELETE',
  path: '/api/v1/session',
  tag,
  permission: 'session',
  summary: 'Sign out here.',
  beforeAnything: true,
  response: z.null(),
  status: 204,
  errors: [identityErrors.peopleOnly],
});

export const openSessionSchema = z.object({
  id: z.uuid(),
  current: z.boolean(),
  device: z.object({ browser: z.string(), system: z.string() }),
  address: z.string(),
  createdAt: timestamp,
  usedAt: timestamp,
  expiresAt: timestamp,
});
export const listSessions = route({
  method: 'GET',
  path: '/api/v1/sessions',
  tag,
  permission: 'session',
  summary: 'Where you are signed in.',
  response: z.object({ items: z.array(openSessionSchema) }),
  errors: [identityErrors.peopleOnly],
});
/** Somebody at a desk that was left open must not be able to shut the owner out. */
const again = z.object({ password: anyPassword.optional() }).optional();
const againErrors = [identityErrors.peopleOnly, identityErrors.passwordNeeded, identityErrors.wrongPassword, identityErrors.tooManyTries] as const;
export const endSession = route({
  method: 'DELETE',
  path: '/api/v1/sessions/{id}',
  tag,
  permission: 'session',
  summary: 'Sign one of your devices out. Asks for the password when you signed in more than 15 minutes ago.',
  params: uuidParam,
  body: again,
  response: z.null(),
  status: 204,
  errors: [platformErrors.notFound, ...againErrors],
});
export const endOtherSessions = route({
  method: 'DELETE',
  path: '/api/v1/sessions',
  tag,
  permission: 'session',
  summary: 'Sign out everywhere but here. Remembered devices are forgotten. Asks for the password when you signed in more than 15 minutes ago.',
  body: again,
  response: z.object({ ended: z.number() }),
  errors: againErrors,
});
