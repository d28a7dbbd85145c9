/** What people do with tickets beside writing: merge, split, link, follow, bulk, views, presence. */
import { z } from 'zod';
import { idParam, platformErrors, route, text, timestamp, uuidParam } from '#platform/contract';
import { ticketErrors } from './errors.ts';
import { personSchema, sortKeys, ticketFilterSchema, ticketItemSchema, ticketSchema } from './ticket.ts';
import { macroActionSchema } from './vocabulary.ts';

export const mergeSchema = z.object({
  id: z.number(),
  sourceId: z.number(),
  targetId: z.number(),
  mergedAt: timestamp,
  undoUntil: timestamp,
  undoneAt: timestamp.nullable(),
});
export const mergeTickets = route({
  method: 'POST',
  path: '/api/v1/tickets/{id}/merges',
  tag: 'tickets',
  permission: 'tickets:merge',
  summary: 'Merge this ticket (and `also`) into another. Late answers land there.',
  status: 201,
  params: idParam,
  body: z.object({ into: z.number().int(), also: z.array(z.number().int()).max(50).optional() }),
  response: mergeSchema.extend({ merges: z.array(mergeSchema) }),
  errors: [ticketErrors.notFound, ticketErrors.mergeIntoItself, ticketErrors.mergedAway],
  idempotent: true,
});
export const undoMerge = route({
  method: 'DELETE',
  path: '/api/v1/merges/{id}',
  tag: 'tickets',
  permission: 'tickets:merge',
  summary: 'Undo a merge within 24 hours; every message goes back.',
  params: idParam,
  response: ticketSchema,
  errors: [ticketErrors.mergeNotFound, ticketErrors.mergeTooOld],
});
export const suggestMerges = route({
  method: 'GET',
  path: '/api/v1/tickets/{id}/merge-suggestions',
  tag: 'tickets',
  permission: 'tickets:read',
  summary: 'Other tickets of the same person that look alike.',
  params: idParam,
  response: z.object({ items: z.array(ticketItemSchema.extend({ likeness: z.number() })) }),
  errors: [ticketErrors.notFound],
});
export const splitTicket = route({
  method: 'POST',
  path: '/api/v1/tickets/{id}/splits',
  tag: 'tickets',
  permission: 'tickets:split',
  summary: 'Move messages into a new ticket; author, time and files stay.',
  status: 201,
  params: idParam,
  body: z.object({ messageIds: z.array(z.number().int()).min(1).max(100), subject: text(500, 1), queueId: z.number().int().optional() }),
  response: ticketSchema,
  errors: [ticketErrors.notFound, ticketErrors.messageNotFound],
  idempotent: true,
});
export const linkTickets = route({
  method: 'PUT',
  path: '/api/v1/tickets/{id}/links/{otherId}',
  tag: 'tickets',
  permission: 'tickets:change',
  summary: 'Link two tickets.',
  params: idParam.extend({ otherId: z.coerce.number().int().positive() }),
  response: z.null(),
  status: 204,
  errors: [ticketErrors.notFound],
});
export const unlinkTickets = route({
  method: 'DELETE',
  path: '/api/v1/tickets/{id}/links/{otherId}',
  tag: 'tickets',
  permission: 'tickets:change',
  summary: 'Remove a link.',
  params: idParam.extend({ otherId: z.coerce.number().int().positive() }),
  response: z.null(),
  status: 204,
  errors: [ticketErrors.notFound],
});
export const followTicket = route({
  method: 'PUT',
  path: '/api/v1/tickets/{id}/followers/{userId}',
  tag: 'tickets',
  permission: 'tickets:read',
  summary: 'Follow a ticket (`me`, or someone else with tickets:change).',
  params: idParam.extend({ userId: z.union([z.uuid(), z.literal('me')]) }),
  response: z.null(),
  status: 204,
  errors: [ticketErrors.notFound, platformErrors.forbidden],
});
export const unfollowTicket = route({
  method: 'DELETE',
  path: '/api/v1/tickets/{id}/followers/{userId}',
  tag: 'tickets',
  permission: 'tickets:read',
  summary: 'Stop following.',
  params: idParam.extend({ userId: z.union([z.uuid(), z.literal('me')]) }),
  response: z.null(),
  status: 204,
  errors: [ticketErrors.notFound, platformErrors.forbidden],
});
export const markRead = route({
  method: 'PUT',
  path: '/api/v1/tickets/{id}/read',
  tag: 'tickets',
  permission: 'tickets:read',
  summary: 'Mark read up to now, or unread again.',
  params: idParam,
  body: z.object({ read: z.boolean().default(true) }),
  response: z.null(),
  status: 204,
  errors: [ticketErrors.notFound],
});
export const takeNext = route({
  method: 'POST',
  path: '/api/v1/assignments',
  tag: 'tickets',
  permission: 'tickets:change',
  summary: 'Give me the next ticket of a queue: most urgent, then longest waiting. Nobody else gets the same one.',
  status: 201,
  body: z.object({ queueId: z.number().int().optional() }),
  response: z.object({ ticket: ticketSchema.nullable() }),
  errors: [ticketErrors.queueUnknown],
  idempotent: true,
});

