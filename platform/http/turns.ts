/** Requests that change the same thing wait here for each other, not on connections to the database: one crowded ticket must not keep all others waiting. */
import { platformErrors } from '#platform/contract';
import { fail } from './problem.ts';

/** One works, one is ready to. More would only hold connections while they wait for the same row. */
const atOnce = 2;
const mostWaiting = 200;
const patienceMs = 8_000;

type Place = { working: number; waiting: ((mine: boolean) => void)[] };

export class Turns {
  readonly #places = new Map<string, Place>();

  /** Runs work when it is its turn. @throws inUse when that does not come soon. */
  async take<T>(thing: string, work: () => Promise<T>): Promise<T> {
    await this.#enter(thing);
    try {
      return await work();
    } finally {
      this.#leave(thing);
    }
  }

  async #enter(thing: string): Promise<void> {
    const place = this.#places.get(thing) ?? { working: 0, waiting: [] };
    this.#places.set(thing, place);
    if (place.working < atOnce) {
      place.working += 1;
      return;
    }
    if (place.waiting.length >= mostWaiting) throw fail(platformErrors.inUse, { retryAfterS: 5 });
    const mine = await new Promise<boolean>((decide) => {
      const turn = (is: boolean) => {
        clearTimeout(timer);
        decide(is);
      };
      const timer = setTimeout(() => {
        place.waiting.splice(place.waiting.indexOf(turn), 1);
        decide(false);
      }, patienceMs);
      place.waiting.push(turn);
    });
    if (!mine) throw fail(platformErrors.inUse, { retryAfterS: 5 });
  }

  /** The place of one that worked goes to the next as it is. */
  #leave(thing: string): void {
    const place = this.#places.get(thing);
    if (!place) return;
    const next = place.waiting.shift();
    if (next) next(true);
    else {
      place.working -= 1;
      if (place.working === 0) this.#places.delete(thing);
    }
  }
}
