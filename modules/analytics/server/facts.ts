/**
 * What a ticket's events say about it, as one pure function: the follower and the rebuild both call it with all events of the ticket, so their
 * rows are equal by construction.
 *
 * Attribution: a solution (and its rating) belongs to the person who solved; when the customer, a rule or a program did, to the person the ticket
 * was assigned to at that moment. A reply belongs to its author.
 */
import type { StoredEvent } from '#platform/events';

export type FactEvent = Pick<StoredEvent, 'seq' | 'at' | 'type' | 'actor_kind' | 'actor_id' | 'ticket_id' | 'queue_id' | 'data'>;

export type ReplyFacts = { startedAt: Date; answeredAt: Date | null; agentId: string | null };
export type ClosureFacts = {
  openedAt: Date;
  solvedAt: Date | null;
  closureId: number | null;
  solverId: string | null;
  queueId: number | null;
  reopenedAt: Date | null;
  surveyedAt: Date | null;
  score: number | null;
  ratedAt: Date | null;
  ratingCounts: boolean;
};
export type TicketFacts = {
  since: Date;
  createdAt: Date;
  channel: string;
  queueId: number | null;
  category: string;
  assigneeId: string | null;
  firstAssigneeId: string | null;
  imported: boolean;
  excluded: 'spam' | 'merged' | 'deleted' | null;
  startedBy: 'customer' | 'agent' | null;
  customerMessages: number;
  agentMessages: number;
  firstReplyAt: Date | null;
  firstReplierId: string | null;
  firstReplyElsewhere: boolean;
  firstSolvedAt: Date | null;
  lastSolvedAt: Date | null;
  requesterWaitMs: number | null;
  solverId: string | null;
  reopenCount: number;
  replies: ReplyFacts[];
  closures: ClosureFacts[];
};

/** The types that change a ticket's facts. */
export const factTypes = [
  'ticket.created',
  'message.created',
  'ticket.status_changed',
  'ticket.reopened',
  'ticket.assigned',
  'ticket.moved',
  'ticket.spam_marked',
  'ticket.merged',
  'ticket.merge_undone',
  'ticket.split',
  'ticket.deleted',
  'survey.sent',
  'rating.given',
] as const;

/** Events of one ticket, in any order. Null when its creation is not among them (another ticket's event, a damaged import). */
export function factsOf(unordered: readonly FactEvent[]): TicketFacts | null {
  const events = [...unordered].sort((a, b) => a.seq - b.seq);
  const created = events.find((e) => e.type === 'ticket.created');
  if (!created) return null;
  const state = begin(created, events);
  for (const event of events) steps[event.type]?.(state, event);
  return conclude(state);
}

type State = TicketFacts & {
  spam: boolean;
  deleted: boolean;
  mergedInto: number | null;
  moved: ReadonlySet<number>;
  /** The customer's oldest message nobody answered. */
  waitingSince: Date | null;
  /** What was unanswered when the ticket was solved: "reply and solve" is one step, in whichever order its events come. */
  droppedWait: { since: Date; at: Date } | null;
  /** Since when the requester waits for us (new or open), and how much there was before. */
  ourTurnSince: Date | null;
  ourTurnMs: number;
};

const isSolved = (category: string): boolean => category === 'solved' || category === 'closed';
const isOurTurn = (category: string): boolean => category === 'new' || category === 'open';
const personOf = (event: FactEvent): string | null => (event.actor_kind === 'user' ? event.actor_id : null);
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);
/** Clocks of two machines may differ: a span never counts below zero. */
const between = (from: Date, to: Date): number => Math.max(0, to.getTime() - from.getTime());

function begin(created: FactEvent, events: readonly FactEvent[]): State {
  const { data } = created;
  const category = textOrNull(data.category) ?? 'new';
  const assigneeId = textOrNull(data.assigneeId);
  const moved = new Set(events.filter((e) => e.type === 'ticket.split').flatMap((e) => (e.data.messageIds as number[] | undefined) ?? []));
  const state: State = {
    spam: false,
    deleted: false,
    mergedInto: null,
    moved,
    since: new Date(Math.min(...events.map((e) => e.at.getTime()))),
    createdAt: created.at,
    channel: textOrNull(data.channel) ?? 'api',
    queueId: numberOrNull(data.queueId) ?? created.queue_id,
    category,
    assigneeId,
    firstAssigneeId: assigneeId,
    imported: data.imported === true,
    excluded: null,
    startedBy: null,
    customerMessages: 0,
    agentMessages: 0,
    firstReplyAt: null,
    firstReplierId: null,
    firstReplyElsewhere: false,
    firstSolvedAt: null,
    lastSolvedAt: null,
    requesterWaitMs: null,
    solverId: null,
    reopenCount: 0,
    replies: [],
    closures: [],
    // A ticket split off begins with messages that were written in another one: the customer waits from its creation.
    waitingSince: data.splitFrom === undefined ? null : created.at,
    droppedWait: null,
    ourTurnSince: isOurTurn(category) ? created.at : null,
    ourTurnMs: 0,
  };
  if (data.splitFrom !== undefined) state.startedBy = 'customer';
  open(state, created.at);
  if (isSolved(category)) solve(state, created, null);
  return state;
}

