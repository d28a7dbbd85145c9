/** The customer's side: asking by a form, following a request by its private link, seeing all of one's own requests. */
import { z } from 'zod';
import { defineErrors, defineEvents, platformErrors, route, text } from '#platform/contract';

export const portalErrors = defineErrors('portal', {
  formOff: { status: 404, title: { en: 'Requests are not taken through this form.', 'zh-CN': '此处暂不接收请求。' } },
  blocked: { status: 403, title: { en: 'Requests from this address are not taken.', 'zh-CN': '暂不接收来自该邮箱的请求。' } },
});

/** Facts about the portal itself. What customers write and close is told by the tickets' own events. */
export const portalEvents = defineEvents({
  'portal.signed_in': z.object({}),
  'portal.links_revoked': z.object({ count: z.number() }),
});

const byLanguage = z
  .object({ en: text(2_000), 'zh-CN': text(2_000) })
  .partial()
  .default({});

/** Topic `portal`. */
export const portalSchema = z.object({
  formOn: z.boolean().default(true),
  /** Above the form, by language; plain text. */
  intro: byLanguage,
  /** Where requests go; null is the default queue. */
  queueId: z.number().int().positive().nullable().default(null),
  /** Tell the sender by mail that the request has come in. */
  receiptOn: z.boolean().default(true),
});
export type PortalSettings = z.infer<typeof portalSchema>;

export const limits = { subject: 200, message: 20_000, name: 120, field: 2_000, files: 5, fileBytes: 10 * 1024 * 1024 } as const;

export const sendRequest = route({
  method: 'POST',
  path: '/api/v1/requests',
  tag: 'portal',
  permission: 'public',
  status: 201,
  summary: 'Send a request as a customer, without an account: for a form on your own pages. Limited by address and by mail address.',
  body: z.object({
    subject: text(limits.subject, 1),
    message: text(limits.message, 1),
    email: z.email().max(254),
    name: text(limits.name).optional(),
    language: z.enum(['en', 'zh-CN']).optional(),
    /** Custom fields that are marked for the form. */
    fields: z.record(z.string().max(60), z.union([text(limits.field), z.number(), z.boolean(), z.array(z.string().max(200)).max(50)])).optional(),
    /** Made once per filled form: sending the same again gives the same request. */
    submissionId: z.uuid().optional(),
  }),
  response: z.object({ reference: z.number(), link: z.url() }),
  errors: [portalErrors.formOff, portalErrors.blocked, platformErrors.invalid, platformErrors.tooMany],
  idempotent: false,
});

export const revokeLinks = route({
  method: 'DELETE',
  path: '/api/v1/tickets/{id}/private-links',
  tag: 'portal',
  permission: 'portal:revoke',
  summary: 'Make every private link to this ticket invalid, for example when one was passed on.',
  params: z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) }),
  response: z.object({ revoked: z.number() }),
  errors: [platformErrors.notFound],
});
