import { z } from 'zod';
import { defineEvents } from '#platform/contract';
import { categorySchema, channelSchema, prioritySchema } from './vocabulary.ts';

const who = z.string().nullable();
/** Facts about tickets. Ids and from/to values only: text stays in its rows, so that erasing it there erases it everywhere. */
export const ticketEvents = defineEvents({
  'ticket.created': z.object({
    channel: channelSchema,
    status: z.string(),
    category: categorySchema,
    priority: prioritySchema,
    queueId: z.number(),
    assigneeId: who,
    tagIds: z.array(z.number()),
    imported: z.boolean().optional(),
    splitFrom: z.number().optional(),
    followUpOf: z.number().optional(),
  }),
  /** `by` says who wrote: metrics count the first 'agent' reply; automatic ones carry auto: true. */
  'message.created': z.object({
    messageId: z.number(),
    kind: z.enum(['reply', 'note']),
    by: z.enum(['customer', 'agent', 'system']),
    authorId: who,
    channel: channelSchema,
    auto: z.boolean().optional(),
    imported: z.boolean().optional(),
    files: z.number().optional(),
    mentions: z.array(z.string()).optional(),
  }),
  'ticket.status_changed': z.object({
    from: z.string(),
    to: z.string(),
    fromCategory: categorySchema,
    toCategory: categorySchema,
    closureId: z.number().optional(),
    imported: z.boolean().optional(),
  }),
  'ticket.reopened': z.object({ closureId: z.number().nullable(), by: z.enum(['customer', 'agent']), imported: z.boolean().optional() }),
  'ticket.assigned': z.object({ from: who, to: who }),
  'ticket.moved': z.object({ from: z.number(), to: z.number() }),
  'ticket.changed': z.object({ fields: z.array(z.string()), priority: z.object({ from: prioritySchema, to: prioritySchema }).optional() }),
  'ticket.tagged': z.object({ added: z.array(z.number()), removed: z.array(z.number()) }),
  'ticket.snoozed': z.object({ until: z.string().nullable(), woke: z.boolean().optional(), imported: z.boolean().optional() }),
  'ticket.due_changed': z.object({ dueAt: z.string().nullable(), imported: z.boolean().optional() }),
  'ticket.due_soon': z.object({ dueAt: z.string() }),
  'ticket.late': z.object({ dueAt: z.string() }),
  'ticket.spam_marked': z.object({ spam: z.boolean(), imported: z.boolean().optional() }),
  'ticket.merged': z.object({ sourceId: z.number(), targetId: z.number(), mergeId: z.number() }),
  'ticket.merge_undone': z.object({ sourceId: z.number(), targetId: z.number(), mergeId: z.number() }),
  'ticket.split': z.object({ newTicketId: z.number(), messageIds: z.array(z.number()) }),
  'ticket.linked': z.object({ otherId: z.number(), linked: z.boolean(), imported: z.boolean().optional() }),
  'ticket.followed': z.object({ userId: z.string(), following: z.boolean(), imported: z.boolean().optional() }),
  'ticket.deleted': z.object({}),
  /** The words on it were taken away because a person was erased. The facts stay. */
  'ticket.erased': z.object({ messages: z.number() }),
  'reply.scheduled': z.object({ scheduledId: z.string(), sendAt: z.string() }),
  'reply.yielded': z.object({ scheduledId: z.string(), userId: z.string() }),
});
