/** A ticket as the API shows it, its list, and making and changing one. */
import { z } from 'zod';
import { idParam, pageOf, pageQuery, platformErrors, route, says, text, timestamp } from '#platform/contract';
import { ticketErrors } from './errors.ts';
import { messageSchema } from './message.ts';
import { categorySchema, channelSchema, prioritySchema } from './vocabulary.ts';

export const personSchema = z.object({ id: z.uuid(), name: z.string() });
export const customerRefSchema = z.object({ id: z.number(), name: z.string(), email: z.string().nullable() });
export const queueRefSchema = z.object({ id: z.number(), name: z.string() });
export const tagRefSchema = z.object({ id: z.number(), name: z.string(), color: z.string() });

/** What a ticket is to another one that it names. */
export const linkKinds = ['related', 'follow_up', 'split'] as const;
export type LinkKind = (typeof linkKinds)[number];

export const ticketItemSchema = z.object({
  id: z.number(),
  subject: z.string(),
  /** The key of the status; `category` is the fixed meaning behind it. */
  status: z.string(),
  category: categorySchema,
  priority: prioritySchema,
  queue: queueRefSchema,
  assignee: personSchema.nullable(),
  customer: customerRefSchema,
  channel: channelSchema,
  language: z.string().nullable(),
  tags: z.array(tagRefSchema),
  preview: z.string(),
  messageCount: z.number(),
  lastBy: z.enum(['customer', 'agent', 'system']),
  /** Something came since this person last read it. Always false for keys. */
  unread: z.boolean(),
  waitingSince: timestamp.nullable(),
  nextDueAt: timestamp.nullable(),
  snoozedUntil: timestamp.nullable(),
  spam: z.boolean(),
  mergedInto: z.number().nullable(),
  createdAt: timestamp,
  updatedAt: timestamp,
  lastMessageAt: timestamp,
  version: z.number(),
});
export type TicketItem = z.infer<typeof ticketItemSchema>;

/** So long before it is due, who works a ticket is told. */
export const dueSoonMs = 30 * 60_000;

/** What the actor may do with this very ticket. */
export const ticketAbilities = ['reply', 'note', 'change', 'assign', 'merge', 'split', 'delete'] as const;
export const fieldValues = z.record(z.string().max(60), z.union([text(5_000), z.number(), z.boolean(), z.array(z.string().max(200)).max(100), z.null()]));

export const ticketSchema = ticketItemSchema.extend({
  fields: fieldValues,
  followers: z.array(personSchema),
  following: z.boolean(),
  links: z.array(
    z.object({
      kind: z.enum(linkKinds),
      direction: z.enum(['to', 'from']),
      ticket: z.object({ id: z.number(), subject: z.string(), status: z.string(), category: categorySchema }),
    }),
  ),
  mergedFrom: z.array(z.object({ mergeId: z.number(), ticketId: z.number(), subject: z.string(), mergedAt: timestamp, undoUntil: timestamp })),
  followUpOf: z.number().nullable(),
  firstRepliedAt: timestamp.nullable(),
  solvedAt: timestamp.nullable(),
  closedAt: timestamp.nullable(),
  reopenCount: z.number(),
  source: z.string().nullable(),
  sourceId: z.string().nullable(),
  abilities: z.array(z.enum(ticketAbilities)),
});
export type Ticket = z.infer<typeof ticketSchema>;

const csv = z.string().max(2_000);
export const sortKeys = ['updatedAt', '-updatedAt', 'createdAt', '-createdAt', 'priority', '-priority', 'waitingSince', 'dueAt'] as const;
/**
 * Filters of a list. Several values are separated by commas. `assignee` takes a user id, `me` or `none`; `status` takes keys or categories, or `active`.
 * `field` takes `key:value` of custom fields (`product:kettle,product:iron,under_warranty:true`): values of one field count as "or", several fields as
 * "and"; `key:` finds those that have no value; a comma within a value is written `\\,`.
 */
export const ticketFilterSchema = z.object({
  status: csv.optional(),
  assignee: csv.optional(),
  queue: csv.optional(),
  tag: csv.optional(),
  priority: csv.optional(),
  channel: csv.optional(),
  customer: z.coerce.number().int().optional(),
  company: z.coerce.number().int().optional(),
  team: z.coerce.number().int().optional(),
  language: csv.optional(),
  follower: csv.optional(),
  field: csv.optional().describe('Custom fields as key:value, for example product:kettle,under_warranty:true'),
  mentioned: z.literal('me').optional(),
  drafts: z.literal('me').optional(),
  createdAfter: timestamp.optional(),
  createdBefore: timestamp.optional(),
  updatedAfter: timestamp.optional(),
  updatedBefore: timestamp.optional(),
  unread: z.enum(['true']).optional(),
  snoozed: z.enum(['true', 'false', 'any']).optional(),
  spam: z.enum(['true', 'false', 'any']).optional(),
  reopened: z.enum(['true']).optional(),
  waiting: z.enum(['true']).optional(),
  q: text(500).optional(),
});
export type TicketFilter = z.infer<typeof ticketFilterSchema>;
export const ticketListQuery = pageQuery
  .extend(ticketFilterSchema.shape)
  .extend({ sort: z.enum(sortKeys).default('-updatedAt'), view: z.coerce.number().int().optional() });

