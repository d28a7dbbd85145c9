/** Outgoing mail: what waits, what went out, what failed and why; the mail server that carries it. */
import { z } from 'zod';
import { defineErrors, defineEvents, pageOf, pageQuery, platformErrors, route, says, timestamp, uuidParam } from '#platform/contract';

export const outboxErrors = defineErrors('outbox', {
  badAddress: { status: 422, title: { en: 'This is not a mail address that can be written to.', 'zh-CN': '该邮箱地址无法投递。' } },
  alreadyGone: {
    status: 409,
    title: { en: 'This mail is already on its way or was sent. It cannot be stopped any more.', 'zh-CN': '邮件正在发送或已发出，无法再取消。' },
  },
  notFailed: { status: 409, title: { en: 'This mail does not wait for another try.', 'zh-CN': '该邮件目前无需重试。' } },
  noServer: {
    status: 409,
    title: { en: 'No mail server is set. Enter one in Settings, Mail server.', 'zh-CN': '尚未设置邮件服务器，请先在“设置 - 邮件服务器”中填写。' },
  },
  senderMissing: { status: 422, title: { en: 'Enter the address that mail is sent from.', 'zh-CN': '请填写发件邮箱地址。' } },
});

export const outboxEvents = defineEvents({
  'outbox.released': z.object({ count: z.number() }),
  'mail.sent': z.object({ mailId: z.uuid(), kind: z.string() }),
  'mail.failed': z.object({ mailId: z.uuid(), kind: z.string() }),
});

export const mailStates = ['waiting', 'sending', 'sent', 'failed', 'cancelled', 'held'] as const;
export type MailState = (typeof mailStates)[number];

const oneLine = (max: number) =>
  z
    .string()
    .max(max)
    .refine((s) => !/\p{Cc}/u.test(s), { error: says({ en: 'Only one line fits here.', 'zh-CN': '只能填写一行。' }) });

const mailAddress = z.email({
  error: says({ en: 'A full email address is needed, for example ana@example.com.', 'zh-CN': '请填写完整的邮箱地址，例如 ana@example.com。' }),
});

/** The mail server that carries outgoing mail. Empty host: none yet, and mail is held. */
export const smtpSchema = z.object({
  host: oneLine(255)
    .regex(/^[^\s/]*$/, { error: says({ en: 'A host name or an address is needed, without a path.', 'zh-CN': '请填写主机名或地址，不含路径。' }) })
    .default(''),
  port: z.number().int().min(1).max(65535).default(587),
  /** starttls: the connection must become encrypted; tls: encrypted from the start; none: only within a trusted network. */
  security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
  user: oneLine(255).default(''),
  password: oneLine(1000).default(''),
  fromName: oneLine(120).default(''),
  fromAddress: z.union([z.literal(''), mailAddress.max(254)]).default(''),
  replyTo: z.union([z.literal(''), mailAddress.max(254)]).default(''),
});
export type SmtpSettings = z.infer<typeof smtpSchema>;

export const mailSummarySchema = z.object({
  id: z.uuid(),
  kind: z.string(),
  state: z.enum(mailStates),
  heldFor: z.enum(['server', 'restore']).nullable(),
  to: z.object({ email: z.string(), name: z.string() }),
  subject: z.string(),
  ticketId: z.number().nullable(),
  attempts: z.number(),
  lastError: z.string().nullable(),
  nextTryAt: timestamp.nullable(),
  createdAt: timestamp,
  sentAt: timestamp.nullable(),
});
export type MailSummary = z.infer<typeof mailSummarySchema>;
export const mailSchema = mailSummarySchema.extend({
  text: z.string(),
  html: z.string().nullable(),
  language: z.string(),
  fromName: z.string().nullable(),
  replyTo: z.string().nullable(),
  messageId: z.string().nullable(),
});
export type Mail = z.infer<typeof mailSchema>;

export const listMails = route({
  method: 'GET',
  path: '/api/v1/outbox',
  tag: 'outbox',
  permission: 'outbox:manage',
  summary: 'Outgoing mails, newest first, without their texts.',
  query: pageQuery.extend({ state: z.enum(mailStates).optional() }),
  response: pageOf(mailSummarySchema),
  errors: [platformErrors.invalid],
});
export const outboxSummary = route({
  method: 'GET',
  path: '/api/v1/outbox/summary',
  tag: 'outbox',
  permission: 'outbox:manage',
  summary: 'How many mails wait, failed or are held, and whether a mail server is set.',
  response: z.object({
    held: z.number(),
    heldAfterRestore: z.number(),
    /** A backup was put in place: neither mail nor webhooks go out until somebody releases them. */
    holding: z.boolean(),
    waiting: z.number(),
    failed: z.number(),
    configured: z.boolean(),
  }),
  errors: [],
});
export const readMail = route({
  method: 'GET',
  path: '/api/v1/outbox/{id}',
  tag: 'outbox',
  permission: 'outbox:manage',
  summary: 'One outgoing mail with its text.',
  params: uuidParam,
  response: mailSchema,
  errors: [platformErrors.notFound],
});
export const retryMail = route({
  method: 'POST',
  path: '/api/v1/outbox/{id}/retries',
  tag: 'outbox',
  permission: 'outbox:manage',
  summary: 'Try a failed, waiting or held mail again now.',
  params: uuidParam,
  response: mailSummarySchema,
  status: 202,
  errors: [platformErrors.notFound, outboxErrors.notFailed, outboxErrors.noServer],
  idempotent: true,
});
export const cancelMailRoute = route({
  method: 'DELETE',
  path: '/api/v1/outbox/{id}',
  tag: 'outbox',
  permission: 'outbox:manage',
  summary: 'Do not send this mail.',
  params: uuidParam,
  response: z.null(),
  status: 204,
  errors: [platformErrors.notFound, outboxErrors.alreadyGone],
});
export const releaseMails = route({
  method: 'POST',
  path: '/api/v1/outbox/releases',
  tag: 'outbox',
  permission: 'outbox:manage',
  summary: 'Send the mails that were held because the database came back from a backup.',
  response: z.object({ released: z.number() }),
  status: 202,
  errors: [],
  idempotent: true,
});
export const testMail = route({
  method: 'POST',
  path: '/api/v1/outbox/tests',
  tag: 'outbox',
  permission: 'settings:write',
  summary: 'Send a test mail through the mail server now and tell what the server answered.',
  idempotent: false,
  body: z.object({ to: z.email().max(254) }),
  response: z.object({ sent: z.boolean(), answer: z.string() }),
  errors: [outboxErrors.noServer, platformErrors.invalid],
});
