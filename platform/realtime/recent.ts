/** The newest events of the log, kept in memory: after a restart or a bad line thousands of streams ask for the same few. */
import { isAfter, type Position, type StoredEvent } from '#platform/events';

/** At least so many; at most twice. */
export const mostRecent = 1_000;

export class Recent {
  /** Nothing after this place is left out. */
  #from: Position;
  #events: StoredEvent[];

  constructor(from: Position, events: readonly StoredEvent[]) {
    this.#from = from;
    this.#events = [...events];
  }

  /** What comes again, as its handing on failed, is here already. */
  add(events: readonly StoredEvent[]): void {
    const last = this.#events.at(-1) ?? this.#from;
    for (const event of events) if (isAfter(event, last)) this.#events.push(event);
    if (this.#events.length < 2 * mostRecent) return;
    const dropped = this.#events.splice(0, this.#events.length - mostRecent).at(-1);
    if (dropped) this.#from = dropped;
  }

  /** What came after a place; null when that is further back than is kept. */
  since(place: Position): StoredEvent[] | null {
    if (isAfter(this.#from, place)) return null;
    // From the end: who comes back has missed little.
    let first = this.#events.length;
    while (first > 0 && isAfter(this.#events[first - 1] as StoredEvent, place)) first -= 1;
    return this.#events.slice(first);
  }
}
