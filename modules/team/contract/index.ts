import { z } from 'zod';
import { defineErrors, defineEvents, idParam, platformErrors, route, says, text, timestamp } from '#platform/contract';

export const teamErrors = defineErrors('team', {
  nameTaken: { status: 422, title: { en: 'That name is already in use. Choose another.', 'zh-CN': '该名称已被使用，请换一个。' } },
  unknownTeam: { status: 422, title: { en: 'One of the chosen teams does not exist or is archived.', 'zh-CN': '所选团队中有的不存在或已归档。' } },
  unknownMember: { status: 422, title: { en: 'One of the chosen people does not exist.', 'zh-CN': '所选成员中有人不存在。' } },
  unknownQueue: {
    status: 422,
    title: { en: 'The queue does not exist, is archived, or is not yours to see.', 'zh-CN': '该队列不存在、已归档，或你无权查看。' },
  },
  defaultQueueStays: {
    status: 409,
    title: {
      en: 'The default queue takes everything without a place of its own, so it stays. Make another queue the default first.',
      'zh-CN': '默认队列接收所有未指定去向的工单，必须保留。请先将另一个队列设为默认。',
    },
  },
  queueWouldOpen: {
    status: 409,
    title: {
      en: 'A queue is worked by this team only. Give it another team first, or everyone would see it.',
      'zh-CN': '有队列仅由该团队处理。请先为其指定其他团队，否则所有人都能看到。',
    },
  },
});

export const teamEvents = defineEvents({
  'team.changed': z.object({
    teamId: z.number(),
    change: z.enum(['created', 'changed', 'archived', 'restored']),
    fields: z.array(z.string()),
    added: z.array(z.string()).optional(),
    removed: z.array(z.string()).optional(),
  }),
  'queue.changed': z.object({ queueId: z.number(), change: z.enum(['created', 'changed', 'archived', 'restored']), fields: z.array(z.string()) }),
});

const abilities = z.object({ edit: z.boolean(), archive: z.boolean() });
export const teamSchema = z.object({
  id: z.number(),
  name: z.string(),
  description: z.string(),
  memberIds: z.array(z.uuid()),
  queueIds: z.array(z.number()),
  archivedAt: timestamp.nullable(),
  version: z.number(),
  createdAt: timestamp,
  abilities,
});
export type Team = z.infer<typeof teamSchema>;

export const queueSchema = z.object({
  id: z.number(),
  name: z.string(),
  description: z.string(),
  icon: z.string(),
  position: z.number(),
  isDefault: z.boolean(),
  teamIds: z.array(z.number()),
  archivedAt: timestamp.nullable(),
  version: z.number(),
  createdAt: timestamp,
  abilities,
});
export type Queue = z.infer<typeof queueSchema>;

const name = text(80).trim().min(1);
const description = text(500);
const ids = z.array(z.number().int().positive()).max(200);
const icon = z
  .string()
  .regex(/^[a-z][a-z-]{0,30}$/, { error: says({ en: 'The name of an icon is needed, for example inbox.', 'zh-CN': '请填写图标名称，例如 inbox。' }) });
const memberIds = z.array(z.uuid()).max(2000);
const archivedQuery = z.object({ archived: z.stringbool().default(false) });
const version = z.number().int();

export const listTeams = route({
  method: 'GET',
  path: '/api/v1/teams',
  tag: 'team',
  permission: 'team:read',
  summary: 'All teams with their members. Archived ones only when asked for.',
  query: archivedQuery,
  response: z.object({ items: z.array(teamSchema) }),
  errors: [],
});
export const getTeam = route({
  method: 'GET',
  path: '/api/v1/teams/{id}',
  tag: 'team',
  permission: 'team:read',
  summary: 'One team.',
  params: idParam,
  response: teamSchema,
  errors: [platformErrors.notFound],
});
export const createTeam = route({
  method: 'POST',
  path: '/api/v1/teams',
  tag: 'team',
  permission: 'team:write',
  summary: 'Make a team.',
  status: 201,
  idempotent: true,
  body: z.object({ name, description: description.default(''), memberIds: memberIds.default([]) }),
  response: teamSchema,
  errors: [teamErrors.nameTaken, teamErrors.unknownMember],
});
export const changeTeam = route({
  method: 'PATCH',
  path: '/api/v1/teams/{id}',
  tag: 'team',
  permission: 'team:write',
  summary: 'Change a team; `memberIds` replaces the members. `archived` puts it away or takes it back.',
  params: idParam,
  body: z.object({
    name: name.optional(),
    description: description.optional(),
    memberIds: memberIds.optional(),
    archived: z.boolean().optional(),
    version: version.optional(),
  }),
  response: teamSchema,
  errors: [platformErrors.notFound, platformErrors.conflict, teamErrors.nameTaken, teamErrors.unknownMember, teamErrors.queueWouldOpen],
});
export const archiveTeam = route({
  method: 'DELETE',
  path: '/api/v1/teams/{id}',
  tag: 'team',
  permission: 'team:write',
  summary: 'Archive a team. Its past stays readable; PATCH with archived: false takes it back.',
  params: idParam,
  response: z.null(),
  status: 204,
  errors: [platformErrors.notFound, teamErrors.queueWouldOpen],
});

export const listQueues = route({
  method: 'GET',
  path: '/api/v1/queues',
  tag: 'team',
  permission: 'team:read',
  summary: 'The queues you may see, in their order.',
  query: archivedQuery,
  response: z.object({ items: z.array(queueSchema) }),
  errors: [],
});
export const getQueue = route({
  method: 'GET',
  path: '/api/v1/queues/{id}',
  tag: 'team',
  permission: 'team:read',
  summary: 'One queue.',
  params: idParam,
  response: queueSchema,
  errors: [platformErrors.notFound],
});
export const createQueue = route({
  method: 'POST',
  path: '/api/v1/queues',
  tag: 'team',
  permission: 'team:write',
  summary: 'Make a queue. Without teams it is open to all agents.',
  status: 201,
  idempotent: true,
  body: z.object({ name, description: description.default(''), icon: icon.default('inbox'), teamIds: ids.default([]), isDefault: z.boolean().default(false) }),
  response: queueSchema,
  errors: [teamErrors.nameTaken, teamErrors.unknownTeam],
});
export const changeQueue = route({
  method: 'PATCH',
  path: '/api/v1/queues/{id}',
  tag: 'team',
  permission: 'team:write',
  summary: 'Change a queue; `teamIds` replaces the teams that work it.',
  params: idParam,
  body: z.object({
    name: name.optional(),
    description: description.optional(),
    icon: icon.optional(),
    teamIds: ids.optional(),
    isDefault: z.literal(true).optional(),
    archived: z.boolean().optional(),
    version: version.optional(),
  }),
  response: queueSchema,
  errors: [platformErrors.notFound, platformErrors.conflict, teamErrors.nameTaken, teamErrors.unknownTeam, teamErrors.defaultQueueStays],
});
export const orderQueues = route({
  method: 'PUT',
  path: '/api/v1/queue-order',
  tag: 'team',
  permission: 'team:write',
  summary: 'Put the queues in this order; those left out follow as they were.',
  body: z.object({ ids: ids.min(1) }),
  response: z.object({ items: z.array(queueSchema) }),
  errors: [],
});
export const archiveQueue = route({
  method: 'DELETE',
  path: '/api/v1/queues/{id}',
  tag: 'team',
  permission: 'team:write',
  summary: 'Archive a queue. Tickets in it stay readable; new ones no longer go there.',
  params: idParam,
  response: z.null(),
  status: 204,
  errors: [platformErrors.notFound, teamErrors.defaultQueueStays],
});
