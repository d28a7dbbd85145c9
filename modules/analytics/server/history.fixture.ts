/** Lives of tickets as events, for tests: told step by step, or made up from a seed. */
import type { NewEvent } from '#platform/events';
import type { FactEvent } from './facts.ts';

export const rosa = '019ab000-0000-7000-8000-000000000001';
export const liWei = '019ab000-0000-7000-8000-000000000002';
export type Told = NewEvent & { by?: { kind: 'user' | 'key' | 'customer' | 'system'; id: string | null } };

const start = Date.parse('2026-10-01T08:00:00Z');
export const minute = (n: number): Date => new Date(start + n * 60_000);

/** `life(7)` tells what happens to ticket 7; times are minutes after its creation. */
export function life(ticketId: number, options: { created?: Record<string, unknown>; queueId?: number; from?: number } = {}) {
  const { queueId = 1, from = 0 } = options;
  const events: Told[] = [];
  const system = { kind: 'system' as const, id: null };
  let messages = 0;
  const tell = (at: number, type: string, data: Record<string, unknown>, by: Told['by'] = system) => {
    events.push({ at: minute(from + at), type, ticketId, queueId, data, by });
    return told;
  };
  const message = (at: number, by: string, authorId: string | null, more: object, actor: Told['by']) =>
    tell(at, 'message.created', { messageId: ticketId * 1_000 + ++messages, kind: 'reply', by, authorId, channel: 'form', ...more }, actor);
  const told = {
    events,
    tell,
    customer: (at: number, more: object = {}) => message(at, 'customer', null, more, { kind: 'customer', id: '9' }),
    reply: (at: number, authorId = rosa, more: object = {}) => message(at, 'agent', authorId, more, { kind: 'user', id: authorId }),
    note: (at: number, authorId = rosa) => message(at, 'agent', authorId, { kind: 'note' }, { kind: 'user', id: authorId }),
    assign: (at: number, to: string | null) => tell(at, 'ticket.assigned', { from: null, to }),
    status: (at: number, fromCategory: string, toCategory: string, closureId?: number, by: string | null = rosa) =>
      tell(
        at,
        'ticket.status_changed',
        { from: fromCategory, to: toCategory, fromCategory, toCategory, ...(closureId ? { closureId } : {}) },
        by ? { kind: 'user', id: by } : system,
      ),
    reopen: (at: number, closureId: number | null) => tell(at, 'ticket.reopened', { closureId, by: 'customer' }),
    rate: (at: number, closureId: number, score: number) =>
      tell(at, 'rating.given', { closureId, score, responseId: closureId }, { kind: 'customer', id: '9' }),
    survey: (at: number, closureId: number) => tell(at, 'survey.sent', { closureId }),
  };
  tell(0, 'ticket.created', { channel: 'form', status: 'new', category: 'new', priority: 'normal', queueId, assigneeId: null, tagIds: [], ...options.created });
  return told;
}

export const asFacts = (events: readonly Told[]): FactEvent[] =>
  events.map((e, i) => ({
    seq: i + 1,
    at: e.at as Date,
    type: e.type,
    actor_kind: e.by?.kind ?? 'system',
    actor_id: e.by?.id ?? null,
    ticket_id: e.ticketId ?? null,
    queue_id: e.queueId ?? null,
    data: e.data ?? {},
  }));

/** Small, seeded, good enough to shuffle with (mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let a = seed;
  return (below) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) % 1_000_000) % below;
  };
}

/** Any life, also odd ones. */
export function anyLife(ticketId: number, random: (below: number) => number): Told[] {
  const channels = ['form', 'api', 'email'];
  const told = life(ticketId, {
    queueId: 1 + random(3),
    from: random(60 * 24 * 50),
    created: { channel: channels[random(3)], ...(random(10) === 0 ? { imported: true } : {}) },
  });
  const people = [rosa, liWei];
  const person = () => people[random(2)] as string;
  let at = 0;
  let closure = ticketId * 100;
  const actions = [
    () => told.customer(at),
    () => told.reply(at, person()),
    () => told.reply(at, person(), { auto: true }),
    () => told.reply(at, person(), { imported: true }),
    () => told.note(at, person()),
    () => told.assign(at, person()),
    () => told.status(at, 'open', 'waiting_customer'),
    () => told.status(at, 'waiting_customer', 'open'),
    () => told.status(at, 'open', 'solved', ++closure, person()),
    () => told.reopen(at, closure),
    () => told.survey(at, closure),
    () => told.rate(at, closure, 1 + random(5)),
    () => told.tell(at, 'ticket.spam_marked', { spam: random(2) === 0 }),
    () => told.tell(at, 'ticket.merged', { sourceId: ticketId, targetId: 1, mergeId: 1 }),
    () => told.tell(at, 'ticket.merge_undone', { sourceId: ticketId, targetId: 1, mergeId: 1 }),
    () => told.tell(at, 'ticket.moved', { from: 1, to: 1 + random(3) }),
    () => told.tell(at, 'ticket.split', { newTicketId: 999, messageIds: [ticketId * 1_000 + 1 + random(4)] }),
  ];
  for (let n = random(14); n > 0; n -= 1) {
    at += random(600);
    actions[random(actions.length)]?.();
  }
  return told.events;
}
