/**
 * The model of the company: customers write, people of the team take, ask, answer and solve, customers come back and rate. Pure: it gives steps in
 * the order of time and writes nothing. The same seed and the same span give the same steps, and its memory is what is going on, not what has been.
 */
import { arrivals, type Demand, dayMs, demandFor, hourMs, incidentFactor } from './arriving.ts';
import { Course } from './course.ts';
import { type Customer, customerAt } from './customers.ts';
import { Floor } from './floor.ts';
import { forkSeed, type Random, seeded } from './random.ts';
import { noRealQuestions, type RealQuestions } from './real-questions.ts';
import { topicOf } from './scenario.ts';
import { type StaffMember, staffOf } from './staff.ts';
import { minuteMs, type Step } from './steps.ts';
import type { Story } from './story.ts';
import { phrasesIn, scenarioFor, tellerOf } from './telling.ts';
import { Timeline } from './timeline.ts';

export type PlanOptions = {
  seed: number;
  from: Date;
  to: Date /** About so many. */;
  tickets: number /** 40 when left out. */;
  people?: number;
  real?: RealQuestions;
};
export type Plan = { staff: readonly StaffMember[]; demand: Demand; steps(): Generator<Step> };

export function planCompany(options: PlanOptions): Plan {
  const [from, to] = [options.from.getTime(), options.to.getTime()];
  const staff = staffOf(options.seed, options.people);
  const demand = demandFor(options.tickets, from, to);
  return { staff, demand, steps: () => new Company({ ...options, real: options.real ?? noRealQuestions }, staff, demand).run() };
}

class Company {
  readonly #o: Omit<PlanOptions, 'from' | 'to'> & { real: RealQuestions; from: number; to: number };
  readonly #demand: Demand;
  readonly #timeline = new Timeline();
  readonly #course: Course;
  readonly #people: Random;
  #steps: Step[] = [];
  #stories = 0;
  #customers = 0;

  constructor(options: PlanOptions & { real: RealQuestions }, staff: readonly StaffMember[], demand: Demand) {
    const [from, to] = [options.from.getTime(), options.to.getTime()];
    this.#o = { ...options, from, to };
    this.#demand = demand;
    this.#people = seeded(forkSeed(options.seed, 'who writes'));
    const timeline = this.#timeline;
    const { incidents } = demand;
    const floor = new Floor({ seed: options.seed, staff, timeline, from, end: to, incidents, work: (agent, story, at) => this.#course.work(agent, story, at) });
    this.#course = new Course({
      ...{ timeline, floor, staff, end: to },
      tell: (step) => this.#steps.push(step),
      again: (story, at) => this.#begin(at, story.customer, story),
    });
  }