export const presenceSchema = z.object({ viewers: z.array(personSchema.extend({ state: z.enum(['viewing', 'typing', 'idle']), since: timestamp })) });
export const announcePresence = route({
  method: 'PUT',
  path: '/api/v1/tickets/{id}/presence',
  tag: 'tickets',
  permission: 'tickets:read',
  summary: 'Say that I am viewing or typing (repeat every 20 s); answers who else is. Others hear it as the live event `presence`.',
  params: idParam,
  body: z.object({ state: z.enum(['viewing', 'typing', 'idle', 'left']) }),
  response: presenceSchema,
  errors: [ticketErrors.notFound],
});

export const bulkSchema = z.object({
  id: z.uuid(),
  state: z.enum(['waiting', 'running', 'finished', 'cancelled', 'failed']),
  total: z.number(),
  done: z.number(),
  skipped: z.number(),
  failures: z.array(z.object({ ticketId: z.number(), code: z.string() })),
});
export const startBulk = route({
  method: 'POST',
  path: '/api/v1/bulk-changes',
  tag: 'tickets',
  permission: 'tickets:change',
  summary: 'One change over many tickets, with progress.',
  status: 202,
  body: z.object({
    ticketIds: z.array(z.number().int()).min(1).max(1_000),
    actions: z
      .array(
        macroActionSchema
          .or(z.object({ do: z.literal('spam'), spam: z.boolean() }))
          .or(z.object({ do: z.literal('snooze'), until: timestamp.nullable() }))
          .or(z.object({ do: z.literal('due'), at: timestamp.nullable() }))
          .or(z.object({ do: z.literal('delete') })),
      )
      .max(20),
    macroId: z.number().int().optional(),
    reply: z.object({ html: text(100_000, 1) }).optional(),
  }),
  response: bulkSchema,
  errors: [ticketErrors.tooManyTickets],
  idempotent: true,
});
export const getBulk = route({
  method: 'GET',
  path: '/api/v1/bulk-changes/{id}',
  tag: 'tickets',
  permission: 'tickets:change',
  summary: 'How far a bulk change is.',
  params: uuidParam,
  response: bulkSchema,
  errors: [ticketErrors.notFoundHere],
});
export const cancelBulk = route({
  method: 'DELETE',
  path: '/api/v1/bulk-changes/{id}',
  tag: 'tickets',
  permission: 'tickets:change',
  summary: 'Stop a bulk change; what is done stays.',
  params: uuidParam,
  response: bulkSchema,
  errors: [ticketErrors.notFoundHere],
});

export const viewSchema = z.object({
  id: z.number(),
  name: z.string(),
  icon: z.string(),
  filter: ticketFilterSchema,
  sort: z.enum(sortKeys),
  scope: z.enum(['mine', 'team', 'everyone']),
  teamId: z.number().nullable(),
  position: z.number(),
  mayChange: z.boolean(),
  version: z.number(),
});
export type View = z.infer<typeof viewSchema>;
const viewBody = z.object({
  name: text(60, 1),
  icon: z.string().max(40).default('filter'),
  filter: ticketFilterSchema,
  sort: z.enum(sortKeys).default('-updatedAt'),
  scope: z.enum(['mine', 'team', 'everyone']).default('mine'),
  teamId: z.number().int().nullish(),
  position: z.number().int().default(0),
});
export const listViews = route({
  method: 'GET',
  path: '/api/v1/views',
  tag: 'tickets',
  permission: 'tickets:read',
  summary: 'Saved views of this person, their teams and everybody.',
  response: z.object({ items: z.array(viewSchema) }),
  errors: [],
});
export const createView = route({
  method: 'POST',
  path: '/api/v1/views',
  tag: 'tickets',
  permission: 'tickets:read',
  summary: 'Save a view; sharing needs tickets:configure.',
  status: 201,
  body: viewBody,
  response: viewSchema,
  errors: [platformErrors.forbidden],
  idempotent: true,
});
export const changeView = route({
  method: 'PATCH',
  path: '/api/v1/views/{id}',
  tag: 'tickets',
  permission: 'tickets:read',
  summary: 'Change a view.',
  params: idParam,
  body: viewBody.partial().extend({ version: z.number().int().optional() }),
  response: viewSchema,
  errors: [ticketErrors.notFoundHere, platformErrors.forbidden],
});
export const deleteView = route({
  method: 'DELETE',
  path: '/api/v1/views/{id}',
  tag: 'tickets',
  permission: 'tickets:read',
  summary: 'Remove a view.',
  params: idParam,
  response: z.null(),
  status: 204,
  errors: [ticketErrors.notFoundHere, platformErrors.forbidden],
});
