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
export const setUp = route({
  method: 'POST',
  path: '/api/v1/setup',
  tag: 'setup',
  permission: 'public',
  summary: 'Set up: the organization and its first administrator. Needs the token that the server printed. Signs in.',
  status: 201,
  body: z.object({
    token: text(200, 1),
    organization: text(120, 1),
    language: z.enum(baseLanguages),
    timeZone: text(60, 1),
    admin: z.object({ name: text(120, 1), email: emailSchema, password: newPassword }),
  }),
  response: z.object({ state: z.literal('signedIn') }),
  errors: [platformErrors.notFound, identityErrors.linkInvalid, identityErrors.weakPassword, identityErrors.unknownTimeZone, identityErrors.tooManyTries],
  idempotent: false,
});
