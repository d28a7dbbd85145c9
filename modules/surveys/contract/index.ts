/** Satisfaction surveys (CSAT): one question after each closure, 1 to 5, and a comment. */
import { z } from 'zod';
import { defineErrors, defineEvents, idParam, pageOf, pageQuery, platformErrors, route, text, timestamp } from '#platform/contract';

export const surveysErrors = defineErrors('surveys', {
  cursorWrong: {
    status: 422,
    title: { en: 'This page marker is not valid here. Start again without cursor.', 'zh-CN': '分页标记无效，请去掉 cursor 重新开始。' },
  },
});

/** Ids and scores only: a comment stays in its row, so that erasing it there erases it everywhere. */
export const surveysEvents = defineEvents({
  'survey.sent': z.object({ closureId: z.number(), invitationId: z.uuid() }),
  'rating.given': z.object({
    score: z.number().int().min(1).max(5),
    previous: z.number().int().min(1).max(5).optional(),
    closureId: z.number(),
    responseId: z.number(),
  }),
});

const byLanguage = z
  .object({ en: text(200), 'zh-CN': text(200) })
  .partial()
  .default({});

/** Topic `surveys`. */
export const surveysSchema = z.object({
  enabled: z.boolean().default(true),
  /** From the closure to the mail. A ticket that is opened again before is not asked about. */
  delayMinutes: z
    .number()
    .int()
    .min(0)
    .max(30 * 24 * 60)
    .default(60),
  /** A person is sent at most one survey in so many days; 0: one for every closure. */
  perCustomerDays: z.number().int().min(0).max(365).default(0),
  /** Instead of the standard question, by language. */
  question: byLanguage,
});
export type SurveysSettings = z.infer<typeof surveysSchema>;

export const longestComment = 2_000;

export const ratingSchema = z.object({
  id: z.number(),
  ticketId: z.number(),
  closureId: z.number(),
  score: z.number().int().min(1).max(5),
  comment: z.string(),
  customer: z.object({ id: z.number(), name: z.string() }),
  /** Who had the ticket when it was closed. */
  agent: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  queue: z.object({ id: z.number(), name: z.string() }),
  channel: z.string(),
  answeredAt: timestamp,
  /** When the customer changed their mind. */
  changedAt: timestamp.nullable(),
});
export type Rating = z.infer<typeof ratingSchema>;

export const listRatings = route({
  method: 'GET',
  path: '/api/v1/ratings',
  tag: 'surveys',
  permission: 'tickets:read',
  summary: 'Ratings of tickets one may see, newest first.',
  query: pageQuery.extend({
    ticket: z.coerce.number().int().positive().optional(),
    customer: z.coerce.number().int().positive().optional(),
    agent: z.uuid().optional(),
    queue: z.coerce.number().int().positive().optional(),
    /** One or several scores, separated by commas. */
    score: z
      .string()
      .regex(/^[1-5](,[1-5])*$/, 'must be scores from 1 to 5, separated by commas')
      .optional(),
    from: timestamp.optional(),
    to: timestamp.optional(),
  }),
  response: pageOf(ratingSchema),
  errors: [surveysErrors.cursorWrong],
});

export const ticketRatings = route({
  method: 'GET',
  path: '/api/v1/tickets/{id}/ratings',
  tag: 'surveys',
  permission: 'tickets:read',
  summary: 'What the customer said about this ticket’s closures, newest first.',
  params: idParam,
  response: z.object({
    items: z.array(ratingSchema),
    /** The survey of the last closure, when it waits or was sent. */ invitation: z.object({ state: z.enum(['waiting', 'sent']), at: timestamp }).nullable(),
  }),
  errors: [platformErrors.notFound],
});
