/** The words tickets are described with: categories, statuses, tags, fields, macros, views. */
import { z } from 'zod';
import { idParam, platformErrors, route, text } from '#platform/contract';
import { ticketErrors } from './errors.ts';

export const categories = ['new', 'open', 'waiting_customer', 'waiting_third_party', 'solved', 'closed'] as const;
export const categorySchema = z.enum(categories);
export type Category = z.infer<typeof categorySchema>;
export const activeCategories: readonly Category[] = ['new', 'open', 'waiting_customer', 'waiting_third_party'];

export const priorities = ['low', 'normal', 'high', 'urgent'] as const;
export const prioritySchema = z.enum(priorities);
export type Priority = z.infer<typeof prioritySchema>;
export const priorityNumber = (p: Priority): number => priorities.indexOf(p) + 1;
export const priorityOf = (n: number): Priority => priorities[n - 1] ?? 'normal';

export const channels = ['form', 'api', 'import', 'email', 'chat', 'phone', 'portal'] as const;
export const channelSchema = z.enum(channels);
export type Channel = z.infer<typeof channelSchema>;

const names = z.object({ en: text(60, 1), 'zh-CN': text(60, 1) }).partial();

export const statusSchema = z.object({
  id: z.number(),
  key: z.string(),
  category: categorySchema,
  names: names.nullable(),
  position: z.number(),
  builtin: z.boolean(),
  archived: z.boolean(),
});
const statusBody = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_]{1,40}$/, 'must be lower-case letters, digits and _'),
  category: categorySchema,
  names,
  position: z.number().int().default(0),
});
const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });

export const listStatuses = route({
  method: 'GET',
  path: '/api/v1/ticket-statuses',
  tag: 'tickets',
  permission: 'session',
  summary: 'All statuses in order.',
  response: listOf(statusSchema),
  errors: [],
});
export const createStatus = route({
  method: 'POST',
  path: '/api/v1/ticket-statuses',
  tag: 'tickets',
  permission: 'tickets:configure',
  summary: 'Add an own status within a category.',
  status: 201,
  body: statusBody,
  response: statusSchema,
  errors: [ticketErrors.nameTaken],
  idempotent: true,
});
export const changeStatus = route({
  method: 'PATCH',
  path: '/api/v1/ticket-statuses/{id}',
  tag: 'tickets',
  permission: 'tickets:configure',
  summary: 'Rename, order or archive a status.',
  params: idParam,
  body: statusBody.omit({ key: true, category: true }).partial().extend({ archived: z.boolean().optional() }),
  response: statusSchema,
  errors: [ticketErrors.notFoundHere, ticketErrors.inUse],
});

export const tagColors = ['neutral', 'c1', 'c2', 'c3', 'c4', 'c5'] as const;
export const tagSchema = z.object({ id: z.number(), name: z.string(), color: z.enum(tagColors), archived: z.boolean() });
const tagBody = z.object({ name: text(60, 1), color: z.enum(tagColors).default('neutral') });
export const listTags = route({
  method: 'GET',
  path: '/api/v1/tags',
  tag: 'tickets',
  permission: 'session',
  summary: 'All tags by name.',
  response: listOf(tagSchema),
  errors: [],
});
export const createTag = route({
  method: 'POST',
  path: '/api/v1/tags',
  tag: 'tickets',
  permission: 'tickets:tag',
  summary: 'Add a tag.',
  status: 201,
  body: tagBody,
  response: tagSchema,
  errors: [ticketErrors.nameTaken],
  idempotent: true,
});
export const changeTag = route({
  method: 'PATCH',
  path: '/api/v1/tags/{id}',
  tag: 'tickets',
  permission: 'tickets:configure',
  summary: 'Rename, recolour or archive a tag.',
  params: idParam,
  body: tagBody.partial().extend({ archived: z.boolean().optional() }),
  response: tagSchema,
  errors: [ticketErrors.notFoundHere, ticketErrors.nameTaken],
});

