/** Lets the nth statement of the product fail, at the seam where the pool hands out connections. */
import type { Pool, PoolClient } from 'pg';

/**
 * lost: the connection goes before the statement reaches the server. unanswered: it is done, and the answer is lost with the connection.
 * refused: the server answers with an internal error. deadlock, serialization: it asks for the transaction to be tried again.
 */
export type Breakage = 'lost' | 'unanswered' | 'refused' | 'deadlock' | 'serialization';

export const secretWords = 'planted_secret_table';
const codes = { refused: 'XX000', deadlock: '40P01', serialization: '40001' } as const;
const failing = (how: keyof typeof codes): string =>
  `do $planted$ begin raise exception 'could not read ${secretWords}' using errcode = '${codes[how]}', detail = 'select password from ${secretWords}'; end $planted$`;

/** The job library's own, and what tests ask while they wait. */
const foreign = /_private_|graphile_worker\."?(?!add_job|remove_job)\w|^select 1 as (ahead|ok) from event|^\s*rollback/i;

type Query = (...given: unknown[]) => unknown;
type Plan = { how: Breakage; left: number };

export class StatementBreaker {
  readonly #inTransaction = new WeakMap<object, boolean>();
  readonly #wrapped = new WeakSet<object>();
  #plan: Plan | undefined;
  #hit: string | undefined;
  #seen = 0;

  constructor(pool: Pool) {
    pool.on('acquire', (client) => this.#wrap(client));
  }

  /** From now on the nth statement that can break in this way does. */
  plan(how: Breakage, nth: number): void {
    this.#plan = { how, left: nth };
    this.#hit = undefined;
    this.#seen = 0;
  }

  /** Ends the plan. What was hit, and how many statements there were. */
  end(): { hit: string | undefined; seen: number } {
    this.#plan = undefined;
    return { hit: this.#hit, seen: this.#seen };
  }

  #wrap(client: PoolClient): void {
    if (this.#wrapped.has(client)) return;
    this.#wrapped.add(client);
    const query = client.query.bind(client) as Query;
    const through: Query = (...given) => {
      const text = textOf(given[0]);
      if (!text || foreign.test(text)) return query(...given);
      const how = this.#next(client, text);
      if (/^\s*begin/i.test(text)) this.#inTransaction.set(client, true);
      if (/^\s*(commit|rollback)/i.test(text)) this.#inTransaction.set(client, false);
      if (!how) return query(...given);
      return answering(given, broken(client, query, given, how));
    };
    Object.assign(client, { query: through });
  }

  #next(client: object, text: string): Breakage | undefined {
    this.#seen += 1;
    const { how, left } = this.#plan ?? {};
    if (!this.#plan || !how || left === undefined || left <= 0) return undefined;
    // Outside a transaction there is nothing that the kernel could try again, and nothing to be answered but reads.
    if ((how === 'deadlock' || how === 'serialization') && !this.#inTransaction.get(client)) return undefined;
    if (how === 'unanswered' && !/^\s*commit/i.test(text)) return undefined;
    this.#plan.left -= 1;
    if (this.#plan.left > 0) return undefined;
    this.#hit = text.replace(/\s+/g, ' ').trim().slice(0, 120);
    return how;
  }
}

function textOf(first: unknown): string | undefined {
  return typeof first === 'string' ? first : (first as { text?: string } | null)?.text;
}

async function broken(client: PoolClient, query: Query, given: unknown[], how: Breakage): Promise<unknown> {
  if (how === 'lost' || how === 'unanswered') {
    if (how === 'unanswered') await query(...given.filter((g) => typeof g !== 'function'));
    const gone = new Promise((done) => client.once('end', done));
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    await gone;
    throw new Error('Connection terminated unexpectedly');
  }
  return query(failing(how));
}

/** The pool's own `query` passes a function to call; everyone else waits for the promise. */
function answering(given: unknown[], result: Promise<unknown>): unknown {
  const done = given.at(-1);
  if (typeof done !== 'function') return result;
  result.then(
    (rows) => done(null, rows),
    (error) => done(error),
  );
  return undefined;
}
