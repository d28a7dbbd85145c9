/** What is measured. Words for people stand in the catalogs: analytics.measure.<key>.name, .formula, .window, .excluded. */

/** `share` 0 to 1, `seconds`, `score` 1 to 5, `index` 0 to 100, `count` and `number` plain. */
export type Unit = 'count' | 'share' | 'seconds' | 'score' | 'index' | 'number';
/** Which way is better. Volume has no better side. */
export type MeasureDirection = 'higher' | 'lower' | 'neutral';
/** Whose work it is when grouped by agent. */
export type Attribution = 'assignee' | 'first_replier' | 'replier' | 'solver';

export const measureKeys = [
  'volume',
  'solved',
  'backlog',
  'backlog_age',
  'first_response',
  'next_reply',
  'resolution',
  'first_resolution',
  'requester_wait',
  'reopen_rate',
  'one_touch',
  'messages',
  'csat',
  'csat_mean',
  'csat_index',
  'csi',
  'response_rate',
] as const;
export type MeasureKey = (typeof measureKeys)[number];

export type MeasureShape = { unit: Unit; direction: MeasureDirection; attribution: Attribution };
export const measures: Record<MeasureKey, MeasureShape> = {
  volume: { unit: 'count', direction: 'neutral', attribution: 'assignee' },
  solved: { unit: 'count', direction: 'higher', attribution: 'solver' },
  backlog: { unit: 'count', direction: 'lower', attribution: 'assignee' },
  backlog_age: { unit: 'seconds', direction: 'lower', attribution: 'assignee' },
  first_response: { unit: 'seconds', direction: 'lower', attribution: 'first_replier' },
  next_reply: { unit: 'seconds', direction: 'lower', attribution: 'replier' },
  resolution: { unit: 'seconds', direction: 'lower', attribution: 'solver' },
  first_resolution: { unit: 'seconds', direction: 'lower', attribution: 'solver' },
  requester_wait: { unit: 'seconds', direction: 'lower', attribution: 'solver' },
  reopen_rate: { unit: 'share', direction: 'lower', attribution: 'solver' },
  one_touch: { unit: 'share', direction: 'higher', attribution: 'solver' },
  messages: { unit: 'number', direction: 'lower', attribution: 'solver' },
  csat: { unit: 'share', direction: 'higher', attribution: 'solver' },
  csat_mean: { unit: 'score', direction: 'higher', attribution: 'solver' },
  csat_index: { unit: 'index', direction: 'higher', attribution: 'solver' },
  csi: { unit: 'index', direction: 'higher', attribution: 'solver' },
  response_rate: { unit: 'share', direction: 'higher', attribution: 'solver' },
};

/** An estimate from fewer than these is not shown, only the count. */
export const fewestForEstimate = 30;
export const fewestForPerson = 10;
/** Days after which a reopening or a rating no longer counts as still to come. */
export const maturityDays = 7;
export const longestRangeDays = 731;
/** Ages of open tickets in days: up to 1, 3, 7 and older. */
export const ageBoundsDays = [1, 3, 7] as const;
