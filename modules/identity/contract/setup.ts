/** The first run: open exactly as long as nobody is there. */
import { z } from 'zod';
import { baseLanguages, platformErrors, route, text } from '#platform/contract';
import { emailSchema, newPassword } from './passwords.ts';
import { identityErrors } from './refusals.ts';

export const readSetup = route({
  method: 'GET',
  path: '/api/v1/setup',
  tag: 'setup',
  permission: 'public',
  summary: 'Whether this installation still has to be set up; afterwards there is nothing here.',
  response: z.object({ needed: z.literal(true) }),
  errors: [platformErrors.notFound],
});
const token = text(200, 1);
export const readSetupLink = route({
  method: 'POST',
  path: '/api/v1/setup/lookup',
  tag: 'setup',
  permission: 'public',
  summary: 'Whether this token opens the first run. A POST, so that the token is in no address and no log.',
  body: z.object({ token }),
  response: z.object({ needed: z.literal(true) }),
  errors: [platformErrors.notFound, identityErrors.linkInvalid, identityErrors.tooManyTries],
  idempotent: false,
});
export const setUp = route({
  method: 'POST',
  path: '/api/v1/setup',
  tag: 'setup',
  permission: 'public',
  summary: 'Set up: the organization and its first administrator. Needs the token that the server printed. Signs in.',
  status: 201,
  body: z.object({
    token,
    organization: text(120, 1),
    language: z.enum(baseLanguages),
    timeZone: text(60, 1),
    admin: z.object({ name: text(120, 1), email: emailSchema, password: newPassword }),
  }),
  response: z.object({ state: z.literal('signedIn') }),
  errors: [platformErrors.notFound, identityErrors.linkInvalid, identityErrors.weakPassword, identityErrors.unknownTimeZone, identityErrors.tooManyTries],
  idempotent: false,
});
