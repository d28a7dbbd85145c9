/** Webhooks: telling other systems of events, signed by the Standard Webhooks specification. */
import { z } from 'zod';
import { defineErrors, defineEvents, pageOf, pageQuery, platformErrors, route, text, timestamp, uuidParam } from '#platform/contract';
import { webhookEventTypes } from './event-types.ts';

export { type WebhookEventType, webhookEventSchemas, webhookEventTypes, webhookPayload } from './event-types.ts';

export const webhooksErrors = defineErrors('webhooks', {
  addressRefused: {
    status: 422,
    title: { en: 'This address cannot be called. See the detail for what to change.', 'zh-CN': '无法调用该地址，请按说明修改。' },
  },
  inactive: { status: 409, title: { en: 'This webhook is switched off. Switch it on first.', 'zh-CN': '该 Webhook 已停用，请先启用。' } },
  underWay: { status: 409, title: { en: 'This delivery is under way already.', 'zh-CN': '该投递正在进行中。' } },
});

export const webhooksEvents = defineEvents({
  'webhook.changed': z.object({
    webhookId: z.uuid(),
    change: z.enum(['created', 'changed', 'secret_rotated', 'deleted', 'replayed']),
    fields: z.array(z.string()),
  }),
  'webhook.disabled': z.object({ webhookId: z.uuid(), reason: z.enum(['gone', 'failing']) }),
});

/** Off: only https. The operator's list CARELOOP_EGRESS_ALLOW is apart from this. */
export const webhooksSettingSchema = z.object({ allowHttp: z.boolean().default(false) });

