/** The people of the team: who is there, who is invited, what they may do. */
import { z } from 'zod';
import { roles } from '#platform/access';
import { baseLanguages, pageOf, pageQuery, platformErrors, route, text, timestamp, uuidParam } from '#platform/contract';
import { emailSchema, newPassword } from './passwords.ts';
import { identityErrors } from './refusals.ts';

const tag = 'people';
const roleSchema = z.enum(roles);

export const userSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  active: z.boolean(),
  initials: z.string(),
  /** Only for those who manage people. */
  twoFactorEnabled: z.boolean().optional(),
  lastSignInAt: timestamp.nullish(),
  createdAt: timestamp.optional(),
});
export type UserAnswer = z.infer<typeof userSchema>;

export const listUsers = route({
  method: 'GET',
  path: '/api/v1/users',
  tag,
  permission: 'users:read',
  summary: 'The people of the team, by name.',
  query: pageQuery.extend({ q: text(100).optional(), role: roleSchema.optional(), active: z.enum(['true', 'false']).optional() }),
  response: pageOf(userSchema),
  errors: [platformErrors.invalid],
});
export const getUser = route({
  method: 'GET',
  path: '/api/v1/users/{id}',
  tag,
  permission: 'users:read',
  summary: 'One person of the team.',
  params: uuidParam,
  response: userSchema,
  errors: [platformErrors.notFound],
});
export const changeUser = route({
  method: 'PATCH',
  path: '/api/v1/users/{id}',
  tag,
  permission: 'users:manage',
  summary: "Change someone's name or role. A new role counts at once.",
  params: uuidParam,
  body: z.object({ name: text(120, 1), role: roleSchema }).partial(),
  response: userSchema,
  errors: [platformErrors.notFound, identityErrors.lastAdministrator],
});
export const deactivateUser = route({
  method: 'PUT',
  path: '/api/v1/users/{id}/deactivation',
  tag,
  permission: 'users:manage',
  summary: 'End all access of a person at once. What they did stays under their name.',
  params: uuidParam,
  response: userSchema,
  errors: [platformErrors.notFound, identityErrors.lastAdministrator],
});
export const reactivateUser = route({
  method: 'DELETE',
  path: '/api/v1/users/{id}/deactivation',
  tag,
  permission: 'users:manage',
  summary: 'Let a person in again.',
  params: uuidParam,
  response: userSchema,
  errors: [platformErrors.notFound],
});
export const removeTwoFactor = route({
  method: 'DELETE',
  path: '/api/v1/users/{id}/two-factor',
  tag,
  permission: 'users:manage',
  summary: 'For someone who lost phone and backup codes: turn their two-factor off and sign them out.',
  params: uuidParam,
  response: z.null(),
  status: 204,
  errors: [platformErrors.notFound, identityErrors.twoFactorOff],
});
export const endSessionsOf = route({
  method: 'DELETE',
  path: '/api/v1/users/{id}/sessions',
  tag,
  permission: 'users:manage',
  summary: 'Sign a person out on all their devices at once. They may sign in again.',
  params: uuidParam,
  response: z.object({ ended: z.number() }),
  errors: [platformErrors.notFound],
});
/** `link` is there only while no mail server is set: then the administrator hands it over. */
const sentLink = z.object({ link: z.string().nullable() });
export const sendPasswordReset = route({
  method: 'POST',
  path: '/api/v1/users/{id}/password-resets',
  tag,
  permission: 'users:manage',
  summary: 'Send someone a link to choose a new password.',
  params: uuidParam,
  status: 201,
  response: sentLink,
  errors: [platformErrors.notFound],
  idempotent: false,
});

export const invitationSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  teamIds: z.array(z.number()),
  invitedBy: z.string().nullable(),
  createdAt: timestamp,
  expiresAt: timestamp,
  expired: z.boolean(),
});
const sentInvitation = invitationSchema.extend(sentLink.shape);

export const listInvitations = route({
  method: 'GET',
  path: '/api/v1/invitations',
  tag,
  permission: 'users:manage',
  summary: 'Invitations that were not accepted yet.',
  response: z.object({ items: z.array(invitationSchema) }),
  errors: [],
});
export const invite = route({
  method: 'POST',
  path: '/api/v1/invitations',
  tag,
  permission: 'users:manage',
  summary: 'Invite someone. The link works once, for 72 hours; an earlier one to the same address stops working.',
  status: 201,
  body: z.object({ name: text(120, 1), email: emailSchema, role: roleSchema, teamIds: z.array(z.number().int().positive()).max(50).default([]) }),
  response: sentInvitation,
  errors: [identityErrors.emailTaken, platformErrors.invalid],
  idempotent: false,
});
export const resendInvitation = route({
  method: 'POST',
  path: '/api/v1/invitations/{id}/mails',
  tag,
  permission: 'users:manage',
  summary: 'Send an invitation again, with a new link for another 72 hours.',
  params: uuidParam,
  status: 201,
  response: sentInvitation,
  errors: [platformErrors.notFound],
  idempotent: false,
});
export const revokeInvitation = route({
  method: 'DELETE',
  path: '/api/v1/invitations/{id}',
  tag,
  permission: 'users:manage',
  summary: 'Withdraw an invitation.',
  params: uuidParam,
  response: z.null(),
  status: 204,
  errors: [platformErrors.notFound],
});

const token = text(200, 1);
export const readInvitation = route({
  method: 'POST',
  path: '/api/v1/invitations/lookup',
  tag,
  permission: 'public',
  summary: 'What an invitation link offers. A POST, so that the token is in no address and no log.',
  body: z.object({ token }),
  response: z.object({ name: z.string(), email: z.string(), organization: z.string(), language: z.string(), timeZone: z.string() }),
  errors: [identityErrors.linkInvalid, identityErrors.tooManyTries],
  idempotent: false,
});
export const acceptInvitation = route({
  method: 'POST',
  path: '/api/v1/invitations/acceptance',
  tag,
  permission: 'public',
  summary: 'Join with the token of an invitation. Signs in.',
  status: 201,
  body: z.object({ token, name: text(120, 1), password: newPassword, language: z.enum(baseLanguages), timeZone: text(60, 1) }),
  response: z.object({ state: z.literal('signedIn') }),
  errors: [
    identityErrors.linkInvalid,
    identityErrors.weakPassword,
    identityErrors.unknownTimeZone,
    identityErrors.emailTaken,
    identityErrors.tooManyTries,
    identityErrors.joinedOnly,
  ],
  idempotent: false,
});
