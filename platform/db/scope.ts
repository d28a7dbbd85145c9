import type { Pool, PoolClient } from 'pg';
import type { Clock } from '#platform/clock';

export type Row = Record<string, unknown>;

const queryOf = (text: string, values: readonly unknown[], name: string | undefined) => ({ text, values: [...values], ...(name ? { name } : {}) });

/**
 * Where statements run: the pool (reads) or one transaction. Every verb takes a Scope first, so wiring is by arguments.
 * `now` is the injected clock, read once, so that all rows of one transaction carry the same time.
 */
export class Scope {
  readonly now: Date;
  readonly clock: Clock;
  readonly inTransaction: boolean;
  /** Which database this is: part of the key of every in-process cache. */
  readonly database: string;
  readonly #runner: Pool | PoolClient;
  readonly #after: (() => void)[] = [];

  constructor(runner: Pool | PoolClient, clock: Clock, inTransaction: boolean, database: string) {
    this.database = database;
    this.#runner = runner;
    this.clock = clock;
    this.now = clock.now();
    this.inTransaction = inTransaction;
  }

  /** Runs one statement. With a name, PostgreSQL keeps it prepared: for hot statements only, and never with a varying text. */
  async rows<T extends object = Row>(text: string, values: readonly unknown[] = [], name?: string): Promise<T[]> {
    const result = await this.#runner.query(queryOf(text, values, name));
    return result.rows as T[];
  }

  /** A reading that may be costly: PostgreSQL ends it after `mostMs`, with the code 57014. */
  async rowsWithin<T extends object = Row>(mostMs: number, text: string, values: readonly unknown[] = [], name?: string): Promise<T[]> {
    if (!('connect' in this.#runner) || this.inTransaction) return this.rows<T>(text, values, name);
    const client = await (this.#runner as Pool).connect();
    let broken: Error | undefined;
    const lost = (error: Error) => {
      broken = error;
    };
    client.on('error', lost);
    try {
      await client.query(`begin read only; set local statement_timeout = ${Math.max(1, Math.round(mostMs))}`);
      return (await client.query(queryOf(text, values, name))).rows as T[];
    } finally {
      await client.query('rollback').catch(lost);
      client.off('error', lost);
      client.release(broken);
    }
  }

  async row<T extends object = Row>(text: string, values: readonly unknown[] = [], name?: string): Promise<T | undefined> {
    return (await this.rows<T>(text, values, name))[0];
  }

  /** Like `row`, for statements that always give one (insert ... returning, count). */
  async one<T extends object = Row>(text: string, values: readonly unknown[] = [], name?: string): Promise<T> {
    const row = await this.row<T>(text, values, name);
    if (!row) throw new Error('A statement that must return a row returned none.');
    return row;
  }

  /** Work that must not run unless this transaction commits (waking listeners, dropping a cache). Never for effects that must not be lost. */
  afterCommit(work: () => void): void {
    if (this.inTransaction) this.#after.push(work);
    else work();
  }

  /** For the database part only. */
  runAfterCommit(): void {
    for (const work of this.#after.splice(0)) work();
  }
}
