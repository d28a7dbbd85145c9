import { z } from 'zod';
import { pageOf, pageQuery, platformErrors, requested, route, uuidParam } from '#platform/contract';
import { importsErrors } from './errors.ts';

export const exportSchema = z.object({
  id: z.uuid(),
  state: z.enum(['waiting', 'running', 'finished', 'cancelled', 'failed']),
  withFiles: z.boolean(),
  /** Tickets written so far, and how many there are. */
  done: z.number(),
  total: z.number().nullable(),
  counts: z.record(z.string(), z.number()),
  sizeBytes: z.number().nullable(),
  reason: z.string().nullable(),
  ...requested,
});
export type Export = z.infer<typeof exportSchema>;

const permission = 'data:export' as const;
export const createExport = route({
  method: 'POST',
  path: '/api/v1/exports',
  tag: 'exports',
  permission,
  summary: 'Write everything into one JSON Lines file that the importer reads again. Passwords, keys and other secrets are not in it.',
  status: 202,
  body: z.object({ withFiles: z.boolean().default(false) }),
  response: exportSchema,
  errors: [importsErrors.busy],
  idempotent: true,
});
export const listExports = route({
  method: 'GET',
  path: '/api/v1/exports',
  tag: 'exports',
  permission,
  summary: 'Exports, newest first. A file is kept for seven days.',
  query: pageQuery,
  response: pageOf(exportSchema),
  errors: [importsErrors.cursorWrong],
});
export const getExport = route({
  method: 'GET',
  path: '/api/v1/exports/{id}',
  tag: 'exports',
  permission,
  summary: 'How far an export is.',
  params: uuidParam,
  response: exportSchema,
  errors: [platformErrors.notFound],
});
export const cancelExport = route({
  method: 'POST',
  idempotent: false,
  path: '/api/v1/exports/{id}/cancellations',
  tag: 'exports',
  permission,
  summary: 'Stop an export.',
  params: uuidParam,
  response: exportSchema,
  errors: [platformErrors.notFound],
});
export const getExportFile = route({
  method: 'GET',
  path: '/api/v1/exports/{id}/file',
  tag: 'exports',
  permission,
  summary: 'The finished file. Kept in the audit log.',
  params: uuidParam,
  response: z.string(),
  contentType: 'application/x-ndjson',
  errors: [platformErrors.notFound, importsErrors.notFinished],
});
