/** Where each measure is read from. */
import type { MeasureKey } from '#contract/analytics';

export type Base = {
  table: 'ticket_measure' | 'reply_measure' | 'closure_measure';
  /** The time that puts a row into a period. */
  at: string;
  where: string;
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

const counted = 't.excluded is null';
const created: Base = { table: 'ticket_measure', at: 't.created_at', where: counted };
const lastSolved: Base = { table: 'ticket_measure', at: 't.last_solved_at', where: counted };
const firstSolved: Base = { table: 'ticket_measure', at: 't.first_solved_at', where: counted };
const replied: Base = { table: 'reply_measure', at: 't.started_at', where: 'true' };
const closed: Base = { table: 'closure_measure', at: 't.solved_at', where: 'true' };
const surveyed: Base = { table: 'closure_measure', at: 't.surveyed_at', where: 'true' };
const rated: Base = { table: 'closure_measure', at: 't.rated_at', where: 't.rating_counts' };
const solver = 't.solver_id';
const rating: Source = { base: rated, agent: solver, kind: 'scores', values: 't.score', hits: 't.score >= 4' };

export const sources: Record<FlowKey, Source> = {
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
};

/** Open tickets, for the list behind the number. */
export const openSource: Source = { base: { table: 'closure_measure', at: 't.created_at', where: 'true' }, agent: 't.assignee_id', kind: 'rows' };
