/** Rate limits, counted in the database so that a restart or a second node forgets nothing. */
import type { Database } from '#platform/db';

export type Limit = { /** How many within the window. */ max: number; windowS: number };
export type Verdict = { ok: boolean; retryAfterS: number };

type Lease = { left: number; windowStart: number };

/**
 * Takes from a window in portions: a node reserves a slice of a large limit at once and spends it from memory, so that a busy API key costs
 * a write per slice, not per request. Small limits (sign-in, forms) are counted one by one and are exact.
 */
export class Limiter {
  readonly #db: Database;
  readonly #leases = new Map<string, Lease>();
  readonly #asking = new Map<string, Promise<boolean>>();

  constructor(db: Database) {
    this.#db = db;
  }

  async take(key: string, limit: Limit): Promise<Verdict> {
    const windowMs = limit.windowS * 1000;
    const slice = Math.max(1, Math.min(500, Math.floor(limit.max / 200)));
    for (;;) {
      const nowMs = this.#db.clock.now().getTime();
      const windowStart = Math.floor(nowMs / windowMs) * windowMs;
      const retryAfterS = Math.max(1, Math.ceil((windowStart + windowMs - nowMs) / 1000));
      if (slice === 1) return (await this.#reserve(key, windowStart, 1, limit.max)) ? { ok: true, retryAfterS: 0 } : { ok: false, retryAfterS };
      const lease = this.#leases.get(key);
      if (lease && lease.windowStart === windowStart && lease.left > 0) {
        lease.left -= 1;
        return { ok: true, retryAfterS: 0 };
      }
      // One slice for all who wait: a burst that took a slice each would use the window up at once.
      let asking = this.#asking.get(key);
      if (!asking) {
        asking = this.#lease(key, windowStart, slice, limit.max).finally(() => this.#asking.delete(key));
        this.#asking.set(key, asking);
      }
      if (!(await asking)) return { ok: false, retryAfterS };
    }
  }

  async #lease(key: string, windowStart: number, slice: number, max: number): Promise<boolean> {
    if (!(await this.#reserve(key, windowStart, slice, max))) return false;
    if (this.#leases.size > 10_000) this.#leases.clear();
    this.#leases.set(key, { left: slice, windowStart });
    return true;
  }

  async #reserve(key: string, windowStart: number, count: number, max: number): Promise<boolean> {
    const row = await this.#db.read().row<{ used: number }>(
      `insert into rate_window as w (key, window_start, used) values ($1, $2, $3)
       on conflict (key, window_start) do update set used = w.used + excluded.used where w.used + excluded.used <= $4 returning used`,
      [key, new Date(windowStart), count, max],
      'rate_take',
    );
    return row !== undefined;
  }

  /** Takes back one that turned out not to count (the password was right). For small limits, which are counted one by one. */
  async giveBack(key: string, limit: Limit): Promise<void> {
    const windowMs = limit.windowS * 1000;
    const windowStart = new Date(Math.floor(this.#db.clock.now().getTime() / windowMs) * windowMs);
    await this.#db.read().rows('update rate_window set used = used - 1 where key = $1 and window_start = $2 and used > 0', [key, windowStart]);
  }

  /** Old windows go; a job calls it. */
  async sweep(): Promise<void> {
    await this.#db.read().rows(`delete from rate_window where window_start < now() - interval '2 days'`);
  }
}