const steps: Record<string, (state: State, event: FactEvent) => void> = {
  'message.created': hear,
  'ticket.status_changed': (state, event) => {
    const to = textOrNull(event.data.toCategory) ?? state.category;
    takeTurn(state, to, event.at);
    state.category = to;
    if (isSolved(to)) solve(state, event, numberOrNull(event.data.closureId));
    else reopen(state, event.at);
  },
  'ticket.reopened': (state, event) => {
    if (isSolved(state.category)) {
      takeTurn(state, 'open', event.at);
      state.category = 'open';
    }
    reopen(state, event.at);
  },
  'ticket.assigned': (state, event) => {
    state.assigneeId = textOrNull(event.data.to);
    state.firstAssigneeId ??= state.assigneeId;
  },
  'ticket.moved': (state, event) => {
    state.queueId = numberOrNull(event.data.to) ?? event.queue_id;
  },
  'ticket.spam_marked': (state, event) => {
    state.spam = event.data.spam === true;
  },
  'ticket.deleted': (state) => {
    state.deleted = true;
  },
  'ticket.merged': (state, event) => mergeStep(state, event, true),
  'ticket.merge_undone': (state, event) => mergeStep(state, event, false),
  'survey.sent': (state, event) => {
    const closure = closureFor(state, event);
    if (closure) closure.surveyedAt ??= event.at;
  },
  'rating.given': (state, event) => {
    const closure = closureFor(state, event);
    const score = numberOrNull(event.data.score);
    if (!closure || score === null) return;
    // A changed mind keeps the day of the first answer and takes the new score.
    closure.ratedAt ??= event.at;
    closure.score = score;
  },
};

/** Both tickets of a merge may carry the fact; only the one that went away is left out. */
function mergeStep(state: State, event: FactEvent, merged: boolean): void {
  const source = numberOrNull(event.data.sourceId);
  if (source === null || source !== event.ticket_id) return;
  state.mergedInto = merged ? numberOrNull(event.data.targetId) : null;
}

function hear(state: State, event: FactEvent): void {
  const { data } = event;
  if (data.kind !== 'reply' || state.moved.has(Number(data.messageId))) return;
  if (data.by === 'customer') {
    state.customerMessages += 1;
    state.startedBy ??= 'customer';
    state.waitingSince ??= event.at;
    return;
  }
  if (data.by !== 'agent' || data.auto === true) return;
  state.agentMessages += 1;
  state.startedBy ??= 'agent';
  const agentId = event.actor_kind === 'key' ? null : (textOrNull(data.authorId) ?? personOf(event));
  if (data.imported === true) {
    if (!state.firstReplyAt) state.firstReplyElsewhere = true;
  } else {
    // What opened the ticket is no answer to anybody.
    if (!state.firstReplyAt && !state.firstReplyElsewhere && state.startedBy === 'customer') {
      state.firstReplyAt = event.at;
      state.firstReplierId = agentId;
    }
    const sameStep = state.droppedWait?.at.getTime() === event.at.getTime() ? state.droppedWait.since : null;
    const since = state.waitingSince ?? sameStep;
    if (since) state.replies.push({ startedAt: since, answeredAt: event.at, agentId });
  }
  state.waitingSince = null;
  state.droppedWait = null;
}

function open(state: State, at: Date): void {
  state.closures.push({
    openedAt: at,
    solvedAt: null,
    closureId: null,
    solverId: null,
    queueId: null,
    reopenedAt: null,
    surveyedAt: null,
    score: null,
    ratedAt: null,
    ratingCounts: false,
  });
  state.lastSolvedAt = null;
}

function solve(state: State, event: FactEvent, closureId: number | null): void {
  const closure = state.closures.at(-1);
  if (!closure || closure.solvedAt) return;
  closure.solvedAt = event.at;
  closure.closureId = closureId;
  closure.solverId = personOf(event) ?? state.assigneeId;
  closure.queueId = state.queueId;
  // Nobody answers what was solved: "thank you" is no open question.
  state.droppedWait = state.waitingSince && { since: state.waitingSince, at: event.at };
  state.waitingSince = null;
  state.firstSolvedAt ??= event.at;
  state.lastSolvedAt = event.at;
  state.solverId = closure.solverId;
  state.requesterWaitMs = state.ourTurnMs;
}

function reopen(state: State, at: Date): void {
  const closure = state.closures.at(-1);
  if (!closure?.solvedAt) return;
  closure.reopenedAt = at;
  state.reopenCount += 1;
  open(state, at);
}

function takeTurn(state: State, to: string, at: Date): void {
  if (state.ourTurnSince) state.ourTurnMs += between(state.ourTurnSince, at);
  state.ourTurnSince = isOurTurn(to) ? at : null;
}

function closureFor(state: State, event: FactEvent): ClosureFacts | undefined {
  const id = numberOrNull(event.data.closureId);
  return state.closures.find((c) => id !== null && c.closureId === id) ?? state.closures.findLast((c) => c.solvedAt !== null && c.closureId === null);
}

function conclude(state: State): TicketFacts {
  const { spam, deleted, mergedInto, moved: _m, waitingSince, droppedWait: _d, ourTurnSince: _o, ourTurnMs: _w, ...facts } = state;
  if (waitingSince) facts.replies.push({ startedAt: waitingSince, answeredAt: null, agentId: null });
  for (const closure of facts.closures) closure.queueId ??= facts.queueId;
  const rated = facts.closures.findLast((c) => c.score !== null);
  if (rated) rated.ratingCounts = true;
  facts.excluded = deleted ? 'deleted' : mergedInto !== null ? 'merged' : spam ? 'spam' : null;
  return facts;
}
