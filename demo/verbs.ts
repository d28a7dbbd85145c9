/**
 * What the product's verbs do to a ticket's rows (modules/tickets: replying, changing, merging; modules/surveys: inviting, rating), done to a ticket in
 * the books. bulk.test.ts plays both and compares.
 */
import { newId } from '#platform/ids';
import { previewOf } from '#server/tickets';
import { type Actor, type Category, type Closure, iso, type Message, type Ticket } from './booked.ts';
import type { Places } from './ledger.ts';
import type { Priority } from './scenario.ts';
import type { Numbered } from './tables.ts';

const priorities: Record<Priority | 'normal', number> = { low: 1, normal: 2, high: 3, urgent: 4 };
const priorityNames = ['', 'low', 'normal', 'high', 'urgent'];
export const clockwork: Actor = { kind: 'system', id: null };
const isEnded = (category: Category): boolean => category === 'solved' || category === 'closed';

export class Verbs {
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
  }

  number(of: Numbered | 'event'): number {
    const n = this.#places.next[of];
    this.#places.next[of] = n + 1;
    return n;
  }

  event(t: Ticket, at: number, actor: Actor, type: string, data: object): void {
    t.events.push([this.number('event'), iso(at), type, actor.kind, actor.id, t.id, t.customer.id, t.queueId, JSON.stringify(data)]);
  }

  message(t: Ticket, at: number, kind: 'reply' | 'note', by: 'customer' | 'user', authorId: string, channel: string, text: string): number {
    const id = this.number('message');
    t.messages.push({ id, origin: null, kind, by, authorId, channel, text, at });
    t.messageCount += 1;
    t.lastMessageAt = Math.max(t.lastMessageAt, at);
    return id;
  }

  /** What a person of the team writes. */
  say(t: Ticket, at: number, actor: Actor, kind: 'reply' | 'note', text: string, status: Category | null, mentions: string[]): void {
    const by = actor.id as string;
    const wanted = status ?? (kind === 'reply' && t.category === 'new' ? 'open' : null);
    const from = t.category;
    const effects = this.#statusEffect(t, wanted, at);
    const messageId = this.message(t, at, kind, 'user', by, t.channel, text);
    Object.assign(t, effects, { version: t.version + 1, updatedAt: Math.max(t.updatedAt, at) });
    if (kind === 'reply')
      Object.assign(t, { preview: previewOf(text), lastBy: 'agent', waitingSince: null, firstRepliedAt: t.firstRepliedAt ?? at, snoozedUntil: null });
    for (const userId of mentions) t.mentions.push({ messageId, userId, readAt: null });
    t.reads.set(by, Math.max(t.reads.get(by) ?? 0, at));
    for (const mention of t.mentions) if (mention.userId === by) mention.readAt ??= at;
    const more = mentions.length > 0 ? { mentions } : {};
    this.event(t, at, actor, 'message.created', { messageId, kind, by: 'agent', authorId: by, channel: t.channel, ...more });
    this.#statusEvents(t, from, wanted, at, actor, 'agent');
  }

  hear(t: Ticket, at: number, text: string, channel: string): void {
    const actor: Actor = { kind: 'customer', id: String(t.customer.id) };
    const from = t.category;
    const wanted = from === 'solved' || from === 'waiting_customer' || from === 'waiting_third_party' ? 'open' : null;
    const effects = this.#statusEffect(t, wanted, at);
    const wasSnoozed = t.snoozedUntil !== null;
    const waitingSince = t.waitingSince ?? at;
    const messageId = this.message(t, at, 'reply', 'customer', String(t.customer.id), channel, text);
    Object.assign(t, effects, {
      preview: previewOf(text),
      lastBy: 'customer',
      waitingSince,
      snoozedUntil: null,
      version: t.version + 1,
      updatedAt: Math.max(t.updatedAt, at),
    });
    this.event(t, at, actor, 'message.created', { messageId, kind: 'reply', by: 'customer', authorId: String(t.customer.id), channel });
    this.#statusEvents(t, from, wanted, at, actor, 'customer');
    if (wasSnoozed) this.event(t, at, actor, 'ticket.snoozed', { until: null, woke: true });
  }

  #statusEffect(t: Ticket, to: Category | null, at: number): Partial<Ticket> {
    if (!to || to === t.category) return {};
    const reopened = isEnded(t.category) && !isEnded(to);
    return {
      category: to,
      ...(isEnded(to) ? { solvedAt: isEnded(t.category) ? t.solvedAt : at, waitingSince: null, snoozedUntil: null } : reopened ? { solvedAt: null } : {}),
      ...(reopened ? { reopenCount: t.reopenCount + 1 } : {}),
      closedAt: to === 'closed' ? (t.closedAt ?? at) : null,
    };
  }

  #statusEvents(t: Ticket, from: Category, to: Category | null, at: number, actor: Actor, by: 'customer' | 'agent'): void {
    if (!to || to === from) return;
    const opens = !isEnded(from) && isEnded(to);
    const ends = isEnded(from) && !isEnded(to);
    const closure: Closure | null = opens ? { id: this.number('closure'), solvedAt: at, by: actor, reopenedAt: null } : null;
    if (closure) t.closures.push(closure);
    const ended = ends ? t.closures.findLast((c) => c.reopenedAt === null) : undefined;
    if (ended) ended.reopenedAt = at;
    this.event(t, at, actor, 'ticket.status_changed', { from, to, fromCategory: from, toCategory: to, ...(closure ? { closureId: closure.id } : {}) });
    if (ends) this.event(t, at, actor, 'ticket.reopened', { closureId: ended?.id ?? null, by });
    if (closure) this.#invite(t, closure);
    for (const { row, closure: of } of t.invitations)
      if (of === ended && row.state === 'waiting') Object.assign(row, { state: 'cancelled', reason: 'reopened' });
  }

  change(
    t: Ticket,
    at: number,
    actor: Actor,
    c: {
      assignee?: string | null;
      queueId?: number;
      status?: Category;
      snoozedUntil?: number | null;
      spam?: boolean;
      addTags?: readonly string[];
      priority?: Priority;
    },
  ): void {
    const facts: (() => void)[] = [];
    const tell = (type: string, data: object) => facts.push(() => this.event(t, at, actor, type, data));
    const patch: Partial<Ticket> = {};
    if (c.queueId !== undefined && c.queueId !== t.queueId) {
      patch.queueId = c.queueId;
      tell('ticket.moved', { from: t.queueId, to: c.queueId });
    }
    if (c.assignee !== undefined && c.assignee !== t.assignee) {
      patch.assignee = c.assignee;
      tell('ticket.assigned', { from: t.assignee, to: c.assignee });
    }
    const from = t.category;
    const wanted = c.status ?? (c.assignee && from === 'new' ? 'open' : undefined);
    if (wanted && wanted !== from) {
      Object.assign(patch, this.#statusEffect(t, wanted, at));
      facts.push(() => this.#statusEvents(t, from, wanted, at, actor, 'agent'));
    }
    if (c.snoozedUntil !== undefined && c.snoozedUntil !== t.snoozedUntil) {
      patch.snoozedUntil = c.snoozedUntil;
      tell('ticket.snoozed', { until: iso(c.snoozedUntil) });
    }
    if (c.spam !== undefined && c.spam !== t.spam) {
      patch.spam = c.spam;
      tell('ticket.spam_marked', { spam: c.spam });
    }
    const added = (c.addTags ?? []).map((tag) => this.#places.tagIds.get(tag) as number).filter((id) => !t.tagIds.includes(id));
    if (added.length > 0) {
      patch.tagIds = [...t.tagIds, ...added];
      tell('ticket.tagged', { added, removed: [] });
    }
    if (c.priority && priorities[c.priority] !== t.priority) {
      patch.priority = priorities[c.priority];
      tell('ticket.changed', { fields: ['priority'], priority: { from: priorityNames[t.priority], to: c.priority } });
    }
    if (facts.length === 0) return;
    Object.assign(t, patch, { version: t.version + 1, updatedAt: at });
    for (const fact of facts) fact();
  }

  merge(source: Ticket, target: Ticket, at: number, actor: Actor): void {
    const before = { messageIds: source.messages.map((m) => m.id), followers: [], assigneeId: source.assignee, snoozedUntil: iso(source.snoozedUntil) };
    for (const message of source.messages) message.origin ??= source.id;
    for (const mention of source.mentions) target.mentions.push(mention);
    target.messages.push(...source.messages);
    target.messages.sort((a, b) => a.at - b.at || a.id - b.id);
    Object.assign(source, {
      messages: [],
      mentions: [],
      mergedInto: target.id,
      waitingSince: null,
      snoozedUntil: null,
      version: source.version + 1,
      updatedAt: at,
    });
    const mergeId = this.number('merge');
    target.rows.merge.push([mergeId, source.id, target.id, JSON.stringify(before), actor.kind, actor.id, iso(at)]);
    const data = { sourceId: source.id, targetId: target.id, mergeId };
    this.event(source, at, actor, 'ticket.merged', data);
    this.event(target, at, actor, 'ticket.merged', data);
    const said = target.messages.filter((m) => m.kind === 'reply');
    const newest = said.at(-1) as Message;
    const answeredAt = Math.max(...said.map((m) => (m.by === 'user' ? m.at : 0)));
    Object.assign(target, {
      messageCount: target.messages.length,
      lastMessageAt: Math.max(...target.messages.map((m) => m.at)),
      preview: previewOf(newest.text.slice(0, 600)),
      lastBy: newest.by === 'customer' ? 'customer' : 'agent',
      waitingSince: said.find((m) => m.by === 'customer' && m.at > answeredAt)?.at ?? null,
      firstRepliedAt: said.find((m) => m.by === 'user')?.at ?? null,
      version: target.version + 1,
      updatedAt: at,
    });
    target.companions.push(source);
  }

  #invite(t: Ticket, closure: Closure): void {
    const agentId = t.assignee ?? (closure.by.kind === 'user' ? closure.by.id : null);
    t.invitations.push({ row: { id: newId(), agentId, queueId: t.queueId, state: 'waiting', reason: null, sentAt: null }, closure, response: null });
  }

  ask(t: Ticket, at: number): void {
    const invitation = t.invitations.findLast((i) => i.row.state === 'waiting');
    if (!invitation) throw new Error(`Nobody waits to be asked about ticket ${t.id}.`);
    Object.assign(invitation.row, { state: 'sent', sentAt: at });
    this.event(t, at, clockwork, 'survey.sent', { closureId: invitation.closure.id, invitationId: invitation.row.id });
  }

  rate(t: Ticket, at: number, score: number, comment: string): void {
    const invitation = t.invitations.findLast((i) => i.row.state !== 'cancelled');
    if (!invitation) throw new Error(`Nobody was asked about ticket ${t.id}.`);
    const previous = invitation.response?.score;
    const response = invitation.response ?? { id: this.number('response'), at, changedAt: null, score, comment };
    Object.assign(response, { score, comment, changedAt: invitation.response ? at : null });
    invitation.response = response;
    const data = { score, ...(previous === undefined ? {} : { previous }), closureId: invitation.closure.id, responseId: response.id };
    this.event(t, at, { kind: 'customer', id: String(t.customer.id) }, 'rating.given', data);
  }
}
