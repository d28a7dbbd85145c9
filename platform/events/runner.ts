import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { Database, Scope } from '#platform/db';
import type { Log } from '#platform/log';
import type { Follower } from './follower.ts';
import { type Position, readEvents } from './log.ts';

const pollMs = 1_000;
// A follower that has just looked rests: under load a batch then holds many events, and the fixed cost of a step is shared among them.
const restMs = 200;
// All are behind at the same moment: without turns they would take every connection and both hands from people who wait for an answer.
const stepsAtOnce = 2;
const triesAlone = 3;
const mostPauseMs = 5_000;

/**
 * Runs followers: one at a time per name in the whole cluster. One look at the log, when the bell rings and every second, says who is behind; only
 * they begin a transaction.
 */
export class FollowerRunner {
  readonly #db: Database;
  readonly #log: Log;
  readonly #followers: readonly Follower[];
  readonly #loops: Promise<void>[] = [];
  readonly #bell = new Bell();
  readonly #bells = new Map<string, Bell>();
  readonly #turns = pLimit(stepsAtOnce);
  readonly #stopping = new AbortController();

  constructor(db: Database, log: Log, followers: readonly Follower[]) {
    this.#db = db;
    this.#log = log;
    this.#followers = followers;
  }

  start(): void {
    for (const follower of this.#followers) {
      const bell = new Bell();
      this.#bells.set(follower.name, bell);
      this.#loops.push(this.#loop(follower, bell));
    }
    this.#loops.push(this.#watch());
  }