export const deliveryStates = ['waiting', 'sending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Why a try failed; the words are the workspace's. The first ten are those of platform/egress. */
export const deliveryReasons = [
  'url',
  'scheme',
  'credentials',
  'private',
  'name',
  'time',
  'refused',
  'closed',
  'tls',
  'network',
  'status',
  'redirect',
  'internal',
] as const;
export type DeliveryReason = (typeof deliveryReasons)[number];

export const webhookSchema = z.object({
  id: z.uuid(),
  url: z.string(),
  description: z.string(),
  eventTypes: z.array(z.string()),
  includeNotes: z.boolean(),
  active: z.boolean(),
  disabledFor: z.enum(['gone', 'failing']).nullable(),
  failingSince: timestamp.nullable(),
  previousSecretUntil: timestamp.nullable(),
  waiting: z.number(),
  failed: z.number(),
  version: z.number(),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type Webhook = z.infer<typeof webhookSchema>;
const withSecret = webhookSchema.extend({ secret: z.string() });

export const deliverySchema = z.object({
  id: z.uuid(),
  eventType: z.string(),
  state: z.enum(deliveryStates),
  attempts: z.number(),
  nextTryAt: timestamp.nullable(),
  lastStatus: z.number().nullable(),
  lastReason: z.enum(deliveryReasons).nullable(),
  lastError: z.string().nullable(),
  tookMs: z.number().nullable(),
  createdAt: timestamp,
  finishedAt: timestamp.nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;

const url = text(2000, 1);
const body = z.object({
  url,
  description: text(200).default(''),
  eventTypes: z.array(z.enum(webhookEventTypes)).min(1).max(50),
  includeNotes: z.boolean().default(false),
  active: z.boolean().default(true),
});
const change = z
  .object({ url, description: text(200), eventTypes: z.array(z.enum(webhookEventTypes)).min(1).max(50), includeNotes: z.boolean(), active: z.boolean() })
  .partial()
  .extend({ version: z.number().int().optional() });
const deliveryParams = uuidParam.extend({ deliveryId: z.uuid() });
const refused = [webhooksErrors.addressRefused, platformErrors.invalid] as const;

export const listEventTypes = route({
  method: 'GET',
  path: '/api/v1/webhook-event-types',
  tag: 'webhooks',
  permission: 'webhooks:manage',
  summary: 'The events a webhook can ask for, each with the JSON Schema of its payload.',
  response: z.object({ items: z.array(z.object({ type: z.string(), schema: z.record(z.string(), z.unknown()) })) }),
  errors: [],
});
export const listWebhooks = route({
  method: 'GET',
  path: '/api/v1/webhooks',
  tag: 'webhooks',
  permission: 'webhooks:manage',
  summary: 'All webhooks, without their secrets.',
  response: z.object({ items: z.array(webhookSchema) }),
  errors: [],
});
export const createWebhook = route({
  method: 'POST',
  path: '/api/v1/webhooks',
  tag: 'webhooks',
  permission: 'webhooks:manage',
  summary: 'Add a webhook. Its secret is shown only in this answer.',
  status: 201,
  idempotent: false,
  body,
  response: withSecret,
  errors: refused,
});
export const readWebhook = route({
  method: 'GET',
  path: '/api/v1/webhooks/{id}',
  tag: 'webhooks',
  permission: 'webhooks:manage',
  summary: 'One webhook.',
  params: uuidParam,
  response: webhookSchema,
  errors: [platformErrors.notFound],
});
export const changeWebhook = route({
  method: 'PATCH',
  path: '/api/v1/webhooks/{id}',
  tag: 'webhooks',
  permission: 'webhooks:manage',
  summary: 'Change a webhook. Switching it on clears why it was switched off.',
  params: uuidParam,
  body: change,
  response: webhookSchema,
  errors: [...refused, platformErrors.notFound, platformErrors.conflict],
});
export const deleteWebhook = route({
  method: 'DELETE',
  path: '/api/v1/webhooks/{id}',
  tag: 'webhooks',
  permission: 'webhooks:manage',
  summary: 'Delete a webhook with its deliveries.',
  params: uuidParam,
  response: z.null(),
  status: 204,
  errors: [platformErrors.notFound],
});
export const rotateSecret = route({
  method: 'POST',
  path: '/api/v1/webhooks/{id}/secrets',
  tag: 'webhooks',
  permission: 'webhooks:manage',
  summary: 'Make a new secret, shown only in this answer. The old one signs too for 24 hours.',
  status: 201,
  idempotent: false,
  params: uuidParam,
  response: withSecret,
  errors: [platformErrors.notFound],
});
export const pingWebhook = route({
  method: 'POST',
  path: '/api/v1/webhooks/{id}/pings',
  tag: 'webhooks',
  permission: 'webhooks:manage',
  summary: 'Send a test of type `ping`.',
  status: 202,
  idempotent: true,
  params: uuidParam,
  response: deliverySchema,
  errors: [platformErrors.notFound, webhooksErrors.inactive],
});
export const listDeliveries = route({
  method: 'GET',
  path: '/api/v1/webhooks/{id}/deliveries',
  tag: 'webhooks',
  permission: 'webhooks:manage',
  summary: 'The deliveries of a webhook, newest first. Kept for 30 days.',
  params: uuidParam,
  query: pageQuery.extend({ state: z.enum(deliveryStates).optional() }),
  response: pageOf(deliverySchema),
  errors: [platformErrors.notFound, platformErrors.invalid],
});
export const readDelivery = route({
  method: 'GET',
  path: '/api/v1/webhooks/{id}/deliveries/{deliveryId}',
  tag: 'webhooks',
  permission: 'webhooks:manage',
  summary: 'One delivery with the sent body and the start of the answer.',
  params: deliveryParams,
  response: deliverySchema.extend({ body: z.string(), answer: z.string().nullable() }),
  errors: [platformErrors.notFound],
});
export const replayDelivery = route({
  method: 'POST',
  path: '/api/v1/webhooks/{id}/deliveries/{deliveryId}/replays',
  tag: 'webhooks',
  permission: 'webhooks:manage',
  summary: 'Send a finished delivery again, with the same webhook-id.',
  status: 202,
  idempotent: true,
  params: deliveryParams,
  response: deliverySchema,
  errors: [platformErrors.notFound, webhooksErrors.inactive, webhooksErrors.underWay],
});
export const replayFailed = route({
  method: 'POST',
  path: '/api/v1/webhooks/{id}/replays',
  tag: 'webhooks',
  permission: 'webhooks:manage',
  summary: 'Send again what failed since a time.',
  status: 202,
  idempotent: true,
  params: uuidParam,
  body: z.object({ since: timestamp }),
  response: z.object({ replayed: z.number() }),
  errors: [platformErrors.notFound, webhooksErrors.inactive],
});
