import { z } from 'zod';
import { defineErrors, defineEvents, pageOf, platformErrors, route, timestamp } from '#platform/contract';
import { measureKeys } from './measures.ts';

export * from './days.ts';
export * from './measures.ts';

export const analyticsErrors = defineErrors('analytics', {
  unknownMeasure: {
    status: 404,
    title: { en: 'There is no such measure. List them at /api/v1/measures.', 'zh-CN': '没有该指标，可在 /api/v1/measures 查看全部指标。' },
  },
  rangeWrong: {
    status: 422,
    title: {
      en: 'The period must not end before it begins and must not be longer than two years.',
      'zh-CN': '时间段的结束日期不能早于开始日期，且最长为两年。',
    },
  },
  groupingWrong: {
    status: 422,
    title: {
      en: 'This measure is a state at one moment and has no course over time. Group it otherwise.',
      'zh-CN': '该指标反映某一时刻的状态，没有随时间的变化，请换一种分组方式。',
    },
  },
  othersWork: {
    status: 403,
    title: {
      en: 'You see your own work and the totals of your teams. The work of one colleague is seen by leads only.',
      'zh-CN': '你可以查看自己的数据和所在团队的合计，他人的个人数据仅主管可见。',
    },
  },
});

/** Figures left as CSV: in the audit log. */
export const analyticsEvents = defineEvents({
  'analytics.exported': z.object({ measures: z.array(z.string()), from: z.string(), to: z.string(), groupBy: z.string() }),
});

const day = z.iso.date();
export const groupings = ['none', 'day', 'week', 'month', 'queue', 'team', 'agent', 'channel'] as const;
export type Grouping = (typeof groupings)[number];

/** Days are days of the organisation's time zone, both ends included. `agent` takes a user id or `me`. */
const selection = {
  from: day,
  to: day,
  queue: z.coerce.number().int().positive().optional(),
  team: z.coerce.number().int().positive().optional(),
  agent: z.union([z.uuid(), z.literal('me')]).optional(),
  channel: z.string().max(40).optional(),
};
const comparison = { compareFrom: day.optional(), compareTo: day.optional() };
export const measureQuery = z.object({ ...selection, ...comparison, groupBy: z.enum(groupings).default('none') });
export type MeasureQuery = z.output<typeof measureQuery>;

const figures = {
  /** How many tickets, waits, closures or answers it rests on. */
  n: z.number(),
  /** Of them, those that are counted by a share. */
  hits: z.number().nullable(),
  /** Null when there are too few; `reason` says so. For durations the median. */
  value: z.number().nullable(),
  /** 95 % interval of `value`: Wilson for shares, order statistics for medians, normal for means. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  median: z.number().nullable(),
  p90: z.number().nullable(),
  mean: z.number().nullable(),
  /** Still waiting, so not in the figures: open tickets without a reply, unanswered messages. */
  censored: z.number().nullable(),
  reason: z.enum(['insufficient']).nullable(),
};
const figuresSchema = z.object(figures);
export type Figures = z.infer<typeof figuresSchema>;

export const changeSchema = z.object({
  /** Percent of the value before; positive is better (or more, where no side is better). Null from zero. */
  relative: z.number().nullable(),
  /** Plain difference in the measure's unit. */
  difference: z.number(),
  better: z.boolean().nullable(),
  /** Whether the difference is beyond chance at 95 %; null where that cannot be said. */
  clear: z.boolean().nullable(),
});
export type ChangeAnswer = z.infer<typeof changeSchema>;

export const measureRowSchema = z.object({
  /** First day of the bucket, id of queue, team or agent, or channel; null for the whole, 'none' for nobody's. */
  group: z.string().nullable(),
  label: z.string().nullable(),
  ...figures,
  /** The bucket is not over, or reaches beyond the period. */
  partial: z.boolean(),
  /** Reopenings or answers may still come. */
  provisional: z.boolean(),
  before: figuresSchema.nullable(),
  change: changeSchema.nullable(),
  /** Backlog age only: open tickets by age, up to 1, 3, 7 days and older. */
  ages: z.array(z.number()).nullable(),
});
export type MeasureRow = z.infer<typeof measureRowSchema>;

