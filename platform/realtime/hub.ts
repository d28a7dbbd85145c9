/** Live updates: this node reads the log once and hands each event to the open streams whose actor may see it. */
import { setTimeout as delay, setImmediate as immediate } from 'node:timers/promises';
import type { Actor } from '#platform/access';
import { seesEverything } from '#platform/access';
import type { Database } from '#platform/db';
import { isAfter, newestEvents, type Position, parsePosition, readEvents, type StoredEvent, start } from '#platform/events';
import type { Log } from '#platform/log';
import type { LiveEvents } from '#platform/modules';
import { mostRecent, Recent } from './recent.ts';

export type LiveMessage = { id?: string; event: string; data: unknown };
/** Messages of the log in its order, or one that is not of the log. `frame`: all of them as they go over the line, made once for many streams. */
export type LiveBatch = { messages: readonly LiveMessage[]; frame: Buffer; first: Position | null; last: Position | null };

export type Stream = {
  actor: Actor;
  /** False when the other side does not read fast enough; the hub then ends the stream and the client resumes by id. */
  write(batch: LiveBatch): boolean;
  end(): void;
};

const batchSize = 500;
// What commits while an older transaction runs can be read only when that one has ended, and nobody rings then.
const lookAgainMs = 60;
const pollMs = 1_000;
// With thousands of streams, handing on takes long: others get their turn meanwhile, and half as much time again afterwards.
const streamsAtOnce = 100;
const [shortMs, mostRestMs] = [10, 1_000];

export class LiveHub {
  readonly #db: Database;
  readonly #log: Log;
  readonly #streams = new Set<Stream>();
  #live: readonly LiveEvents[] = [];
  #types = new Map<string, LiveEvents>();
  #position: Position = { xid: '0', seq: 0 };
  #recent = new Recent(start, []);
  #waking: ReturnType<typeof newestEvents> | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #poll: NodeJS.Timeout | undefined;
  // Without a stream nobody listens: the log is not read, and the place is found anew when somebody comes.
  #asleep = true;

  constructor(db: Database, log: Log) {
    this.#db = db;
    this.#log = log;
  }

  get size(): number {
    return this.#streams.size;
  }

  get position(): Position {
    return this.#position;
  }

  start(live: readonly LiveEvents[]): void {
    this.#live = live;
    this.#types = new Map(this.#live.flatMap((l) => l.types.map((t) => [t, l] as const)));
  }

  /** Before a stream is added: the place from which this node will hand on events. */
  async ready(): Promise<void> {
    this.#poll ??= setInterval(() => this.#look(), pollMs).unref();
    if (!this.#asleep && this.#streams.size > 0) return;
    this.#waking ??= newestEvents(this.#db.read(), mostRecent).finally(() => {
      this.#waking = undefined;
    });
    const { from, events, last } = await this.#waking;
    // Another stream may have come first: its place holds, or it would miss what lies between.
    if (this.#streams.size > 0) return;
    this.#asleep = false;
    this.#position = last;
    this.#recent = new Recent(from, events);
  }

