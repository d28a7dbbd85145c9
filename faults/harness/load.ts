/** Mixed work of a small team: seeded, with idempotency keys, retried until answered, and remembered: what was acknowledged must be found later. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Random, seeded } from '../../demo/random.ts';
import { type Answer, Caller } from './calling.ts';
import type { Person, Template } from './copying.ts';
import { Listener } from './listening.ts';
import type { Outside } from './outside.ts';

export type Place = 'north' | 'south' | 'open';
export type KnownTicket = {
  id: number;
  place: Place;
  /** What the last answered change said; undefined when a later act may have changed it. */
  status: string | undefined;
  assigneeId: string | undefined;
  mergedInto: number | null;
  mergeId: number | null;
  /** One act at a time, so that what is known is the order of what was answered. */
  busy: boolean;
};
/** A text that is nowhere else: found once when acknowledged, at most once when not. */
export type Token = { token: string; kind: 'subject' | 'message'; ticketId: number | null; acknowledged: boolean };
export type Rated = { ticketId: number; score: number };

type Act = { name: string; weight: number; run: () => Promise<void> };
const unanswered = (status: number): boolean => status === 0 || status === 429 || status >= 500;

export class Load {
  readonly tickets: KnownTicket[] = [];
  readonly tokens: Token[] = [];
  readonly rated: Rated[] = [];
  readonly listeners: { admin: Listener; north: Listener; south: Listener };
  /** Answers that no act expects: 4xx where none is due. */
  readonly surprises: string[] = [];
  /** What failing answers looked like: status and code, counted. */
  readonly troubles = new Map<string, number>();
  answered = 0;
  readonly answerMs: number[] = [];
  readonly #random: Random;
  readonly #admin: Caller;
  readonly #people: { north: Caller; south: Caller };
  readonly #template: Template;
  readonly #outside: Outside;
  readonly #seed: number;
  #stopping = false;
  #giveUp = false;
  #count = 0;
  #usedMails = 0;
  #clients: Promise<void>[] = [];

  constructor(options: { port: number; template: Template; outside: Outside; seed: number }) {
    const { port, template } = options;
    this.#template = template;
    this.#outside = options.outside;
    this.#seed = options.seed;
    this.#random = seeded(options.seed);
    const cookieOf = (person: Person) => ({ cookie: person.cookie });
    const key = { authorization: `Bearer ${template.adminKey}` };
    this.#admin = new Caller(port, key);
    this.#people = { north: new Caller(port, cookieOf(template.people.north)), south: new Caller(port, cookieOf(template.people.south)) };
    this.listeners = {
      admin: new Listener(port, key),
      north: new Listener(port, cookieOf(template.people.north)),
      south: new Listener(port, cookieOf(template.people.south)),
    };
  }

