/**
 * Keeps the books of the bulk path: what each step does to the rows, as the product's verbs would do it (modules/tickets, surveys, customers),
 * without asking a database. A ticket's rows are handed over when nothing more can happen to it, so memory holds only what is going on.
 */
import { identifierOf } from '#server/customers';
import { previewOf } from '#server/tickets';
import { type Actor, handOver, iso, type Known, noRows, type Rows, type Ticket } from './booked.ts';
import type { Customer } from './customers.ts';
import type { QueueKey } from './scenario.ts';
import type { Step } from './steps.ts';
import type { Numbered } from './tables.ts';
import { clockwork, Verbs } from './verbs.ts';

/** What the founding of the shop has given numbers to. */
export type Places = {
  statusIds: Map<string, number>;
  tagIds: Map<string, number>;
  queueIds: Map<QueueKey, number>;
  userIds: Map<string, string>;
  /** By mail domain. */
  companyIds: Map<string, number>;
  next: Record<Numbered | 'event', number>;
};
export class Ledger {
  readonly #places: Places;
  readonly #verbs: Verbs;
  readonly #tickets = new Map<number, Ticket>();
  readonly #customers: Known[] = [];
  #rows = noRows();
  /** Tickets whose rows wait to be written. */
  ready = 0;
  opened = 0;

  constructor(places: Places) {
    this.#places = places;
    this.#verbs = new Verbs(places);
  }

  /** Takes what can be written now. */
  takeRows(): Rows {
    const rows = this.#rows;
    this.#rows = noRows();
    this.ready = 0;
    return rows;
  }

  /** Hands over everything, finished or not. Gives what is still going on, by the model's own count. */
  close(): { tickets: Map<number, { id: number; customerId: number }>; customers: Map<number, number> } {
    const tickets = new Map([...this.#tickets].map(([story, t]) => [story, { id: t.id, customerId: t.customer.id }]));
    for (const ticket of this.#tickets.values()) this.#handOver(ticket);
    this.#tickets.clear();
    return { tickets, customers: new Map(this.#customers.map((c, index) => [index, c.id])) };
  }

  take(step: Step): void {
    if (step.do === 'meet') this.#meet(step.customer, step.at);
    else if (step.do === 'open') this.#open(step);
    else if (step.do === 'followUp') this.#followUp(step);
    else this.#goOn(step);
  }

  #goOn(step: Exclude<Step, { do: 'meet' | 'open' | 'followUp' }>): void {
    const ticket = this.#tickets.get(step.story);
    if (!ticket) throw new Error(`Story ${step.story} has no ticket.`);
    switch (step.do) {
      case 'end':
        this.#tickets.delete(step.story);
        this.#handOver(ticket);
        return;
      case 'write':
        this.#verbs.hear(ticket, step.at, step.text, step.channel);
        return;
      case 'rate':
        this.#verbs.rate(ticket, step.at, step.score, step.comment);
        return;
      case 'ask':
        this.#verbs.ask(ticket, step.at);
        return;
      case 'wake':
        this.#verbs.change(ticket, step.at, clockwork, { snoozedUntil: null });
        return;
      case 'close':
        this.#verbs.change(ticket, step.at, clockwork, { status: 'closed' });
        return;
      default:
        this.#act(ticket, step);
    }
  }

  #act(ticket: Ticket, step: Extract<Step, { by: string }>): void {
    const { at } = step;
    const actor: Actor = { kind: 'user', id: this.#user(step.by) };
    switch (step.do) {
      case 'take':
        this.#verbs.change(ticket, at, actor, { assignee: actor.id, ...(step.priority ? { priority: step.priority } : {}) });
        return;
      case 'assign':
        this.#verbs.change(ticket, at, actor, { assignee: this.#user(step.to) });
        return;
      case 'move':
        this.#verbs.change(ticket, at, actor, { queueId: this.#places.queueIds.get(step.queue) as number });
        return;
      case 'tag':
        this.#verbs.change(ticket, at, actor, { addTags: step.tags });
        return;
      case 'snooze':
        this.#verbs.change(ticket, at, actor, { snoozedUntil: step.until });
        return;
      case 'resolve':
        this.#verbs.change(ticket, at, actor, { status: 'solved' });
        return;
      case 'spam':
        this.#verbs.change(ticket, at, actor, { spam: true });
        return;
      case 'merge':
        this.#verbs.merge(ticket, this.#tickets.get(step.into) as Ticket, at, actor);
        this.#tickets.delete(step.story);
        return;
      case 'answer':
        this.#verbs.say(ticket, at, actor, 'reply', step.text, step.status, []);
        return;
      case 'note':
        this.#verbs.say(ticket, at, actor, 'note', step.text, null, step.mention ? [this.#user(step.mention)] : []);
        return;
    }
  }

  #user(key: string): string {
    const id = this.#places.userIds.get(key);
    if (!id) throw new Error(`Nobody is called ${key}.`);
    return id;
  }

  #meet({ index, name, email, language, knownForMs }: Customer, at: number): void {
    const companyId = this.#places.companyIds.get(email.slice(email.lastIndexOf('@') + 1)) ?? null;
    const known: Known = { id: this.#verbs.number('customer'), name, email, companyId, language };
    this.#customers[index] = known;
    const since = iso(at - knownForMs);
    this.#rows.customer.push([known.id, name, email, companyId, language, since, since]);
    const identifier = identifierOf('email', email);
    this.#rows.identifier.push([this.#verbs.number('identifier'), known.id, 'email', identifier?.value ?? email, identifier?.key ?? email, iso(at)]);
    this.#rows.event.push([this.#verbs.number('event'), iso(at), 'customer.created', 'system', null, null, known.id, null, '{"source": null}']);
  }

  #open(step: Extract<Step, { do: 'open' }>): void {
    const customer = this.#customers[step.customer] as Known;
    const tagIds = step.tags.map((tag) => this.#places.tagIds.get(tag) as number);
    this.#begin(step.story, step.at, { ...step, customer, tagIds, queueId: this.#places.queueIds.get(step.queue) as number, followUpOf: null });
  }

  #followUp(step: Extract<Step, { do: 'followUp' }>): void {
    const before = this.#tickets.get(step.of) as Ticket;
    const { subject, customer, queueId } = before;
    const ticket = this.#begin(step.story, step.at, {
      subject,
      customer,
      queueId,
      text: step.text,
      channel: step.channel,
      tagIds: [],
      fields: {},
      followUpOf: before.id,
    });
    ticket.rows.link.push([ticket.id, before.id, 'follow_up', iso(step.at)]);
  }

