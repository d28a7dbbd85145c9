import pg from 'pg';
import { type Clock, systemClock } from '#platform/clock';
import { Scope } from './scope.ts';
import './times.ts';

// bigint ids are numbers in this product: they stay far below 2^53.
pg.types.setTypeParser(20, Number);
pg.types.setTypeParser(1016 as never, ((list: string) => (list === '{}' ? [] : list.slice(1, -1).split(',').map(Number))) as never);
pg.types.setTypeParser(1700, Number);

export type TransactionOptions = {
  /** Tries after a serialisation failure or deadlock. */
  retries?: number;
  /** Commits without waiting for the disk: only for what is done again from the log when a crash takes it back. */
  redoable?: boolean;
};

export type Database = {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  /** Reads outside a transaction. */
  read(): Scope;
  /** Commits when `work` returns, rolls back when it throws. Deadlocks and serialisation failures are tried again, so `work` must have no other effect. */
  transaction<T>(work: (tx: Scope) => Promise<T>, options?: TransactionOptions): Promise<T>;
  close(): Promise<void>;
};

const retriable = new Set(['40001', '40P01']);

/** @param options.patience how many times as long everything may take: for tests, whose machine may have others to serve. */
export function createDatabase(url: string, options: { max?: number; clock?: Clock; onError?: (error: Error) => void; patience?: number } = {}): Database {
  const clock = options.clock ?? systemClock;
  const patience = options.patience ?? 1;
  const statementTimeoutMs = 30_000 * patience;
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 12,
    connectionTimeoutMillis: 5_000 * patience,
    idleTimeoutMillis: 60_000,
    statement_timeout: statementTimeoutMs,
    // The server ends what takes too long; a server that cannot be heard any more ends nothing, and whoever waits for it must not wait for ever.
    query_timeout: statementTimeoutMs + 10_000,
    keepAlive: true,
    lock_timeout: 8_000 * patience,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'careloop',
    // Many small statements at once: a parallel plan would take longer to start than to run.
    options: '-c max_parallel_workers_per_gather=0',
  });
  // One break is told once, though pool and connection both hear of it; and not at all while closing, when it is on purpose.
  const told = new WeakSet<Error>();
  let closing = false;
  const report = (error: Error) => {
    if (closing || told.has(error)) return;
    told.add(error);
    options.onError?.(error);
  };
  pool.on('error', report);
  // A connection may break while it is lent out; its next statement says so, the event itself must not end the process.
  pool.on('connect', (client) => client.on('error', report));
  return {
    url,
    pool,
    clock,
    read: () => new Scope(pool, clock, false, url),
    transaction: async (work, { retries = 3, redoable = false } = {}) => {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await once(pool, clock, work, url, redoable);
        } catch (error) {
          const code = (error as { code?: string }).code ?? '';
          if (attempt >= retries || !retriable.has(code)) throw error;
          await new Promise((done) => setTimeout(done, 10 * 2 ** attempt * (1 + Math.random())));
        }
      }
    },
    close: () => {
      closing = true;
      return pool.end();
    },
  };
}

async function once<T>(pool: pg.Pool, clock: Clock, work: (tx: Scope) => Promise<T>, url: string, redoable: boolean): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const lost = (error: Error) => {
    broken = error;
  };
  client.on('error', lost);
  try {
    await client.query(redoable ? 'begin; set local synchronous_commit = off' : 'begin');
    const tx = new Scope(client, clock, true, url);
    const result = await work(tx);
    await client.query('commit');
    tx.runAfterCommit();
    return result;
  } catch (error) {
    try {
      await client.query('rollback');
    } catch (rollbackError) {
      broken = rollbackError as Error;
    }
    throw error;
  } finally {
    client.off('error', lost);
    client.release(broken);
  }
}