  *run(): Generator<Step> {
    const { seed, from, to } = this.#o;
    const coming = arrivals(seeded(forkSeed(seed, 'arrivals')), this.#demand, from, to);
    for (let next = coming.next(); ; ) {
      const arrival = next.done ? Number.POSITIVE_INFINITY : next.value;
      const at = Math.min(arrival, this.#timeline.nextAt);
      if (at > to) return;
      if (arrival <= this.#timeline.nextAt) {
        this.#begin(at, this.#whoWrites(at));
        next = coming.next();
      } else this.#timeline.runNext();
      if (this.#steps.length === 0) continue;
      yield* this.#steps;
      this.#steps = [];
    }
  }

  /** Mostly new people at first; later more and more of those who are known, the recent ones sooner. */
  #whoWrites(at: number): Customer {
    const random = this.#people;
    if (this.#customers > 0 && random.chance(0.42)) return customerAt(this.#o.seed, Math.floor(this.#customers * (1 - random.next() ** 2 * 0.98)));
    const customer = customerAt(this.#o.seed, this.#customers);
    this.#customers += 1;
    this.#steps.push({ at, story: this.#stories, do: 'meet', customer });
    return customer;
  }

  /** A new story; `before` is the closed one that it goes on from. */
  #begin(at: number, customer: Customer, before?: Story): void {
    const n = this.#stories;
    this.#stories += 1;
    const random = seeded(forkSeed(this.#o.seed, n));
    const phrases = phrasesIn(customer.language);
    const spam = !before && random.chance(0.018);
    const story = this.#storyOf(n, random, customer, at, spam, before);
    const { subject, text, fields } = spam ? { ...random.pick(phrases.spam), fields: {} } : story.teller.opening;
    const { queue, channel } = story;
    if (before) this.#steps.push({ at, story: n, do: 'followUp', of: before.n, text: random.pick(phrases.followUp), channel });
    else this.#steps.push({ at, story: n, do: 'open', customer: customer.index, subject, text, channel, queue, tags: spam ? [] : story.scenario.tags, fields });
    this.#course.begin(story, at);
    if (!before && !spam && random.chance(0.03))
      this.#timeline.plan(at + Math.floor(random.between(4, 45) * minuteMs), (later) => this.#writeTwice(story, later));
  }

  #storyOf(n: number, random: Random, customer: Customer, at: number, spam: boolean, before?: Story): Story {
    const factor = incidentFactor(this.#demand.incidents, at);
    const scenario = before?.scenario ?? scenarioFor(random, customer.language, factor > 1.05 ? Math.min(0.85, (factor - 1) / factor + 0.15) : 0);
    const teller = before?.teller ?? tellerOf(random, customer, scenario, this.#o.real);
    const misplaced = !before && !spam && scenario.queue !== 'general' && random.chance(0.05);
    const asked = random.pick(['form', 'form', 'form', 'portal', 'phone'] as const);
    return {
      ...{ n, customer, scenario, topic: topicOf(scenario), random, teller, spam, misplaced, openedAt: at, inIncident: factor > 1.2 },
      subject: before?.subject ?? teller.opening.subject,
      channel: before || spam ? 'form' : asked,
      queue: before?.queue ?? (misplaced ? 'general' : scenario.queue),
      ...{ status: 'new', assignee: null, task: 'answer', inHand: false, setAside: false, place: 0, waitingSince: at, firstWaitMs: null, snoozedUntil: null },
      ...{ chased: 0, reopened: 0, answers: 0, asked: 0, closures: 0, twin: null, planned: 0, ended: false },
    };
  }

  /** Some write twice about the same; whoever takes the first one sees both. */
  #writeTwice(first: Story, at: number): void {
    if (first.status !== 'new' || first.assignee || first.inHand || first.twin) return;
    const n = this.#stories;
    this.#stories += 1;
    const random = seeded(forkSeed(this.#o.seed, n));
    const { subject, text, fields } = first.teller.opening;
    const order = first.teller.fill('{order}');
    const twin: Story = { ...first, n, random, channel: 'portal', openedAt: at, waitingSince: at, twin: null, place: 0, planned: 0, chased: 0 };
    first.twin = twin;
    this.#steps.push({
      ...{ at, story: n, do: 'open', customer: first.customer.index, subject, channel: 'portal', queue: twin.queue, tags: first.scenario.tags, fields },
      text: text.includes(order) ? text : `${text}\n\n${order}`,
    });
    this.#course.begin(twin, at);
  }
}

/** How long and how large a company is that has had so many tickets: forty people for a quarter's worth or less, more people beyond two years of them. */
export function sizeFor(tickets: number): { days: number; people: number } {
  const perDay = quarter.tickets / quarter.days;
  const days = Math.round(Math.min(730, Math.max(quarter.days, tickets / perDay)));
  return { days, people: Math.max(40, Math.round((40 * tickets) / days / perDay)) };
}
export const quarter = { days: 90, tickets: 12_000 };
export const spanOf = (now: Date, days: number): { from: Date; to: Date } => ({
  from: new Date(now.getTime() - days * dayMs - (now.getTime() % hourMs)),
  to: now,
});
