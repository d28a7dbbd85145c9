import { z } from 'zod';
import { fileSchema } from '#contract/files';
import { idParam, pageOf, pageQuery, route, text, timestamp } from '#platform/contract';
import { ticketErrors } from './errors.ts';
import { channelSchema } from './vocabulary.ts';

/** `inline`: shown where the text names it, not below. */
export const messageFileSchema = fileSchema.extend({ inline: z.boolean() });
export const messageSchema = z.object({
  id: z.number(),
  ticketId: z.number(),
  kind: z.enum(['reply', 'note']),
  author: z.object({ kind: z.enum(['customer', 'user', 'key', 'system']), id: z.string().nullable(), name: z.string() }),
  channel: channelSchema,
  text: z.string(),
  /** Cleaned; to be shown in a sandboxed frame. Null when the message is plain text. */
  html: z.string().nullable(),
  language: z.string().nullable(),
  files: z.array(messageFileSchema),
  mentions: z.array(z.object({ id: z.uuid(), name: z.string() })),
  /** Came here by a merge or split from this ticket. */
  originTicketId: z.number().nullable(),
  createdAt: timestamp,
});
export type Message = z.infer<typeof messageSchema>;

export const listMessages = route({
  method: 'GET',
  path: '/api/v1/tickets/{id}/messages',
  tag: 'messages',
  permission: 'tickets:read',
  summary: 'Messages of a ticket, newest first.',
  params: idParam,
  query: pageQuery,
  response: pageOf(messageSchema),
  errors: [ticketErrors.notFound, ticketErrors.cursorWrong],
});
export const addMessage = route({
  method: 'POST',
  path: '/api/v1/tickets/{id}/messages',
  tag: 'messages',
  permission: 'tickets:note',
  summary: 'Reply to the customer, or add an internal note.',
  status: 201,
  params: idParam,
  body: z.object({
    kind: z.enum(['reply', 'note']),
    text: text(200_000).optional(),
    html: text(400_000).optional(),
    files: z.array(z.uuid()).max(20).optional(),
    /** Set in the same step, e.g. `waiting_customer` or `solved`. */
    status: z.string().max(60).optional(),
    /** The newest message the writer has seen: a reply is refused with tickets.threadMoved when there is a newer one from somebody else. */
    seenMessageId: z.number().int().optional(),
    /** Ids of people to notify, for notes. `@` names in the text are added by the workspace. */
    mentions: z.array(z.uuid()).max(50).optional(),
    /** Keys that relay a channel: the message is the customer's own words. */
    as: z.enum(['agent', 'customer']).default('agent'),
  }),
  response: messageSchema,
  errors: [ticketErrors.notFound, ticketErrors.readOnly, ticketErrors.textNeeded, ticketErrors.threadMoved, ticketErrors.statusUnknown],
  idempotent: true,
});
export const getMessageSource = route({
  method: 'GET',
  path: '/api/v1/tickets/{id}/messages/{messageId}/source',
  tag: 'messages',
  permission: 'tickets:read',
  summary: 'The HTML as it came from outside, as text.',
  params: idParam.extend({ messageId: z.coerce.number().int().positive() }),
  response: z.object({ source: z.string() }),
  errors: [ticketErrors.messageNotFound],
});
export const messageFrame = route({
  method: 'GET',
  path: '/api/v1/tickets/{id}/messages/{messageId}/frame',
  tag: 'messages',
  permission: 'tickets:read',
  summary: 'A message’s cleaned HTML as a page of its own under a strict policy, for a sandboxed frame.',
  params: idParam.extend({ messageId: z.coerce.number().int().positive() }),
  query: z.object({ images: z.enum(['true', 'false']).default('false'), dark: z.enum(['true', 'false']).default('false') }),
  response: z.string(),
  contentType: 'text/html; charset=utf-8',
  errors: [ticketErrors.messageNotFound],
});
export const getMessageFile = route({
  method: 'GET',
  path: '/api/v1/tickets/{id}/files/{fileId}',
  tag: 'messages',
  permission: 'tickets:read',
  summary: 'An attachment.',
  params: idParam.extend({ fileId: z.uuid() }),
  query: z.object({ inline: z.enum(['true', 'false']).default('false') }),
  response: z.string(),
  contentType: 'application/octet-stream',
  errors: [ticketErrors.messageNotFound],
});