const definitionSchema = z.object({
  key: z.enum(measureKeys),
  unit: z.enum(['count', 'share', 'seconds', 'score', 'index', 'number']),
  direction: z.enum(['higher', 'lower', 'neutral']),
  attribution: z.enum(['assignee', 'first_replier', 'replier', 'solver']),
  name: z.string(),
  formula: z.string(),
  window: z.string(),
  excluded: z.string(),
  source: z.string(),
  fewest: z.number(),
});
export type MeasureDefinition = z.infer<typeof definitionSchema>;

const measureParam = z.object({ measure: z.string().max(40) });
const errors = [analyticsErrors.unknownMeasure, analyticsErrors.rangeWrong, analyticsErrors.groupingWrong, analyticsErrors.othersWork, platformErrors.invalid];

export const listMeasures = route({
  method: 'GET',
  path: '/api/v1/measures',
  tag: 'measures',
  permission: 'measures:read',
  summary: 'All measures with their definitions, in the reader’s language.',
  response: z.object({ items: z.array(definitionSchema) }),
  errors: [],
});
export const getMeasure = route({
  method: 'GET',
  path: '/api/v1/measures/{measure}',
  tag: 'measures',
  permission: 'measures:read',
  summary: 'One measure over a period, whole or in groups, with its uncertainty.',
  params: measureParam,
  query: measureQuery,
  response: z.object({ measure: z.enum(measureKeys), from: day, to: day, timeZone: z.string(), rows: z.array(measureRowSchema) }),
  errors,
});
export const measureTickets = route({
  method: 'GET',
  path: '/api/v1/measures/{measure}/tickets',
  tag: 'measures',
  permission: 'measures:read',
  summary: 'The tickets behind a number, newest first; only those you may see.',
  params: measureParam,
  query: z.object({
    ...selection,
    groupBy: z.enum(groupings).default('none'),
    group: z.string().max(60).optional(),
    /** `hits` and `misses` of a share; `waiting`: those that are not in the figures yet. */
    part: z.enum(['all', 'hits', 'misses', 'waiting']).default('all'),
    limit: z.coerce.number().int().min(1).max(100).default(50),
    cursor: z.string().max(500).optional(),
  }),
  response: pageOf(z.object({ id: z.number(), subject: z.string(), at: timestamp, value: z.number().nullable() })),
  errors,
});
export const measureCsv = route({
  method: 'GET',
  path: '/api/v1/measures.csv',
  tag: 'measures',
  permission: 'measures:read',
  summary: 'The same query as CSV (UTF-8 with byte order mark; cells are safe to open in a spreadsheet).',
  query: measureQuery.extend({ measure: z.string().max(400).describe('One measure, or several separated by commas.') }),
  response: z.string(),
  contentType: 'text/csv; charset=utf-8',
  errors,
});

export const cardSchema = z.object({
  measure: z.enum(measureKeys),
  /** Null when this one failed; the others stand. */
  row: measureRowSchema.nullable(),
  trend: z.array(
    z.object({
      group: z.string(),
      n: z.number(),
      value: z.number().nullable(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      partial: z.boolean(),
      provisional: z.boolean(),
    }),
  ),
  failed: z.boolean(),
});
export type Card = z.infer<typeof cardSchema>;
export const getDashboard = route({
  method: 'GET',
  path: '/api/v1/dashboard',
  tag: 'measures',
  permission: 'measures:read',
  summary: 'Every measure of a period in one answer, with its course and the comparison.',
  query: z.object({ ...selection, ...comparison }),
  response: z.object({
    from: day,
    to: day,
    timeZone: z.string(),
    trendBy: z.enum(['day', 'week', 'month']),
    personal: z.boolean(),
    cards: z.array(cardSchema),
  }),
  errors,
});