export const fieldKinds = ['text', 'number', 'boolean', 'date', 'choice', 'choices'] as const;
const choice = z.object({ key: z.string().min(1).max(60), label: names });
export const fieldSchema = z.object({
  id: z.number(),
  key: z.string(),
  label: names,
  kind: z.enum(fieldKinds),
  choices: z.array(choice),
  required: z.boolean(),
  onForm: z.boolean(),
  position: z.number(),
  archived: z.boolean(),
});
const fieldBody = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,40}$/, 'must be lower-case letters, digits and _'),
  label: names,
  kind: z.enum(fieldKinds),
  choices: z.array(choice).max(200).default([]),
  required: z.boolean().default(false),
  onForm: z.boolean().default(false),
  position: z.number().int().default(0),
});
export const listFields = route({
  method: 'GET',
  path: '/api/v1/ticket-fields',
  tag: 'tickets',
  permission: 'session',
  summary: 'All custom fields in order.',
  response: listOf(fieldSchema),
  errors: [],
});
export const createField = route({
  method: 'POST',
  path: '/api/v1/ticket-fields',
  tag: 'tickets',
  permission: 'tickets:configure',
  summary: 'Add a custom field.',
  status: 201,
  body: fieldBody,
  response: fieldSchema,
  errors: [ticketErrors.nameTaken],
  idempotent: true,
});
export const changeField = route({
  method: 'PATCH',
  path: '/api/v1/ticket-fields/{id}',
  tag: 'tickets',
  permission: 'tickets:configure',
  summary: 'Change or archive a custom field.',
  params: idParam,
  body: fieldBody.omit({ key: true, kind: true }).partial().extend({ archived: z.boolean().optional() }),
  response: fieldSchema,
  errors: [ticketErrors.notFoundHere],
});

/** What one click of a macro does, in this order. */
export const macroActionSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('status'), status: z.string().max(60) }),
  z.object({ do: z.literal('priority'), priority: prioritySchema }),
  z.object({ do: z.literal('assign'), assigneeId: z.union([z.uuid(), z.literal('me'), z.null()]) }),
  z.object({ do: z.literal('queue'), queueId: z.number().int() }),
  z.object({ do: z.literal('addTags'), tags: z.array(z.string().max(60)).max(20) }),
  z.object({ do: z.literal('removeTags'), tags: z.array(z.string().max(60)).max(20) }),
]);
export type MacroAction = z.infer<typeof macroActionSchema>;
export const macroSchema = z.object({
  id: z.number(),
  name: z.string(),
  shortcut: z.string().nullable(),
  bodyHtml: z.string(),
  actions: z.array(macroActionSchema),
  ownerId: z.uuid().nullable(),
  language: z.string().nullable(),
  usedCount: z.number(),
  archived: z.boolean(),
  version: z.number(),
});
const macroBody = z.object({
  name: text(80, 1),
  shortcut: z
    .string()
    .regex(/^[\p{L}\p{N}_-]{1,30}$/u, 'must be one word')
    .nullish(),
  bodyHtml: text(50_000).default(''),
  actions: z.array(macroActionSchema).max(20).default([]),
  language: z.string().max(20).nullish(),
  mine: z.boolean().default(false),
});
export const listMacros = route({
  method: 'GET',
  path: '/api/v1/macros',
  tag: 'tickets',
  permission: 'session',
  summary: 'Everybody’s macros and one’s own.',
  query: z.object({ archived: z.enum(['true', 'false']).default('false') }),
  response: listOf(macroSchema),
  errors: [],
});
export const createMacro = route({
  method: 'POST',
  path: '/api/v1/macros',
  tag: 'tickets',
  permission: 'tickets:reply',
  summary: 'Add a macro; a shared one needs tickets:configure.',
  status: 201,
  body: macroBody,
  response: macroSchema,
  errors: [platformErrors.forbidden],
  idempotent: true,
});
export const changeMacro = route({
  method: 'PATCH',
  path: '/api/v1/macros/{id}',
  tag: 'tickets',
  permission: 'tickets:reply',
  summary: 'Change or archive a macro.',
  params: idParam,
  body: macroBody.omit({ mine: true }).partial().extend({ archived: z.boolean().optional(), version: z.number().int().optional() }),
  response: macroSchema,
  errors: [ticketErrors.notFoundHere, ticketErrors.changed],
});
export const renderMacro = route({
  method: 'GET',
  path: '/api/v1/tickets/{id}/macros/{macroId}',
  tag: 'tickets',
  permission: 'tickets:reply',
  summary: 'A macro’s text with this ticket’s values filled in.',
  params: idParam.extend({ macroId: z.coerce.number().int().positive() }),
  response: z.object({ html: z.string(), actions: z.array(macroActionSchema), missing: z.array(z.string()) }),
  errors: [ticketErrors.notFound, ticketErrors.notFoundHere],
});
/** What may stand in `{{...}}` of a macro. */
export const macroVariables = [
  'customer.name',
  'customer.firstName',
  'customer.email',
  'ticket.id',
  'ticket.subject',
  'agent.name',
  'agent.firstName',
  'organization.name',
] as const;