export const listTickets = route({
  method: 'GET',
  path: '/api/v1/tickets',
  tag: 'tickets',
  permission: 'tickets:read',
  summary: 'Tickets by filter, newest change first. With q the best matches come first.',
  query: ticketListQuery,
  response: pageOf(ticketItemSchema),
  errors: [ticketErrors.cursorWrong, ticketErrors.searchWrong, ticketErrors.tooBroad],
});
/** Counts stop at 1,000 so that they never cost more than a page. A view that still takes too long to count is left out. */
export const countTickets = route({
  method: 'GET',
  path: '/api/v1/ticket-counts',
  tag: 'tickets',
  permission: 'tickets:read',
  summary: 'How many tickets the inbox’s places hold (at most 1,000 is counted).',
  response: z.object({
    mine: z.number(),
    unassigned: z.number(),
    mentions: z.number(),
    drafts: z.number(),
    snoozed: z.number(),
    all: z.number(),
    spam: z.number(),
    queues: z.record(z.string(), z.number()),
    views: z.record(z.string(), z.number()),
  }),
  errors: [],
});

const content = { text: text(200_000).optional(), html: text(400_000).optional(), files: z.array(z.uuid()).max(20).optional() };
const whoNeeded = says({
  en: 'Say who the customer is: {"email": …}, {"phone": …}, {"externalId": …} or {"id": …}.',
  'zh-CN': '请说明客户是谁：{"email": …}、{"phone": …}、{"externalId": …} 或 {"id": …}。',
});
export const customerInput = z.union(
  [
    z.object({ id: z.number().int() }),
    z.object({ email: z.email().max(254), name: text(200).optional(), language: z.string().max(20).optional() }),
    z.object({ phone: text(40, 3), name: text(200).optional(), language: z.string().max(20).optional() }),
    z.object({ externalId: text(200, 1), name: text(200).optional(), language: z.string().max(20).optional() }),
  ],
  { error: (issue) => (issue.input === undefined ? whoNeeded : undefined) },
);

export const createTicket = route({
  method: 'POST',
  path: '/api/v1/tickets',
  tag: 'tickets',
  permission: 'tickets:create',
  summary: 'Open a ticket for a customer.',
  status: 201,
  body: z.object({
    subject: text(500, 1),
    ...content,
    customer: customerInput,
    channel: channelSchema.default('api'),
    priority: prioritySchema.optional(),
    status: z.string().max(60).optional(),
    queueId: z.number().int().optional(),
    assigneeId: z.uuid().nullish(),
    tags: z.array(text(60, 1)).max(50).optional(),
    fields: fieldValues.optional(),
    language: z.string().max(20).optional(),
    /** 'customer': what the customer said (default). 'reply': a first message of ours to the customer. 'note': an internal note. */
    as: z.enum(['customer', 'reply', 'note']).default('customer'),
    source: text(60).optional(),
    sourceId: text(200).optional(),
  }),
  response: ticketSchema,
  errors: [
    ticketErrors.customerNeeded,
    ticketErrors.textNeeded,
    ticketErrors.queueUnknown,
    ticketErrors.statusUnknown,
    ticketErrors.assigneeUnknown,
    ticketErrors.fieldWrong,
    platformErrors.keyReused,
  ],
  idempotent: true,
});
export const getTicket = route({
  method: 'GET',
  path: '/api/v1/tickets/{id}',
  tag: 'tickets',
  permission: 'tickets:read',
  summary: 'One ticket. A merged one answers with the ticket it was merged into in `mergedInto`.',
  params: idParam,
  response: ticketSchema,
  errors: [ticketErrors.notFound],
});
/** What the workspace needs to show a ticket at once: one round trip. */
export const openTicket = route({
  method: 'GET',
  path: '/api/v1/tickets/{id}/conversation',
  tag: 'tickets',
  permission: 'tickets:read',
  summary: 'A ticket with its newest messages and what happened between them.',
  params: idParam,
  response: z.object({
    ticket: ticketSchema,
    messages: z.array(messageSchema),
    olderCursor: z.string().nullable(),
    happenings: z.array(
      z.object({
        at: timestamp,
        type: z.string(),
        actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
        data: z.record(z.string(), z.unknown()),
      }),
    ),
  }),
  errors: [ticketErrors.notFound],
});
export const changeTicket = route({
  method: 'PATCH',
  path: '/api/v1/tickets/{id}',
  tag: 'tickets',
  permission: 'tickets:change',
  summary: 'Change a ticket. With `version`, an outdated change is refused.',
  params: idParam,
  body: z.object({
    subject: text(500, 1).optional(),
    status: z.string().max(60).optional(),
    priority: prioritySchema.optional(),
    queueId: z.number().int().optional(),
    assigneeId: z.union([z.uuid(), z.literal('me')]).nullish(),
    tags: z.array(text(60, 1)).max(50).optional(),
    addTags: z.array(text(60, 1)).max(50).optional(),
    removeTags: z.array(text(60, 1)).max(50).optional(),
    fields: fieldValues.optional(),
    snoozedUntil: timestamp.nullish(),
    nextDueAt: timestamp.nullish(),
    spam: z.boolean().optional(),
    customerId: z.number().int().optional(),
    language: z.string().max(20).nullish(),
    version: z.number().int().optional(),
  }),
  response: ticketSchema,
  errors: [
    ticketErrors.notFound,
    ticketErrors.readOnly,
    ticketErrors.changed,
    ticketErrors.mergedAway,
    ticketErrors.statusUnknown,
    ticketErrors.queueUnknown,
    ticketErrors.assigneeUnknown,
    ticketErrors.fieldWrong,
  ],
});
export const deleteTicket = route({
  method: 'DELETE',
  path: '/api/v1/tickets/{id}',
  tag: 'tickets',
  permission: 'tickets:delete',
  summary: 'Take a ticket out of sight. Its facts stay in the measures.',
  params: idParam,
  response: z.null(),
  status: 204,
  errors: [ticketErrors.notFound],
});