  /** Something may have been written: look, unless looking already, or nobody listens; and once more soon after. */
  wake(): void {
    this.#look();
    if (this.#streams.size > 0) setTimeout(() => this.#look(), lookAgainMs).unref();
  }

  #look(): void {
    if (this.#stopped) return;
    if (this.#streams.size === 0) {
      this.#asleep = true;
      return;
    }
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.#pump()
      .catch((error) => this.#log.warn({ err: error }, 'Live updates paused; they resume by themselves.'))
      .finally(() => {
        this.#running = undefined;
        if (this.#again) {
          this.#again = false;
          this.#look();
        }
      });
  }

  async #pump(): Promise<void> {
    for (let full = true; full && !this.#stopped; ) {
      const from = this.#position;
      const batch = await readEvents(this.#db.read(), from, batchSize);
      if (!batch.last) return;
      // The place was found anew meanwhile: nobody had listened.
      if (this.#position !== from) continue;
      const begun = performance.now();
      // Before it is handed on: a stream that opens meanwhile finds it here.
      this.#recent.add(batch.events);
      await this.#deliver(batch.events);
      if (this.#position === from) this.#position = batch.last;
      full = batch.full;
      const took = performance.now() - begun;
      // What is written meanwhile goes out together: under load fewer and larger pieces, not a growing delay.
      if (took > shortMs) await delay(Math.min(took / 2, mostRestMs));
    }
  }

  async #deliver(events: readonly StoredEvent[]): Promise<void> {
    if (this.#streams.size === 0) return;
    const seen = new Map<string, LiveBatch | null>();
    for (const [n, stream] of [...this.#streams].entries()) {
      if (n % streamsAtOnce === streamsAtOnce - 1) await immediate();
      const key = `${stream.actor.kind}:${stream.actor.id}`;
      let batch = seen.get(key);
      if (batch === undefined) {
        const visible = await this.visibleTo(stream.actor, events);
        batch = visible.length > 0 ? batchOfEvents(visible) : null;
        seen.set(key, batch);
      }
      if (batch && this.#streams.has(stream) && !stream.write(batch)) {
        this.remove(stream);
        stream.end();
      }
    }
  }

  /** What was written after a place, when it is among the newest; null otherwise. */
  since(place: Position): StoredEvent[] | null {
    return this.#recent.since(place);
  }

  /** The events of a batch that an actor may see, in order. Types no module shows are seen by nobody. */
  async visibleTo(actor: Actor, events: readonly StoredEvent[]): Promise<StoredEvent[]> {
    const allowed = new Set<StoredEvent>();
    for (const live of this.#live) {
      const mine = events.filter((e) => this.#types.get(e.type) === live);
      if (mine.length === 0) continue;
      const answers = seesEverything(actor) ? null : await live.visible(this.#db.read(), actor, mine);
      mine.forEach((e, i) => {
        if (answers === null || answers[i]) allowed.add(e);
      });
    }
    return events.filter((e) => allowed.has(e));
  }

  add(stream: Stream): void {
    this.#streams.add(stream);
  }

  remove(stream: Stream): void {
    this.#streams.delete(stream);
  }

  /** Something that is not a fact of the log (presence, a notice) for given people, on this node. */
  sendTo(userIds: ReadonlySet<string>, message: LiveMessage): void {
    const batch = batchOf([message]);
    for (const stream of this.#streams) if (stream.actor.id && userIds.has(stream.actor.id)) stream.write(batch);
  }

  /** Ends the streams of an actor whose rights changed; the client opens a new one and is checked again. */
  cut(actorId: string): void {
    for (const stream of [...this.#streams]) {
      if (stream.actor.id !== actorId) continue;
      this.remove(stream);
      stream.end();
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#poll);
    for (const stream of this.#streams) stream.end();
    this.#streams.clear();
    await this.#running;
  }
}

const placeOf = (message: LiveMessage | undefined): Position | null => (message?.id ? parsePosition(message.id) : null);

export function batchOf(messages: readonly LiveMessage[], text = messages.map(textOf).join('')): LiveBatch {
  return { messages, frame: Buffer.from(text), first: placeOf(messages[0]), last: placeOf(messages.at(-1)) };
}

const told = new WeakMap<StoredEvent, { message: LiveMessage; text: string }>();
function toldOf(event: StoredEvent): { message: LiveMessage; text: string } {
  const kept = told.get(event);
  if (kept) return kept;
  const message = present(event);
  const fresh = { message, text: textOf(message) };
  told.set(event, fresh);
  return fresh;
}

export function batchOfEvents(events: readonly StoredEvent[]): LiveBatch {
  const all = events.map(toldOf);
  return batchOf(
    all.map(({ message }) => message),
    all.map(({ text }) => text).join(''),
  );
}

/** The part of a batch that comes after a place; null when nothing does. */
export function batchAfter(batch: LiveBatch, sent: Position): LiveBatch | null {
  if (!batch.first || isAfter(batch.first, sent)) return batch;
  const rest = batch.messages.filter((message) => isAfter(placeOf(message) as Position, sent));
  return rest.length > 0 ? batchOf(rest) : null;
}

/** A server-sent event. */
function textOf(message: LiveMessage): string {
  return `${message.id ? `id: ${message.id}\n` : ''}event: ${message.event}\ndata: ${JSON.stringify(message.data)}\n\n`;
}

function present(event: StoredEvent): LiveMessage {
  return {
    id: `${event.xid}-${event.seq}`,
    event: event.type,
    data: {
      type: event.type,
      at: event.at.toISOString(),
      actor: { kind: event.actor_kind, id: event.actor_id },
      ticketId: event.ticket_id,
      customerId: event.customer_id,
      queueId: event.queue_id,
      data: event.data,
    },
  };
}