  wake(): void {
    this.#bell.ring();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const bell of [this.#bell, ...this.#bells.values()]) bell.ring();
    await Promise.all(this.#loops);
  }

  /** Moves every follower to the end of the log without its effects: after a bulk load whose effects are written another way. */
  async skip(): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const end = await tx.one<Position>('select pg_snapshot_xmin(pg_current_snapshot())::text as xid, 0::bigint as seq');
      for (const { name } of this.#followers) {
        await tx.rows(
          'insert into event_follower (name, xid, seq) values ($1, $2::xid8, $3) on conflict (name) do update set xid = excluded.xid, seq = excluded.seq',
          [name, end.xid, end.seq],
        );
      }
    });
  }

  /** Follows until nothing is left. For tests, commands and rebuilds. What is written must first be older than every running transaction of the server. */
  async drain(): Promise<void> {
    for (let busy = true; busy; ) {
      busy = false;
      await this.#allReadable();
      for (const follower of this.#followers) if (await this.#step(follower, follower.batchSize ?? 500)) busy = true;
    }
  }

  async #allReadable(): Promise<void> {
    for (let tries = 0; tries < 1_000; tries += 1) {
      const ahead = await this.#db.read().row('select 1 as ok from event where xid >= pg_snapshot_xmin(pg_current_snapshot()) limit 1');
      if (!ahead) return;
      await new Promise((done) => setTimeout(done, 10));
    }
  }

  async #watch(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#bell.still();
      const begun = performance.now();
      // Followers that cannot be asked for are behind for all we know; what is wrong they say themselves.
      const { behind, more } = await this.#look().catch(() => ({ behind: [...this.#bells.keys()], more: false }));
      for (const name of behind) this.#bells.get(name)?.ring();
      await this.#pause(restMs - (performance.now() - begun));
      if (!more) await this.#bell.rung(pollMs);
    }
  }

  /** Who has something to read; `more`: what can be read only when an older transaction has ended, of which nobody tells. */
  async #look(): Promise<{ behind: string[]; more: boolean }> {
    return this.#db.read().one<{ behind: string[]; more: boolean }>(
      `with e as materialized (select xid, seq from event where xid < pg_snapshot_xmin(pg_current_snapshot()) order by event.xid desc, seq desc limit 1)
       select array(select n.name from unnest((select $1::text[])) n (name) left join event_follower f on f.name = n.name
                    where f.name is null or exists (select 1 from e where (e.xid, e.seq) > (f.xid, f.seq))) as behind,
              exists (select 1 from event where xid >= pg_snapshot_xmin(pg_current_snapshot())) as more`,
      [[...this.#bells.keys()]],
      'events_behind',
    );
  }

  async #loop(follower: Follower, bell: Bell): Promise<void> {
    const whole = follower.batchSize ?? 500;
    // What fails is tried in ever smaller parts, until the event that cannot be taken stands alone.
    let size = whole;
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      let more = false;
      bell.still();
      const begun = performance.now();
      try {
        more = await this.#turns(() => this.#step(follower, size));
        failures = 0;
        size = Math.min(whole, size * 4);
      } catch (error) {
        failures = size === 1 ? failures + 1 : 0;
        this.#log.error({ err: error, follower: follower.name, size, failures }, 'A follower failed; its batch was rolled back.');
        if (failures >= triesAlone && !isOutage(error)) {
          more = await this.#quarantine(follower, error).then(
            () => true,
            () => false,
          );
          if (more) failures = 0;
        }
        size = Math.max(1, size >> 3);
      }
      if (more) continue;
      await this.#pause(failures > 0 ? Math.min(mostPauseMs, 200 * 2 ** failures) : restMs - (performance.now() - begun));
      if (failures === 0) await bell.rung();
    }
  }

  /** Ends early when the runner stops. */
  async #pause(ms: number): Promise<void> {
    if (ms > 0) await delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => {});
  }

  /** One batch. True when there may be more. */
  async #step(follower: Follower, size: number): Promise<boolean> {
    return this.#db.transaction(
      async (tx) => {
        const locked = await tx.one<{ ok: boolean }>(
          'select pg_try_advisory_xact_lock(hashtext($1)) as ok',
          [`follower:${follower.name}`],
          'event_follower_lock',
        );
        if (!locked.ok) return false;
        const from = await this.#position(tx, follower);
        const { events, last, full } = await readEvents(tx, from, size, follower.types);
        if (!last) return false;
        if (events.length > 0) await follower.handle(tx, events);
        await this.#move(tx, follower.name, last);
        return full;
      },
      { retries: 0, redoable: true },
    );
  }

  async #position(tx: Scope, follower: Follower): Promise<Position> {
    const row = await tx.row<{ xid: string; seq: number }>(
      'select xid::text as xid, seq from event_follower where name = $1',
      [follower.name],
      'event_follower_position',
    );
    if (row) return row;
    const begin =
      follower.from === 'now' ? await tx.one<Position>('select pg_snapshot_xmax(pg_current_snapshot())::text as xid, 0::bigint as seq') : { xid: '0', seq: 0 };
    await tx.rows('insert into event_follower (name, xid, seq) values ($1, $2::xid8, $3) on conflict do nothing', [follower.name, begin.xid, begin.seq]);
    return begin;
  }

  async #move(tx: Scope, name: string, to: Position, error: string | null = null): Promise<void> {
    const text = 'update event_follower set xid = $2::xid8, seq = $3, moved_at = now(), last_error = $4 where name = $1';
    await tx.rows(text, [name, to.xid, to.seq, error], 'event_follower_move');
  }

  /** One event that cannot be taken must not hold up all that follow. It is kept for a person to look at. */
  async #quarantine(follower: Follower, error: unknown): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const {
        events: [event],
        last,
      } = await readEvents(tx, await this.#position(tx, follower), 1, follower.types);
      if (!event || !last) return;
      const message = error instanceof Error ? error.message : String(error);
      await tx.rows('insert into event_quarantine (follower, seq, event, error) values ($1,$2,$3,$4) on conflict do nothing', [
        follower.name,
        event.seq,
        JSON.stringify(event),
        message,
      ]);
      await this.#move(tx, follower.name, event, message);
      this.#log.error({ follower: follower.name, seq: event.seq, type: event.type }, 'An event was set aside; the follower goes on.');
    });
  }
}

/** The database being away says nothing about the event. */
function isOutage(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  return code.startsWith('08') || code.startsWith('57') || code.startsWith('53') || /ECONN|EPIPE|timeout|terminated/i.test(String(error));
}

/** Rings while nobody waits are kept: who waits next goes on at once. */
class Bell {
  #rang = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rang = true;
    this.#wake?.();
  }

  still(): void {
    this.#rang = false;
  }

  async rung(mostMs?: number): Promise<void> {
    if (this.#rang) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = mostMs === undefined ? undefined : setTimeout(resolve, mostMs);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
    this.#wake = undefined;
  }
}
