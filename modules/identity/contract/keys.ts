import { z } from 'zod';
import { roles } from '#platform/access';
import { platformErrors, route, text, timestamp, uuidParam } from '#platform/contract';
import { identityErrors } from './refusals.ts';

export const apiKeySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  role: z.enum(roles),
  scopes: z.array(z.string()).nullable(),
  hint: z.string(),
  createdBy: z.string().nullable(),
  /** False when whoever made it was deactivated since: the key still works, and somebody should look whether it should. */
  createdByActive: z.boolean().nullable(),
  createdAt: timestamp,
  lastUsedAt: timestamp.nullable(),
  expiresAt: timestamp.nullable(),
  revokedAt: timestamp.nullable(),
});

export const listKeys = route({
  method: 'GET',
  path: '/api/v1/keys',
  tag: 'identity',
  permission: 'keys:manage',
  summary: 'All API keys, without their secret.',
  response: z.object({ items: z.array(apiKeySchema) }),
  errors: [],
});
export const createKey = route({
  method: 'POST',
  path: '/api/v1/keys',
  tag: 'identity',
  permission: 'keys:manage',
  summary: 'Make an API key. Its secret is shown only in this answer.',
  status: 201,
  body: z.object({ name: text(80, 1), role: z.enum(roles), scopes: z.array(z.string().max(60)).max(200).nullish(), expiresAt: timestamp.nullish() }),
  response: apiKeySchema.extend({ secret: z.string() }),
  errors: [platformErrors.invalid, identityErrors.unknownScope],
  idempotent: false,
});
export const revokeKey = route({
  method: 'DELETE',
  path: '/api/v1/keys/{id}',
  tag: 'identity',
  permission: 'keys:manage',
  summary: 'Revoke a key at once.',
  params: uuidParam,
  response: z.null(),
  status: 204,
  errors: [platformErrors.notFound],
});
export const listPermissions = route({
  method: 'GET',
  path: '/api/v1/permissions',
  tag: 'identity',
  permission: 'session',
  summary: 'Every permission there is, which are also the scopes of keys, and the roles that hold it.',
  response: z.object({ items: z.array(z.object({ permission: z.string(), roles: z.array(z.enum(roles)) })) }),
  errors: [],
});
