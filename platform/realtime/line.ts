/** One reader's end of the live stream: how far it was told, and what waits until it has caught up with the past. */
import type { ServerResponse } from 'node:http';
import type { Position } from '#platform/events';
import { batchAfter, batchOf, type LiveBatch } from './hub.ts';

const mostBufferedBytes = 1_000_000;
/** Events that a reader may be behind before it is told to load afresh. */
export const mostBehind = 5_000;

export class Line {
  readonly #raw: ServerResponse;
  #sent: Position;
  #waiting: LiveBatch[] | null = [];
  #held = 0;

  /** @param from the place that the reader has; it is greeted with it. */
  constructor(raw: ServerResponse, from: Position) {
    this.#raw = raw;
    this.#sent = from;
    raw.write(`retry: ${1_000 + Math.floor(Math.random() * 4_000)}\nid: ${from.xid}-${from.seq}\nevent: hello\ndata: {}\n\n`);
  }

  get gone(): boolean {
    return this.#raw.destroyed;
  }

  /** What happens now; held back while the reader catches up. False when it does not read fast enough. */
  write(batch: LiveBatch): boolean {
    if (!this.#waiting) return this.tell(batch);
    this.#waiting.push(batch);
    this.#held += batch.messages.length;
    return this.#held <= mostBehind;
  }

  /** The log has one order, so what is not after the last one told was told: this node may look at it later than the reader caught up with it. */
  tell(batch: LiveBatch): boolean {
    if (batch.messages.length === 0) return true;
    if (this.#raw.destroyed || this.#raw.writableLength > mostBufferedBytes) return false;
    const fresh = batchAfter(batch, this.#sent);
    if (fresh?.last) this.#sent = fresh.last;
    if (fresh) this.#raw.write(fresh.frame);
    return true;
  }

  /** Tells the reader to load afresh; from then on it hears what comes after this place. */
  reset(to: Position): void {
    this.#sent = to;
    this.#raw.write(batchOf([{ id: `${to.xid}-${to.seq}`, event: 'reset', data: {} }]).frame);
  }

  /** Who cannot take what waited comes again, from the last event that arrived. */
  caughtUp(): void {
    const waited = this.#waiting ?? [];
    this.#waiting = null;
    if (!waited.every((batch) => this.tell(batch))) this.end();
  }

  beat(): void {
    this.#raw.write(': still here\n\n');
  }

  end(): void {
    this.#raw.end();
  }
}
