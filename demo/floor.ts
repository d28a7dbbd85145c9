/** Who works on what: lines of waiting work, people on shift who take the next piece, each their own first. */
import { hourMs, type Incident } from './arriving.ts';
import { type Desk, desksOf, nextShift, type StaffMember } from './staff.ts';
import { deskOf, isUrgent, type Story } from './story.ts';
import type { Timeline } from './timeline.ts';

export type Agent = {
  readonly member: StaffMember;
  readonly desks: readonly Desk[];
  /** Work on tickets that are theirs. */
  readonly own: Line;
  busy: boolean;
  onUntil: number;
  nextBegins: number;
};
type Entry = { story: Story; place: number; at: number };

/** First come, first served; entries whose story went elsewhere meanwhile are skipped. */
class Line {
  #entries: Entry[] = [];
  #head = 0;
  push(entry: Entry): void {
    this.#entries.push(entry);
  }
  first(): Entry | undefined {
    for (;;) {
      const entry = this.#entries[this.#head];
      if (!entry || entry.place === entry.story.place) return entry;
      this.shift();
    }
  }
  shift(): void {
    this.#head += 1;
    if (this.#head < 1_000) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}

type FloorOptions = {
  seed: number;
  staff: readonly StaffMember[];
  timeline: Timeline;
  from: number;
  end: number;
  incidents: readonly Incident[];
  /** Does the piece of work and gives when the person is free again. */
  work(agent: Agent, story: Story, at: number): number;
};

export class Floor {
  readonly agents: readonly Agent[];
  readonly #o: FloorOptions;
  readonly #lines = new Map<string, Line>();
  readonly #idle = new Map<Desk, Set<Agent>>();

  constructor(options: FloorOptions) {
    this.#o = options;
    this.agents = options.staff
      .filter((member) => member.shift)
      .map((member) => ({ member, desks: desksOf(member), own: new Line(), busy: false, onUntil: 0, nextBegins: 0 }));
    for (const agent of this.agents) this.#planShift(agent, options.from);
  }

  /** Puts a story where it will be worked: with its person, or in the line of its desk. */
  offer(story: Story, at: number): void {
    story.place += 1;
    const entry = { story, place: story.place, at };
    if (story.assignee) {
      story.assignee.own.push(entry);
      this.#call(story.assignee, at);
      return;
    }
    const desk = deskOf(story);
    this.#line(desk, isUrgent(story)).push(entry);
    for (const agent of this.#idleAt(desk)) {
      if (agent.onUntil > at) {
        this.#call(agent, at);
        return;
      }
      this.#setIdle(agent, false);
    }
  }

  withdraw(story: Story): void {
    story.place += 1;
  }

  /** Their person is away for so long that somebody else must take over. */
  isGone(agent: Agent, at: number): boolean {
    return agent.onUntil <= at && agent.nextBegins > at + 22 * hourMs;
  }

  onShift(desk: Desk, at: number): Agent[] {
    return this.agents.filter((agent) => agent.onUntil > at && agent.desks.includes(desk));
  }

  #planShift(agent: Agent, after: number): void {
    const { seed, end, incidents, timeline } = this.#o;
    const shift = nextShift(seed, agent.member, after, end, incidents);
    agent.nextBegins = shift?.begins ?? Number.POSITIVE_INFINITY;
    if (!shift) return;
    timeline.plan(shift.begins, (at) => {
      agent.onUntil = shift.ends;
      this.#planShift(agent, shift.ends);
      this.#call(agent, at);
    });
  }

  #call(agent: Agent, at: number): void {
    if (agent.busy) return;
    const story = agent.onUntil > at ? this.#next(agent) : undefined;
    this.#setIdle(agent, agent.onUntil > at && !story);
    if (!story) return;
    agent.busy = true;
    story.place += 1;
    this.#o.timeline.plan(this.#o.work(agent, story, at), (freeAt) => {
      agent.busy = false;
      this.#call(agent, freeAt);
    });
  }

  #next(agent: Agent): Story | undefined {
    let best: Line | undefined = agent.own.first() && agent.own;
    for (const urgent of [true, false]) {
      if (best) break;
      for (const desk of agent.desks) {
        const line = this.#line(desk, urgent);
        const first = line.first();
        if (first && (!best || first.at < (best.first()?.at ?? 0))) best = line;
      }
    }
    const entry = best?.first();
    best?.shift();
    return entry?.story;
  }

  #line(desk: Desk, urgent: boolean): Line {
    const key = `${desk} ${urgent}`;
    const line = this.#lines.get(key) ?? new Line();
    this.#lines.set(key, line);
    return line;
  }

  #idleAt(desk: Desk): Set<Agent> {
    const idle = this.#idle.get(desk) ?? new Set();
    this.#idle.set(desk, idle);
    return idle;
  }

  #setIdle(agent: Agent, idle: boolean): void {
    for (const desk of agent.desks) {
      if (idle) this.#idleAt(desk).add(agent);
      else this.#idleAt(desk).delete(agent);
    }
  }
}
