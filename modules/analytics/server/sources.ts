/** Where each measure is read from. */
import type { MeasureKey } from '#contract/analytics';

export type MeasureTable = 'ticket_measure' | 'reply_measure' | 'closure_measure';
export type Base = {
  /** The name under which its days are added up. */
  place: string;
  table: MeasureTable;
  /** The time that puts a row into a period. */
  at: string;
  where: string;
  /** What else of a row its measures depend on: when one of these changes, its day must be added up anew. */
  reads: readonly (string | ((row: Readonly<Record<string, unknown>>) => unknown))[];
};
export type Source = {
  base: Base;
  /** Whose work it is. */
  agent: string;
  /** Limits this measure further than its base. */
  only?: string;
  kind: 'rows' | 'tickets' | 'values' | 'scores';
  /** What is averaged or ranked. */
  values?: string;
  /** Of what is counted, what a share is of. */
  hits?: string;
  /** Not in the figures yet. */
  waiting?: string;
};
/** What is open at a moment is read in its own way. */
export type FlowKey = Exclude<MeasureKey, 'backlog' | 'backlog_age'>;

/** Closures that came and went: what was open at an earlier time follows from them. */
export type ReadKey = FlowKey | 'opened' | 'ended';

const counted = 't.excluded is null';
const perTicket = { table: 'ticket_measure', where: counted } as const;
const perClosure = { table: 'closure_measure', where: 'true' } as const;
const created: Base = {
  ...perTicket,
  place: 'created',
  at: 't.created_at',
  reads: ['excluded', 'started_by', 'first_reply_elsewhere', 'first_reply_s', (row) => row.first_reply_s === null && row.last_solved_at === null],
};
const lastSolved: Base = {
  ...perTicket,
  place: 'last_solved',
  at: 't.last_solved_at',
  reads: ['excluded', 'resolution_s', 'requester_wait_s', 'customer_messages', 'agent_messages', 'reopen_count'],
};
const firstSolved: Base = { ...perTicket, place: 'first_solved', at: 't.first_solved_at', reads: ['excluded', 'first_resolution_s'] };
const replied: Base = { table: 'reply_measure', place: 'replied', at: 't.started_at', where: 'true', reads: ['wait_s', (row) => row.answered_at === null] };
const closed: Base = { ...perClosure, place: 'closed', at: 't.solved_at', reads: ['position', (row) => row.reopened_at === null] };
// The age of what was open (open-then.ts) follows from its days too.
const opened: Base = { ...perClosure, place: 'opened', at: 't.opened_at', reads: ['created_at'] };
const surveyed: Base = { ...perClosure, place: 'surveyed', at: 't.surveyed_at', reads: [(row) => row.rated_at === null] };
const rated: Base = { table: 'closure_measure', place: 'rated', at: 't.rated_at', where: 't.rating_counts', reads: ['rating_counts', 'score'] };
const solver = 't.solver_id';
const rating: Source = { base: rated, agent: solver, kind: 'scores', values: 't.score', hits: 't.score >= 4' };

/** Such a closure is the only one of its ticket, so it counts as a ticket; of the others each ticket is counted once. */
export const onlyClosure = 't.position = 0 and t.reopened_at is null';

export const sources: Record<ReadKey, Source> = {
  volume: { base: created, agent: 't.assignee_id', kind: 'rows' },
  solved: { base: closed, agent: solver, kind: 'tickets' },
  first_response: {
    base: created,
    agent: 't.first_replier_id',
    only: `t.started_by = 'customer' and not t.first_reply_elsewhere`,
    kind: 'values',
    values: 't.first_reply_s',
    waiting: 't.first_reply_s is null and t.last_solved_at is null',
  },
  next_reply: { base: replied, agent: 't.agent_id', kind: 'values', values: 't.wait_s', waiting: 't.answered_at is null' },
  resolution: { base: lastSolved, agent: solver, kind: 'values', values: 't.resolution_s' },
  first_resolution: { base: firstSolved, agent: solver, kind: 'values', values: 't.first_resolution_s' },
  requester_wait: { base: lastSolved, agent: solver, kind: 'values', values: 't.requester_wait_s' },
  reopen_rate: { base: closed, agent: solver, kind: 'tickets', hits: 't.reopened_at is not null' },
  one_touch: { base: lastSolved, agent: solver, only: 't.agent_messages > 0', kind: 'rows', hits: 't.agent_messages = 1 and t.reopen_count = 0' },
  messages: { base: lastSolved, agent: solver, kind: 'values', values: '(t.customer_messages + t.agent_messages)' },
  csat: rating,
  csat_mean: rating,
  csat_index: rating,
  csi: rating,
  response_rate: { base: surveyed, agent: solver, kind: 'rows', hits: 't.rated_at is not null' },
  opened: { base: opened, agent: 't.assignee_id', kind: 'rows' },
  ended: { base: closed, agent: 't.assignee_id', kind: 'rows' },
};

/** The measures of each place, in the order in which its cells hold them. */
export const places: ReadonlyMap<string, { base: Base; keys: readonly ReadKey[] }> = new Map(
  [...Map.groupBy(Object.keys(sources) as ReadKey[], (key) => sources[key].base)].map(([base, keys]) => [base.place, { base, keys }]),
);

/** Open tickets, for the list behind the number. */
export const openSource: Source = { base: { ...perClosure, place: 'open', at: 't.created_at', reads: [] }, agent: 't.assignee_id', kind: 'rows' };
