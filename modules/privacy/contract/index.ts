import { z } from 'zod';
import { defineErrors, defineEvents, idParam, pageOf, pageQuery, platformErrors, requested, route, text, timestamp, uuidParam } from '#platform/contract';

export const privacyErrors = defineErrors('privacy', {
  notConfirmed: {
    status: 422,
    title: {
      en: 'That is neither the name nor an address of this customer. Nothing was erased.',
      'zh-CN': '输入的内容与该客户的姓名或联系方式不一致，未删除任何数据。',
    },
  },
});

export const privacyEvents = defineEvents({
  'customer.exported': z.object({ ids: z.array(z.number()) }),
});

export const erasureStates = ['waiting', 'running', 'finished', 'failed'] as const;
const counts = z.object({ tickets: z.number(), messages: z.number(), files: z.number(), drafts: z.number(), mails: z.number() });
export type ErasureCounts = z.infer<typeof counts>;
export const erasureSchema = z.object({
  id: z.uuid(),
  customerId: z.number(),
  state: z.enum(erasureStates),
  /** Tickets gone through, and how many there are. */
  done: z.number(),
  total: z.number(),
  counts,
  ...requested,
});
export type Erasure = z.infer<typeof erasureSchema>;

const permission = 'customers:erase' as const;
export const startErasure = route({
  method: 'POST',
  path: '/api/v1/erasures',
  tag: 'privacy',
  permission,
  status: 202,
  // Asking twice gives the one that runs; a kept answer would be erased by it.
  idempotent: false,
  summary:
    'Erase a person everywhere: what is known about them, everything said on their tickets, files, mails. Counts and times stay. Cannot be undone; asking again while it runs gives the same one.',
  body: z.object({
    customerId: z.number().int().positive(),
    /** Their name, or one of their addresses, numbers or external ids, exactly; `#` and the id for one who has none. */
    confirm: text(254, 1),
  }),
  response: erasureSchema,
  errors: [platformErrors.notFound, privacyErrors.notConfirmed],
});
export const getErasure = route({
  method: 'GET',
  path: '/api/v1/erasures/{id}',
  tag: 'privacy',
  permission,
  summary: 'How far an erasure is.',
  params: uuidParam,
  response: erasureSchema,
  errors: [platformErrors.notFound],
});
export const listErasures = route({
  method: 'GET',
  path: '/api/v1/erasures',
  tag: 'privacy',
  permission,
  summary: 'Erasures, newest first. Nothing in them names a person.',
  query: pageQuery.extend({ customer: z.coerce.number().int().positive().optional() }),
  response: pageOf(erasureSchema),
  errors: [platformErrors.invalid],
});

const file = z.object({ id: z.uuid(), name: z.string(), type: z.string(), sizeBytes: z.number() });
const by = z.enum(['customer', 'team', 'system']);
export const personalDataSchema = z.object({
  exportedAt: timestamp,
  customer: z.object({
    id: z.number(),
    /** Records that were merged into this one. */ mergedIds: z.array(z.number()),
    name: z.string(),
    language: z.string().nullable(),
    timeZone: z.string().nullable(),
    tier: z.string().nullable(),
    notes: z.string(),
    fields: z.record(z.string(), z.unknown()),
    company: z.string().nullable(),
    createdAt: timestamp,
  }),
  identifiers: z.array(z.object({ kind: z.string(), value: z.string(), verifiedAt: timestamp.nullable() })),
  tickets: z.array(
    z.object({
      id: z.number(),
      subject: z.string(),
      status: z.string(),
      channel: z.string(),
      language: z.string().nullable(),
      fields: z.record(z.string(), z.unknown()),
      createdAt: timestamp,
      solvedAt: timestamp.nullable(),
      closedAt: timestamp.nullable(),
      mergedInto: z.number().nullable(),
      messages: z.array(z.object({ by, at: timestamp, channel: z.string(), text: z.string(), html: z.string().nullable(), files: z.array(file) })),
    }),
  ),
  ratings: z.array(z.object({ ticketId: z.number(), score: z.number(), comment: z.string(), at: timestamp })),
  portalSessions: z.array(z.object({ email: z.string(), createdAt: timestamp, expiresAt: timestamp })),
});
export type PersonalData = z.infer<typeof personalDataSchema>;
export const exportPersonalData = route({
  method: 'GET',
  path: '/api/v1/customers/{id}/personal-data',
  tag: 'privacy',
  permission,
  summary: 'Everything about one person as a file for them: what is known, their tickets with all that was said between you, ratings. Kept in the audit log.',
  params: idParam,
  response: personalDataSchema,
  errors: [platformErrors.notFound],
});
