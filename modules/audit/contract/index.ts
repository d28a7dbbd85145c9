import { z } from 'zod';
import { defineErrors, defineEvents, pageOf, pageQuery, platformErrors, route, text, timestamp } from '#platform/contract';

export const auditCategories = ['signIn', 'people', 'keys', 'settings', 'dataOut', 'dataIn', 'webhooks', 'customerFile'] as const;
export type AuditCategory = (typeof auditCategories)[number];

export const auditErrors = defineErrors('audit', {
  badRange: { status: 422, title: { en: 'The end of the period lies before its start.', 'zh-CN': '结束时间早于开始时间。' } },
});

export const auditEvents = defineEvents({ 'audit.exported': z.object({ category: z.string().optional() }) });

export const auditEntrySchema = z.object({
  number: z.number(),
  at: timestamp,
  category: z.enum(auditCategories),
  type: z.string(),
  actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
  /** Whom it happened to, where that is a person of the team. */
  subject: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  data: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

const filters = {
  category: z.enum(auditCategories).optional(),
  /** Id of a person or key. */
  actor: text(60).optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
};

export const listAudit = route({
  method: 'GET',
  path: '/api/v1/audit',
  tag: 'audit',
  permission: 'audit:read',
  summary: 'What was done with access, settings and data; the newest first.',
  query: pageQuery.extend(filters),
  response: pageOf(auditEntrySchema),
  errors: [auditErrors.badRange, platformErrors.invalid],
});
export const verifyAudit = route({
  method: 'GET',
  path: '/api/v1/audit/verification',
  tag: 'audit',
  permission: 'audit:read',
  summary: 'Computes the chain of hashes again. Keep the last number and hash elsewhere: a cut-off end shows only against them.',
  response: z.object({
    intact: z.boolean(),
    entries: z.number(),
    brokenAt: z.number().nullable(),
    lastNumber: z.number().nullable(),
    lastHash: z.string().nullable(),
  }),
  errors: [],
});
export const exportAudit = route({
  method: 'GET',
  path: '/api/v1/audit/export.csv',
  tag: 'audit',
  permission: 'audit:read',
  summary: 'The same entries as CSV, the oldest first, at most 100,000.',
  query: z.object(filters),
  response: z.string(),
  contentType: 'text/csv; charset=utf-8',
  errors: [auditErrors.badRange],
});
