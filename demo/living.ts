/** Plays the steps, each at its own time, through the product's real verbs and its own clockwork. */
import { FollowerRunner } from '#platform/events';
import type { User } from '#server/identity';
import type { Assembled } from '../apps/server/assemble.ts';
import type { Acting } from './acting.ts';
import type { Shop } from './founding.ts';
import type { Step } from './steps.ts';

export type MovingClock = { set(at: Date): void };
/** How often followers look, in simulated time. */
const followMs = 12 * 3_600_000;
/**
 * History is not told to anybody: followers whose effects reach people (mail, notices, webhooks) begin where it ends, as they do in every new
 * installation.
 */
const reachingPeople = new Set(['portal_answers', 'notifications_telling', 'webhooks_queueing', 'outbox_releasing']);

export class Living {
  readonly #acting: Acting;
  readonly #shop: Shop;
  readonly #clock: MovingClock;
  readonly #followers: FollowerRunner;
  readonly #surveys: FollowerRunner;
  /** Tickets that are going on, and the customers' numbers, by the model's own count. */
  readonly #tickets: Map<number, { id: number; customerId: number }>;
  readonly #customers: Map<number, number>;
  /** Solved or opened again since the surveys' follower looked. */
  readonly #unfollowed = new Set<number>();
  #followedAt = 0;
  #ticked = '';

  constructor(
    assembled: Assembled,
    acting: Acting,
    shop: Shop,
    clock: MovingClock,
    known?: { tickets: Map<number, { id: number; customerId: number }>; customers: Map<number, number> },
  ) {
    const all = assembled.modules.flatMap((m) => m.followers?.(assembled.app) ?? []);
    const { db, log } = assembled.app;
    this.#acting = acting;
    this.#shop = shop;
    this.#clock = clock;
    this.#followers = new FollowerRunner(
      db,
      log,
      all.filter((f) => !reachingPeople.has(f.name)),
    );
    this.#surveys = new FollowerRunner(
      db,
      log,
      all.filter((f) => f.name === 'surveys_inviting'),
    );
    this.#tickets = known?.tickets ?? new Map();
    this.#customers = known?.customers ?? new Map();
  }

  async play(step: Step): Promise<void> {
    this.#clock.set(new Date(step.at));
    if (step.at - this.#followedAt > followMs) await this.follow(step.at);
    // A real follower is done within a second: an invitation must tell of the closure it belongs to, not of what came after.
    if (this.#unfollowed.size > 0 && (this.#unfollowed.has(step.story) || step.do === 'ask')) {
      await this.#surveys.drain();
      this.#unfollowed.clear();
    }
    await this.#do(step);
    if (step.do === 'resolve' || step.do === 'write' || (step.do === 'answer' && step.status === 'solved')) this.#unfollowed.add(step.story);
  }

  async follow(at: number): Promise<void> {
    await this.#followers.drain();
    this.#unfollowed.clear();
    this.#followedAt = at;
  }

  async #do(step: Step): Promise<void> {
    const { people, queueIds } = this.#shop;
    switch (step.do) {
      case 'end':
        this.#tickets.delete(step.story);
        return;
      case 'meet':
        this.#customers.set(step.customer.index, await this.#acting.meet(step.customer, new Date(step.at)));
        return;
      case 'open': {
        const customerId = this.#customers.get(step.customer) as number;
        const { subject, text, channel, fields, tags } = step;
        const id = await this.#acting.open(customerId, { subject, text, channel, fields, queueId: queueIds.get(step.queue), tags });
        this.#tickets.set(step.story, { id, customerId });
        return;
      }
      case 'followUp': {
        const { id: before, customerId } = this.#ticket(step.of);
        const id = await this.#acting.write(customerId, before, step.text, step.channel);
        this.#tickets.set(step.story, { id, customerId });
        return;
      }
      case 'write': {
        const { id, customerId } = this.#ticket(step.story);
        await this.#acting.write(customerId, id, step.text, step.channel);
        return;
      }
      case 'rate':
        await this.#acting.rate(this.#ticket(step.story).id, step.score, step.comment);
        return;
      case 'wake':
        return this.#tick(step, 'tickets.wake_snoozed');
      case 'close':
        return this.#tick(step, 'tickets.close_solved');
      case 'ask':
        return this.#tick(step, 'surveys_send_due');
      default:
        await this.#act(step, people);
    }
  }

  /** One look of the clockwork does everything that is due then. */
  async #tick(step: Step, cron: 'tickets.wake_snoozed' | 'tickets.close_solved' | 'surveys_send_due'): Promise<void> {
    const now = `${cron} ${step.at}`;
    if (now === this.#ticked) return;
    await this.#acting.tick(cron);
    this.#ticked = now;
  }

  /** What people of the team do. */
  async #act(step: Extract<Step, { by: string }>, people: Map<string, User>): Promise<void> {
    const { id } = this.#ticket(step.story);
    const path = `/api/v1/tickets/${id}`;
    const by = this.#person(step.by);
    const change = (body: object) => this.#acting.as(by, 'PATCH', path, body);
    switch (step.do) {
      case 'take':
        return void (await change({ assigneeId: 'me', ...(step.priority ? { priority: step.priority } : {}) }));
      case 'assign':
        return void (await change({ assigneeId: this.#person(step.to).id }));
      case 'move':
        return void (await change({ queueId: this.#shop.queueIds.get(step.queue) }));
      case 'tag':
        return void (await change({ addTags: step.tags }));
      case 'snooze':
        return void (await change({ snoozedUntil: new Date(step.until).toISOString() }));
      case 'resolve':
        return void (await change({ status: 'solved' }));
      case 'spam':
        return void (await change({ spam: true }));
      case 'merge':
        return void (await this.#acting.as(by, 'POST', `${path}/merges`, { into: this.#ticket(step.into).id }));
      case 'answer':
        return void (await this.#acting.as(by, 'POST', `${path}/messages`, { kind: 'reply', text: step.text, status: step.status }));
      case 'note': {
        const mentions = step.mention ? { mentions: [people.get(step.mention)?.id] } : {};
        return void (await this.#acting.as(by, 'POST', `${path}/messages`, { kind: 'note', text: step.text, ...mentions }));
      }
    }
  }

  #person(key: string): User {
    const found = this.#shop.people.get(key);
    if (!found) throw new Error(`Nobody is called ${key}.`);
    return found;
  }

  #ticket(story: number): { id: number; customerId: number } {
    const found = this.#tickets.get(story);
    if (!found) throw new Error(`Story ${story} has no ticket.`);
    return found;
  }
}