  #begin(
    story: number,
    at: number,
    input: Pick<Ticket, 'subject' | 'customer' | 'queueId' | 'channel' | 'tagIds' | 'fields' | 'followUpOf'> & { text: string },
  ): Ticket {
    const { subject, customer, queueId, channel, tagIds, fields, followUpOf, text } = input;
    const actor: Actor = { kind: 'customer', id: String(customer.id) };
    const ticket: Ticket = {
      ...{
        id: this.#verbs.number('ticket'),
        subject,
        customer,
        queueId,
        channel,
        tagIds: [...tagIds],
        fields,
        followUpOf,
        category: 'new',
        priority: 2,
        assignee: null,
      },
      ...{ preview: previewOf(text), messages: [], messageCount: 0, lastMessageAt: at, lastBy: 'customer', waitingSince: at, snoozedUntil: null, spam: false },
      ...{ mergedInto: null, firstRepliedAt: null, solvedAt: null, closedAt: null, reopenCount: 0, version: 1, createdAt: at, updatedAt: at },
      ...{ events: [], reads: new Map(), mentions: [], closures: [], invitations: [], rows: { merge: [], link: [] }, companions: [] },
    };
    this.#tickets.set(story, ticket);
    this.opened += 1;
    const messageId = this.#verbs.message(ticket, at, 'reply', 'customer', String(customer.id), channel, text);
    const status = { channel, status: 'new', category: 'new', priority: 'normal', queueId, assigneeId: null, tagIds };
    this.#verbs.event(ticket, at, actor, 'ticket.created', { ...status, ...(followUpOf ? { followUpOf } : {}) });
    this.#verbs.event(ticket, at, actor, 'message.created', { messageId, kind: 'reply', by: 'customer', authorId: String(customer.id), channel });
    return ticket;
  }

  #handOver(ticket: Ticket): void {
    this.ready += handOver(ticket, this.#places.statusIds, this.#rows);
  }
}