  /** @param pauseMs between two acts of one client; without one, each begins the next as soon as it can. */
  start(clients = 6, pauseMs = 0): void {
    const acts = this.#acts();
    this.#clients = Array.from({ length: clients }, async () => {
      while (!this.#stopping) {
        await this.#random.weighted(acts).run();
        if (pauseMs > 0) await delay(pauseMs);
      }
    });
  }

  /** No new acts; those under way are tried again until they are answered. @returns whether all were. */
  async finish(withinMs = 30_000): Promise<boolean> {
    this.#stopping = true;
    const late = delay(withinMs, false, { ref: false }).then((value) => {
      this.#giveUp = true;
      return value;
    });
    return Promise.race([Promise.all(this.#clients).then(() => true), late]);
  }

  close(): void {
    this.#stopping = true;
    this.#giveUp = true;
    for (const listener of Object.values(this.listeners)) listener.close();
    for (const caller of [this.#admin, this.#people.north, this.#people.south]) caller.close();
  }

  #acts(): Act[] {
    return [
      { name: 'create', weight: 28, run: () => this.#create() },
      { name: 'reply', weight: 22, run: () => this.#write('reply') },
      { name: 'note', weight: 8, run: () => this.#write('note') },
      { name: 'customer', weight: 12, run: () => this.#write('customer') },
      { name: 'status', weight: 9, run: () => this.#change('status') },
      { name: 'assign', weight: 6, run: () => this.#change('assignee') },
      { name: 'merge', weight: 4, run: () => this.#merge() },
      { name: 'undo', weight: 2, run: () => this.#undoMerge() },
      { name: 'rate', weight: 5, run: () => this.#rate() },
      { name: 'read', weight: 4, run: () => this.#read() },
    ];
  }

  /** Sends until it is answered. @returns null when the load gives up. */
  async #must(caller: Caller, method: string, path: string, body?: unknown, key?: string, headers: Record<string, string> = {}): Promise<Answer | null> {
    while (!this.#giveUp) {
      const answer = await caller.call({ method, path, body, headers: { ...headers, ...(key ? { 'idempotency-key': key } : {}) } });
      if (!unanswered(answer.status)) {
        this.answered += 1;
        this.answerMs.push(answer.tookMs);
        return answer;
      }
      if (answer.status === 500) this.#surprise(`${method} ${path}`, answer);
      if (answer.status === 503 && !answer.headers['retry-after']) this.#surprise('503 without Retry-After', answer);
      const trouble = `${answer.status} ${String(answer.body.code ?? '')}`.trim();
      this.troubles.set(trouble, (this.troubles.get(trouble) ?? 0) + 1);
      await delay(100);
    }
    return null;
  }

  #surprise(what: string, answer: Answer): void {
    if (this.surprises.length >= 20) return;
    this.surprises.push(`${what}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
  }

  #token(kind: Token['kind'], ticketId: number | null): Token {
    this.#count += 1;
    const token = { token: `seed${this.#seed}x${this.#count}x`, kind, ticketId, acknowledged: false };
    this.tokens.push(token);
    return token;
  }

  async #withTicket(act: (ticket: KnownTicket) => Promise<void>, fits: (ticket: KnownTicket) => boolean = (t) => t.mergedInto === null): Promise<void> {
    const free = this.tickets.filter((t) => !t.busy && fits(t));
    if (free.length === 0) return this.#create();
    const ticket = this.#random.pick(free.slice(-60));
    ticket.busy = true;
    try {
      await act(ticket);
    } finally {
      ticket.busy = false;
    }
  }

  /** Who of the team may work there; the key where both may. */
  #worker(place: Place): Caller {
    return place === 'open' ? this.#random.pick([this.#people.north, this.#people.south, this.#admin]) : this.#people[place];
  }

  async #create(): Promise<void> {
    const place = this.#random.pick<Place>(['north', 'south', 'open']);
    const subject = this.#token('subject', null);
    const first = this.#token('message', null);
    const body = {
      subject: `Order ${subject.token}`,
      text: `Where is it? ${first.token}`,
      customer: { email: `c${Math.floor(this.#random.next() * 40)}@customers.example`, name: 'A customer' },
      queueId: this.#template.queues[place],
    };
    const answer = await this.#must(this.#admin, 'POST', '/api/v1/tickets', body, subject.token);
    if (!answer) return;
    if (answer.status !== 201) return this.#surprise('create', answer);
    const id = Number(answer.body.id);
    for (const token of [subject, first]) Object.assign(token, { ticketId: id, acknowledged: true });
    this.tickets.push({ id, place, status: undefined, assigneeId: undefined, mergedInto: null, mergeId: null, busy: false });
  }

  #write(as: 'reply' | 'note' | 'customer'): Promise<void> {
    return this.#withTicket(async (ticket) => {
      const token = this.#token('message', ticket.id);
      const status = as === 'reply' && this.#random.chance(0.5) ? this.#random.pick(['waiting_customer', 'solved']) : undefined;
      const body = {
        kind: as === 'note' ? 'note' : 'reply',
        text: `${as} ${token.token}`,
        ...(as === 'customer' ? { as: 'customer' } : {}),
        ...(status ? { status } : {}),
      };
      const caller = as === 'customer' ? this.#admin : this.#worker(ticket.place);
      const answer = await this.#must(caller, 'POST', `/api/v1/tickets/${ticket.id}/messages`, body, token.token);
      if (!answer) return;
      if (answer.status !== 201) return this.#surprise(as, answer);
      token.acknowledged = true;
      if (as !== 'note') {
        ticket.status = status;
        ticket.assigneeId = undefined;
      }
    });
  }

  #change(what: 'status' | 'assignee'): Promise<void> {
    return this.#withTicket(async (ticket) => {
      const status = this.#random.pick(['open', 'waiting_customer', 'solved']);
      const person = this.#template.people[ticket.place === 'open' ? this.#random.pick(['north', 'south'] as const) : ticket.place];
      const body = what === 'status' ? { status } : { assigneeId: person.id };
      const answer = await this.#must(this.#worker(ticket.place), 'PATCH', `/api/v1/tickets/${ticket.id}`, body);
      if (!answer) return;
      if (answer.status !== 200) return this.#surprise(`change ${what}`, answer);
      if (what === 'status') ticket.status = status;
      else ticket.assigneeId = person.id;
    });
  }

  #merge(): Promise<void> {
    return this.#withTicket(async (source) => {
      const target = this.tickets.find((t) => t !== source && !t.busy && t.place === source.place && t.mergedInto === null);
      if (!target) return;
      target.busy = true;
      try {
        this.#count += 1;
        const key = `seed${this.#seed}merge${this.#count}`;
        const answer = await this.#must(this.#worker(source.place), 'POST', `/api/v1/tickets/${source.id}/merges`, { into: target.id }, key);
        if (!answer) return;
        if (answer.status >= 300) return this.#surprise('merge', answer);
        source.mergedInto = target.id;
        source.mergeId = Number(answer.body.id);
        for (const ticket of [source, target]) ticket.status = undefined;
      } finally {
        target.busy = false;
      }
    });
  }

  #undoMerge(): Promise<void> {
    return this.#withTicket(
      async (source) => {
        const target = this.tickets.find((t) => t.id === source.mergedInto);
        // A target that was merged on has taken the messages with it.
        if (!target || target.busy || target.mergedInto !== null || source.mergeId === null) return;
        target.busy = true;
        try {
          const answer = await this.#must(this.#worker(source.place), 'DELETE', `/api/v1/merges/${source.mergeId}`);
          if (!answer) return;
          // 404: an earlier try of ours was carried out, only its answer did not arrive.
          if (answer.status >= 300 && answer.status !== 404) return this.#surprise('undo merge', answer);
          source.mergedInto = null;
          source.mergeId = null;
          for (const ticket of [source, target]) ticket.status = undefined;
        } finally {
          target.busy = false;
        }
      },
      (t) => t.mergedInto !== null,
    );
  }

  /** The link of a survey mail that has arrived. */
  async #rate(): Promise<void> {
    for (; this.#usedMails < this.#outside.mails.length; ) {
      const mail = this.#outside.mails[this.#usedMails];
      this.#usedMails += 1;
      const key = /\/rate\/([\w-]+)/.exec(mail?.text ?? '')?.[1];
      const ticketId = Number(/#(\d+)/.exec(`${mail?.subject} ${mail?.text}`)?.[1] ?? 0);
      if (!key) continue;
      const score = 1 + Math.floor(this.#random.next() * 5);
      const from = { 'x-forwarded-for': `10.0.${this.#usedMails % 250}.7`, 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await this.#must(this.#admin, 'POST', `/rate/${key}`, `score=${score}`, undefined, from);
      if (!answer) return;
      if (answer.status === 303) this.rated.push({ ticketId, score });
      // A ticket that was opened again is not rated any more.
      else if (![200, 404, 410].includes(answer.status)) this.#surprise('rate', answer);
      return;
    }
  }

  async #read(): Promise<void> {
    const answer = await this.#must(this.#random.pick([this.#people.north, this.#people.south]), 'GET', '/api/v1/tickets?status=active&limit=25');
    if (answer && answer.status !== 200) this.#surprise('read', answer);
  }
}
