/** The lines of a Careloop export, version 1: written by the export, read by the import. */
import { z } from 'zod';
import { fieldKinds, categorySchema, macroActionSchema, prioritySchema, ticketFilterSchema, channelSchema } from '#contract/tickets';

const at = z.iso.datetime({ offset: true });
const fields = z.record(z.string(), z.unknown());
const names = z.record(z.string(), z.string());
export const archiveMessage = z.object({
  id: z.number(), kind: z.enum(['reply', 'note']), by: z.enum(['customer', 'agent']), author: z.object({ email: z.string().nullable(), name: z.string().nullable() }), channel: z.string(), at, text: z.string(), html: z.string().nullable(), files: z.array(z.string()),
});
export const archiveTicket = z.object({
  type: z.literal('ticket'), id: z.number(), subject: z.string(), status: z.string(), priority: prioritySchema, queueId: z.number(), assignee: z.string().nullable(), customerId: z.number(), channel: channelSchema, language: z.string().nullable(),
  tags: z.array(z.string()), fields, spam: z.boolean(), mergedInto: z.number().nullable(), createdAt: at, updatedAt: at, solvedAt: at.nullable(), closedAt: at.nullable(), source: z.string().nullable(), sourceId: z.string().nullable(), messages: z.array(archiveMessage),
});
export type ArchiveTicket = z.infer<typeof archiveTicket>;

export const archiveSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('careloop.export'), version: z.literal(1), instance: z.string(), organization: z.string(), at }),
  z.object({ type: z.literal('user'), id: z.string(), name: z.string(), email: z.string(), role: z.string(), language: z.string(), timeZone: z.string(), active: z.boolean() }),
  z.object({ type: z.literal('team'), id: z.number(), name: z.string(), description: z.string(), memberIds: z.array(z.string()) }),
  z.object({ type: z.literal('queue'), id: z.number(), name: z.string(), description: z.string(), icon: z.string(), isDefault: z.boolean(), teamIds: z.array(z.number()) }),
  z.object({ type: z.literal('status'), key: z.string(), category: categorySchema, names: names.nullable(), position: z.number(), builtin: z.boolean() }),
  z.object({ type: z.literal('tag'), name: z.string(), color: z.string() }),
  z.object({ type: z.literal('field'), key: z.string(), label: names, kind: z.enum(fieldKinds), choices: z.array(z.object({ key: z.string(), label: names })), required: z.boolean(), onForm: z.boolean(), position: z.number() }),
  z.object({ type: z.literal('macro'), id: z.number(), name: z.string(), shortcut: z.string().nullable(), bodyHtml: z.string(), actions: z.array(macroActionSchema), owner: z.string().nullable(), language: z.string().nullable() }),
  z.object({ type: z.literal('view'), id: z.number(), name: z.string(), icon: z.string(), filter: ticketFilterSchema, sort: z.string(), owner: z.string().nullable(), position: z.number() }),
  z.object({ type: z.literal('company'), id: z.number(), name: z.string(), domains: z.array(z.string()), notes: z.string(), fields }),
  z.object({
    type: z.literal('customer'), id: z.number(), name: z.string(), email: z.string().nullable(), phone: z.string().nullable(), companyId: z.number().nullable(), company: z.string().nullable(), language: z.string().nullable(), timeZone: z.string().nullable(), tier: z.string().nullable(), notes: z.string(), fields,
    blocked: z.boolean(), createdAt: at, identifiers: z.array(z.object({ kind: z.enum(['email', 'phone', 'external']), value: z.string(), verified: z.boolean() })),
  }),
  z.object({ type: z.literal('file'), id: z.string(), name: z.string(), contentType: z.string(), sha256: z.string(), data: z.string() }),
  archiveTicket,
  z.object({ type: z.literal('rating'), ticketId: z.number(), customerId: z.number(), score: z.number(), comment: z.string(), at }),
]);
export type ArchiveThing = z.infer<typeof archiveSchema>;
