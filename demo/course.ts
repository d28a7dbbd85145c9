/** How a ticket goes on: what the person who has it does, what the customer does then. */
import { Aftermath } from './aftermath.ts';
import { dayMs, hourMs } from './arriving.ts';
import type { Agent, Floor } from './floor.ts';
import { customerAnswerMs, handleMs, otherWorkMs, patienceMs } from './handling.ts';
import { type StaffMember, skillOf } from './staff.ts';
import { minuteMs, nextTick, type Step } from './steps.ts';
import { deskOf, isOver, isUrgent, priorityOf, type Story } from './story.ts';
import { notesIn, phrasesIn } from './telling.ts';
import type { Timeline } from './timeline.ts';

type CourseOptions = {
  timeline: Timeline;
  floor: Floor;
  staff: readonly StaffMember[];
  end: number;
  tell(step: Step): void;
  /** The customer comes back after the ticket was closed. */
  again(story: Story, at: number): void;
};

/** The workshop, the carrier or the bank has to say something first. */
const asksElsewhere = new Set<string>(['repair', 'damaged', 'delivery', 'refund']);

export class Course {
  readonly #o: CourseOptions;
  readonly #desk: StaffMember | undefined;
  readonly #aftermath: Aftermath;

  constructor(options: CourseOptions) {
    this.#o = options;
    this.#desk = options.staff.find((m) => m.role === 'light_agent');
    this.#aftermath = new Aftermath({
      ...options,
      later: (story, at, run) => this.#later(story, at, run),
      hear: (story, at, text, task) => this.#hear(story, at, text, task),
    });
  }

  begin(story: Story, at: number): void {
    this.#planChaser(story, at);
    // People look at the list now and then; what is awkward to answer they leave to others, for a day or two.
    const seenMs = story.random.chance(0.02) ? story.random.between(16, 60) * hourMs : story.random.between(2, isUrgent(story) ? 15 : 55) * minuteMs;
    this.#later(story, at + Math.floor(seenMs), (when) => {
      if (!isOver(story)) this.#o.floor.offer(story, when);
    });
  }

  /** A person takes a piece of work; gives when they are free again. */
  work(agent: Agent, story: Story, at: number): number {
    const { random } = story;
    const by = agent.member.key;
    if (story.spam) {
      this.#o.tell({ at, story: story.n, do: 'spam', by });
      story.status = 'spam';
      this.#checkEnd(story, at);
      return at + minuteMs;
    }
    story.inHand = true;
    if (story.misplaced) return this.#move(agent, story, at);
    if (story.task === 'thanked') return this.#acknowledge(agent, story, at);
    if (story.assignee !== agent) this.#take(agent, story, at);
    if (this.#setAside(story, at)) return at + Math.floor(random.between(2, 6) * minuteMs);
    const skill = skillOf(agent.member, story.topic, at, this.#o.end);
    const tookMs = handleMs(random, story.topic, skill);
    this.#note(agent, story, at, tookMs);
    this.#later(story, at + tookMs, (done) => this.#finish(agent, story, done, skill));
    return at + tookMs + otherWorkMs(random);
  }

  /** Some need a look into the warehouse or a call first: read, kept, answered later. */
  #setAside(story: Story, at: number): boolean {
    if (story.answers > 0 || story.setAside || story.task !== 'answer' || !story.random.chance(0.38)) return false;
    Object.assign(story, { inHand: false, setAside: true });
    const { place } = story;
    this.#later(story, at + Math.floor(Math.max(0.3, story.random.lognormal(3.2, 0.8)) * hourMs), (when) => {
      if (story.place === place && !isOver(story)) this.#offer(story, when, 'answer');
    });
    return true;
  }

  #later(story: Story, at: number, run: (at: number) => void): void {
    story.planned += 1;
    this.#o.timeline.plan(at, (when) => {
      story.planned -= 1;
      run(when);
      this.#checkEnd(story, when);
    });
  }

  #checkEnd(story: Story, at: number): void {
    if (story.ended || story.planned > 0 || (story.status !== 'closed' && story.status !== 'spam')) return;
    story.ended = true;
    this.#o.tell({ at, story: story.n, do: 'end' });
  }

  #take(agent: Agent, story: Story, at: number): void {
    const by = agent.member.key;
    const priority = priorityOf(story);
    this.#o.tell({ at, story: story.n, do: 'take', by, ...(priority ? { priority } : {}) });
    story.assignee = agent;
    if (story.status === 'new') story.status = 'open';
    if (story.inIncident && !story.scenario.tags.includes('outage') && story.random.chance(0.12))
      this.#later(story, at + 20_000, (when) => this.#o.tell({ at: when, story: story.n, do: 'tag', by, tags: ['outage'] }));
    const { twin } = story;
    if (!twin) return;
    this.#later(story, at + minuteMs, (when) => {
      if (twin.status !== 'new' || twin.assignee || twin.inHand || isOver(story)) return;
      this.#o.floor.withdraw(twin);
      this.#o.tell({ at: when, story: twin.n, do: 'merge', by, into: story.n });
      twin.status = 'merged';
    });
  }

  #move(agent: Agent, story: Story, at: number): number {
    this.#later(story, at + 2 * minuteMs, (when) => {
      story.inHand = false;
      story.misplaced = false;
      story.queue = story.scenario.queue;
      this.#o.tell({ at: when, story: story.n, do: 'move', by: agent.member.key, queue: story.queue });
      this.#o.floor.offer(story, when);
    });
    return at + 4 * minuteMs;
  }

  #acknowledge(agent: Agent, story: Story, at: number): number {
    this.#later(story, at + minuteMs, (when) => {
      story.inHand = false;
      if (isOver(story)) return;
      this.#o.tell({ at: when, story: story.n, do: 'resolve', by: agent.member.key });
      this.#aftermath.solved(story, when, skillOf(agent.member, story.topic, when, this.#o.end), false);
    });
    return at + 3 * minuteMs;
  }

  #note(agent: Agent, story: Story, at: number, tookMs: number): void {
    const { random, scenario, customer, n } = story;
    const by = agent.member.key;
    const notes = notesIn(customer.language);
    const desk = this.#desk;
    const say = (when: number, who: string, text: string, mention?: StaffMember) =>
      this.#later(story, when, (then) => {
        if (isOver(story)) return;
        this.#o.tell({
          at: then,
          story: n,
          do: 'note',
          by: who,
          text: mention ? `@${mention.name} ${text}` : text,
          ...(mention ? { mention: mention.key } : {}),
        });
      });
    if (scenario.notes && story.answers === 0 && random.chance(0.3)) say(at + Math.floor(tookMs * 0.4), by, random.pick(scenario.notes));
    if (desk && random.chance(0.045)) {
      say(at + Math.floor(tookMs * 0.7), by, story.teller.fill(notes.ask), desk);
      say(at + tookMs + Math.floor(random.between(0.4, 3) * hourMs), desk.key, notes.found, agent.member);
    } else if (random.chance(0.02)) say(at + Math.floor(tookMs * 0.8), by, notes.handover);
  }

  #finish(agent: Agent, story: Story, at: number, skill: number): void {
    story.inHand = false;
    if (isOver(story)) return;
    const { random, scenario, task } = story;
    const phrases = phrasesIn(story.customer.language);
    const answer = (text: string, status: 'waiting_customer' | 'waiting_third_party' | 'solved') => {
      this.#o.tell({ at, story: story.n, do: 'answer', by: agent.member.key, text: story.teller.fill(text, agent.member), status });
      story.firstWaitMs ??= at - story.openedAt;
      story.answers += 1;
      Object.assign(story, { waitingSince: null, snoozedUntil: null, task: 'answer' });
      if (status === 'solved') this.#aftermath.solved(story, at, skill, true);
      else story.status = status;
    };
    const ask = (text: string, reply: string, share: number) => {
      answer(text, 'waiting_customer');
      this.#hopeFor(story, at, reply, share);
    };
    const isFirst = story.answers === 0;
    if (task === 'giveUp') answer(random.pick(phrases.givesUp), 'solved');
    else if (task === 'remind') ask(random.pick(phrases.reminders), scenario.answers[0] ?? '', 0.55);
    else if (task === 'report') {
      this.#o.tell({ at, story: story.n, do: 'note', by: agent.member.key, text: random.pick(phrases.reported) });
      answer(random.pick(scenario.solutions), 'solved');
    } else if (random.chance(isFirst ? 0.52 : 0.1)) {
      ask(random.pick(scenario.questions), random.pick(scenario.answers), 0.87);
      this.#snooze(agent, story, at);
    } else if (asksElsewhere.has(story.topic) && random.chance(0.1)) {
      answer(random.pick(phrases.elsewhere), 'waiting_third_party');
      this.#later(story, at + Math.floor(random.lognormal(20, 0.5) * hourMs), (when) => {
        if (story.status === 'waiting_third_party') this.#offer(story, when, 'report');
      });
    } else answer(random.pick(scenario.solutions), 'solved');
  }

  /** We asked; most answer some time, some never do. */
  #hopeFor(story: Story, at: number, text: string, share: number): void {
    const { random, answers } = story;
    if (random.chance(share)) {
      this.#later(story, at + customerAnswerMs(random), (when) => this.#hear(story, when, story.teller.fill(text)));
      return;
    }
    this.#later(story, at + Math.floor(random.between(5, 8) * dayMs), (when) => {
      if (story.status === 'waiting_customer' && story.answers === answers) this.#offer(story, when, 'giveUp');
    });
  }

  #snooze(agent: Agent, story: Story, at: number): void {
    const { random, answers } = story;
    if (!random.chance(0.16)) return;
    const morning = new Date(at + Math.floor(random.between(1, 3)) * dayMs);
    const until = morning.setHours(9, 0, 0, 0);
    this.#later(story, at + minuteMs, (when) => {
      if (story.status !== 'waiting_customer' || story.answers !== answers) return;
      this.#o.tell({ at: when, story: story.n, do: 'snooze', by: agent.member.key, until });
      story.snoozedUntil = until;
    });
    this.#later(story, nextTick(until, minuteMs), (when) => {
      if (story.snoozedUntil !== until) return;
      this.#o.tell({ at: when, story: story.n, do: 'wake' });
      story.snoozedUntil = null;
      if (story.status === 'waiting_customer') this.#offer(story, when, 'remind');
    });
  }

  #offer(story: Story, at: number, task: Story['task']): void {
    if (story.inHand) return;
    story.task = task;
    this.#o.floor.offer(story, at);
    if (story.assignee && this.#o.floor.isGone(story.assignee, at)) this.#planHandover(story, at, 0);
  }

  /** Whoever is away does not keep a customer waiting: the lead gives the ticket to somebody who is there. */
  #planHandover(story: Story, at: number, tries: number): void {
    const morning = new Date(at);
    if (tries > 0 || morning.getHours() >= 16) morning.setDate(morning.getDate() + 1);
    const when = Math.max(at + 10 * minuteMs, morning.setHours(10, 5, 0, 0));
    const { place, random } = story;
    this.#later(story, when, (now) => {
      if (story.place !== place || !story.assignee || isOver(story) || !this.#o.floor.isGone(story.assignee, now)) return;
      const free = this.#o.floor.onShift(deskOf(story), now);
      if (free.length === 0) {
        if (tries < 5) this.#planHandover(story, now, tries + 1);
        return;
      }
      const to = random.pick(free);
      const lead = this.#o.staff.findLast((m) => m.role === 'lead' && (m.language === story.customer.language || m.language === 'en'));
      this.#o.tell({ at: now, story: story.n, do: 'assign', by: lead?.key ?? to.member.key, to: to.member.key });
      story.assignee = to;
      this.#o.floor.offer(story, now);
    });
  }

  /** The customer writes on an open or solved ticket. */
  #hear(story: Story, at: number, text: string, task: Story['task'] = 'answer'): void {
    if (isOver(story)) return;
    const { n, channel, status } = story;
    this.#o.tell({ at, story: n, do: 'write', text, channel: channel === 'phone' ? 'form' : channel });
    if (status === 'solved' && task === 'answer') story.reopened += 1;
    if (status !== 'new') story.status = 'open';
    story.snoozedUntil = null;
    if (story.waitingSince === null) {
      story.waitingSince = at;
      this.#planChaser(story, at);
    }
    // A new ticket keeps its place in the line; what is in somebody's hand is read with the rest.
    if (status !== 'new' && !story.inHand) this.#offer(story, at, task);
  }

  #planChaser(story: Story, since: number): void {
    const { random, customer } = story;
    if (story.spam || story.chased >= 3) return;
    this.#later(story, since + patienceMs(random, customer, story.chased), (at) => {
      if (story.waitingSince !== since || isOver(story)) return;
      const phrases = phrasesIn(customer.language);
      story.chased += 1;
      const text = random.pick(phrases.chasers).replace('{waited}', phrases.waited((at - since) / hourMs));
      const asked = story.task;
      this.#o.tell({ at, story: story.n, do: 'write', text, channel: story.channel === 'phone' ? 'form' : story.channel });
      story.task = asked;
      if (story.chased < 3)
        this.#later(story, at + patienceMs(random, customer, story.chased), (again) => {
          if (story.waitingSince !== since || isOver(story)) return;
          story.chased += 1;
          this.#o.tell({
            at: again,
            story: story.n,
            do: 'write',
            text: phrases.chasers[3] as string,
            channel: story.channel === 'phone' ? 'form' : story.channel,
          });
        });
    });
  }
}
