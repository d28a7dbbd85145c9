import { z } from 'zod';
import { filesErrors } from '#contract/files';
import { pageOf, pageQuery, platformErrors, requested, route, text, uuidParam } from '#platform/contract';
import { importsErrors } from './errors.ts';

export const maxImportBytes = 200 * 1024 * 1024;
export const importKinds = ['tickets', 'customers', 'careloop'] as const;
export type ImportKind = (typeof importKinds)[number];
export const importStates = ['uploaded', 'ready', 'checking', 'checked', 'running', 'finished', 'cancelled', 'failed'] as const;

/** What a column can become. `field:<key>` fills a custom field. */
export const ticketTargets = [
  'text',
  'subject',
  'tags',
  'id',
  'createdAt',
  'customerEmail',
  'customerName',
  'customerPhone',
  'customerId',
  'status',
  'priority',
  'queue',
  'assignee',
  'language',
  'solvedAt',
  'author',
  'by',
  'messageId',
] as const;
export const customerTargets = ['name', 'email', 'phone', 'id', 'company', 'language', 'timeZone', 'tier', 'notes', 'createdAt'] as const;
export type ImportTarget = (typeof ticketTargets)[number] | (typeof customerTargets)[number] | `field:${string}`;

export const mappingSchema = z.object({
  /** Target to column name. Columns that nothing names are left out. */
  columns: z.record(z.string().regex(/^[a-z][A-Za-z]{0,30}$|^field:[a-z][a-z0-9_]{0,40}$/), z.string().max(200)),
  /** Rows that name no customer: one marked customer for all of them, or one for each row. */
  customer: z.enum(['one', 'each']).default('one'),
  queueId: z.number().int().nullish(),
  /** For rows that say nothing of it. */
  status: z.string().max(60).nullish(),
  tags: z.array(text(60, 1)).max(20).default([]),
});
export type ImportMapping = z.infer<typeof mappingSchema>;

export const importCounts = z.object({ created: z.number(), updated: z.number(), skipped: z.number(), failed: z.number(), messages: z.number() });
export const importSchema = z.object({
  id: z.uuid(),
  kind: z.enum(importKinds),
  fileName: z.string(),
  source: z.string(),
  format: z.enum(['csv', 'jsonl']),
  encoding: z.string(),
  delimiter: z.string().nullable(),
  columns: z.array(z.string()),
  /** The first rows, in the order of the columns. */
  sample: z.array(z.array(z.string())),
  /** What was saved, or a suggestion when nothing was. */
  mapping: mappingSchema,
  mapped: z.boolean(),
  state: z.enum(importStates),
  /** Lines of the file that are committed, and how many it has. */
  rowsDone: z.number(),
  rowsTotal: z.number(),
  counts: importCounts,
  /** Rows without an id of their own are known again by their content and line. */
  idsFromContent: z.boolean(),
  reason: z.string().nullable(),
  ...requested,
});
export type Import = z.infer<typeof importSchema>;
export const problemRowSchema = z.object({
  row: z.number(),
  column: z.string().nullable(),
  reason: z.string(),
  message: z.string(),
  value: z.string().nullable(),
});

const permission = 'data:import' as const;
export const createImport = route({
  method: 'POST',
  path: '/api/v1/imports',
  tag: 'imports',
  permission,
  status: 201,
  bodyLimit: maxImportBytes + 1024 * 1024,
  idempotent: false,
  summary:
    'Upload a file to import, CSV or JSON Lines up to 200 MB: by itself (text/csv, application/x-ndjson), or as multipart/form-data with a part `file` and, before it, fields for what the query says. Encoding and delimiter are found. A Careloop export is recognised.',
  query: z.object({ kind: z.enum(['tickets', 'customers']).optional(), source: text(60).optional(), name: text(200).optional() }),
  response: importSchema,
  errors: [filesErrors.missing, filesErrors.empty, filesErrors.full, importsErrors.tooLarge, importsErrors.unreadable, importsErrors.typeWrong],
});
export const listImports = route({
  method: 'GET',
  path: '/api/v1/imports',
  tag: 'imports',
  permission,
  summary: 'Imports, newest first.',
  query: pageQuery,
  response: pageOf(importSchema),
  errors: [importsErrors.cursorWrong],
});
export const getImport = route({
  method: 'GET',
  path: '/api/v1/imports/{id}',
  tag: 'imports',
  permission,
  summary: 'One import: columns, sample rows, mapping, progress.',
  params: uuidParam,
  response: importSchema,
  errors: [platformErrors.notFound],
});
export const putMapping = route({
  method: 'PUT',
  path: '/api/v1/imports/{id}/mapping',
  tag: 'imports',
  permission,
  summary: 'Say which column is what.',
  params: uuidParam,
  body: mappingSchema,
  response: importSchema,
  errors: [platformErrors.notFound, importsErrors.mappingWrong, importsErrors.busy],
});
export const startDryRun = route({
  method: 'POST',
  idempotent: true,
  path: '/api/v1/imports/{id}/dry-runs',
  tag: 'imports',
  permission,
  summary: 'Count what would happen, and find the rows with problems. Writes nothing.',
  status: 202,
  params: uuidParam,
  response: importSchema,
  errors: [platformErrors.notFound, importsErrors.mappingWrong, importsErrors.busy],
});
export const startRun = route({
  method: 'POST',
  idempotent: true,
  path: '/api/v1/imports/{id}/runs',
  tag: 'imports',
  permission,
  summary: 'Import, silently: nobody is mailed. Goes on after the last committed batch when it was interrupted.',
  status: 202,
  params: uuidParam,
  response: importSchema,
  errors: [platformErrors.notFound, importsErrors.mappingWrong, importsErrors.busy],
});
export const cancelImport = route({
  method: 'POST',
  idempotent: false,
  path: '/api/v1/imports/{id}/cancellations',
  tag: 'imports',
  permission,
  summary: 'Stop after the batch at hand; what is imported stays.',
  params: uuidParam,
  response: importSchema,
  errors: [platformErrors.notFound],
});
export const listProblems = route({
  method: 'GET',
  path: '/api/v1/imports/{id}/problems',
  tag: 'imports',
  permission,
  summary: 'The first 200 rows that could not be taken, with the reason.',
  params: uuidParam,
  response: z.object({ items: z.array(problemRowSchema) }),
  errors: [platformErrors.notFound],
});
export const problemsCsv = route({
  method: 'GET',
  path: '/api/v1/imports/{id}/problems.csv',
  tag: 'imports',
  permission,
  summary: 'The same as CSV.',
  params: uuidParam,
  response: z.string(),
  contentType: 'text/csv; charset=utf-8',
  errors: [platformErrors.notFound],
});
