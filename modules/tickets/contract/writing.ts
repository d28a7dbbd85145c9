/** Drafts kept on the server as typed, and replies on their way out (undo for ten seconds, send later). */
import { z } from 'zod';
import { idParam, route, text, timestamp, uuidParam } from '#platform/contract';
import { ticketErrors } from './errors.ts';
import { messageFileSchema } from './message.ts';

export const draftSchema = z.object({
  ticketId: z.number(),
  kind: z.enum(['reply', 'note']),
  html: z.string(),
  text: z.string(),
  files: z.array(messageFileSchema),
  revision: z.number(),
  updatedAt: timestamp,
});
const draftParams = idParam.extend({ kind: z.enum(['reply', 'note']) });
export const getDraft = route({
  method: 'GET',
  path: '/api/v1/tickets/{id}/drafts/{kind}',
  tag: 'messages',
  permission: 'tickets:note',
  summary: 'My draft on this ticket; empty when there is none.',
  params: draftParams,
  response: draftSchema.nullable(),
  errors: [ticketErrors.notFound],
});
export const putDraft = route({
  method: 'PUT',
  path: '/api/v1/tickets/{id}/drafts/{kind}',
  tag: 'messages',
  permission: 'tickets:note',
  summary: 'Keep my draft. With `revision`, an older copy of it is refused.',
  params: draftParams,
  body: z.object({ html: text(400_000), text: text(200_000), files: z.array(z.uuid()).max(20).default([]), revision: z.number().int().optional() }),
  response: draftSchema,
  errors: [ticketErrors.notFound, ticketErrors.changed],
});
export const deleteDraft = route({
  method: 'DELETE',
  path: '/api/v1/tickets/{id}/drafts/{kind}',
  tag: 'messages',
  permission: 'tickets:note',
  summary: 'Throw my draft away.',
  params: draftParams,
  response: z.null(),
  status: 204,
  errors: [ticketErrors.notFound],
});

export const scheduledSchema = z.object({
  id: z.uuid(),
  ticketId: z.number(),
  mode: z.enum(['undo', 'later']),
  state: z.enum(['waiting', 'sent', 'cancelled', 'yielded', 'failed']),
  sendAt: timestamp,
  html: z.string().nullable(),
  text: z.string(),
  status: z.string().nullable(),
  files: z.array(messageFileSchema),
  author: z.object({ id: z.uuid(), name: z.string() }),
  messageId: z.number().nullable(),
  reason: z.string().nullable(),
});
export type Scheduled = z.infer<typeof scheduledSchema>;
export const scheduleReply = route({
  method: 'POST',
  path: '/api/v1/tickets/{id}/scheduled-replies',
  tag: 'messages',
  permission: 'tickets:reply',
  summary: 'Send a reply with ten seconds to undo, or at a later time. The planned one yields when the customer writes first.',
  status: 201,
  params: idParam,
  body: z.object({
    text: text(200_000).optional(),
    html: text(400_000).optional(),
    files: z.array(z.uuid()).max(20).optional(),
    status: z.string().max(60).optional(),
    seenMessageId: z.number().int().optional(),
    sendAt: timestamp.optional(),
  }),
  response: scheduledSchema,
  errors: [ticketErrors.notFound, ticketErrors.readOnly, ticketErrors.textNeeded, ticketErrors.threadMoved, ticketErrors.statusUnknown],
  idempotent: true,
});
export const listScheduled = route({
  method: 'GET',
  path: '/api/v1/tickets/{id}/scheduled-replies',
  tag: 'messages',
  permission: 'tickets:read',
  summary: 'Replies of this ticket that are waiting to go out, and those that yielded.',
  params: idParam,
  response: z.object({ items: z.array(scheduledSchema) }),
  errors: [ticketErrors.notFound],
});
export const changeScheduled = route({
  method: 'PATCH',
  path: '/api/v1/scheduled-replies/{id}',
  tag: 'messages',
  permission: 'tickets:reply',
  summary: 'Change the time of a waiting reply; a time in the past sends it now.',
  params: uuidParam,
  body: z.object({ sendAt: timestamp }),
  response: scheduledSchema,
  errors: [ticketErrors.scheduleNotFound, ticketErrors.alreadySent],
});
export const cancelScheduled = route({
  method: 'DELETE',
  path: '/api/v1/scheduled-replies/{id}',
  tag: 'messages',
  permission: 'tickets:reply',
  summary: 'Take a waiting reply back; its text becomes the draft again.',
  params: uuidParam,
  response: scheduledSchema,
  errors: [ticketErrors.scheduleNotFound, ticketErrors.alreadySent],
});
