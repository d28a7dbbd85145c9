/**
 * Which statements a request causes: the product, put together in this process, answers it once, and what it sends to the database is written down.
 * The floor and pgbench repeat exactly that, so that no list of statements has to be kept beside the product.
 */
import { writeFileSync } from 'node:fs';
import { serialize } from 'node:v8';
import type { Pool, PoolClient } from 'pg';
import type { BenchData, BenchRequest, RequestMeasure } from '#platform/modules';
import type { Assembled } from '../apps/server/assemble.ts';

/** `beside`: sent while the one before it was still running. */
export type Statement = { text: string; values: unknown[]; beside: boolean };
/** By measure: the statements of each variant. */
export type Recording = Record<string, Statement[][]>;

export const requestsOf = (measure: RequestMeasure, n: number, data: BenchData): readonly BenchRequest[] => {
  const asked = measure.request(n % measure.variants, data);
  return Array.isArray(asked) ? (asked as readonly BenchRequest[]) : [asked as BenchRequest];
};

export async function record(
  product: Assembled,
  measures: readonly RequestMeasure[],
  data: BenchData,
  key: string,
  most = Number.POSITIVE_INFINITY,
): Promise<Recording> {
  const listener = listen(product.app.db.pool);
  const http = await product.createHttp();
  const ask = async (request: BenchRequest) => {
    const { method, path, body } = request;
    const answer = await http.inject({
      method,
      url: path,
      headers: { authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    if (answer.statusCode >= 400) throw new Error(`${method} ${path} was answered with ${answer.statusCode}: ${answer.body.slice(0, 500)}`);
  };
  const recording: Recording = {};
  for (const measure of measures) {
    // What is kept in memory is looked up once; the floor is not asked to look it up with every request.
    for (let n = 0; n < 3; n += 1) for (const request of requestsOf(measure, n, data)) await ask(request);
    const variants: Statement[][] = [];
    for (let n = 0; n < Math.min(measure.variants, most); n += 1) {
      const statements: Statement[] = [];
      listener.into(statements);
      for (const request of requestsOf(measure, n, data)) await ask(request);
      listener.into(null);
      variants.push(statements);
    }
    recording[measure.name] = variants;
  }
  await http.close();
  return recording;
}

export function writeRecording(recording: Recording, file: string): void {
  writeFileSync(file, serialize(recording));
}

type Query = (...args: unknown[]) => unknown;

/** Hears what goes over the pool, and over each client that the pool lends. */
function listen(pool: Pool): { into(statements: Statement[] | null): void } {
  let into: Statement[] | null = null;
  let running = 0;
  const hearing =
    (query: Query): Query =>
    async (...args) => {
      const [first, second] = args;
      const config = (typeof first === 'string' ? { text: first } : first) as { text: string; values?: unknown[] };
      into?.push(tamed({ text: config.text, values: config.values ?? (Array.isArray(second) ? second : []), beside: running > 0 }));
      running += 1;
      try {
        return await query(...args);
      } finally {
        running -= 1;
      }
    };
  const lent = new WeakSet<PoolClient>();
  const lend = pool.connect.bind(pool);
  // What the pool does by itself asks its clients with a callback; those are left alone, or a statement would be heard twice.
  const connect = async (...args: unknown[]): Promise<PoolClient | undefined> => {
    if (args.length > 0) return void (lend as Query)(...args);
    const client = await lend();
    if (!lent.has(client)) {
      lent.add(client);
      const own = client.query.bind(client) as Query;
      const heard = hearing(own);
      Object.assign(client, { query: (...of: unknown[]) => (typeof of.at(-1) === 'function' ? own(...of) : heard(...of)) });
    }
    return client;
  };
  Object.assign(pool, { query: hearing(pool.query.bind(pool) as Query), connect });
  return {
    into: (statements) => {
      into = statements;
    },
  };
}

/** What the floor writes into the log must not keep the product's followers busy while the product is measured: same rows, a type that nobody follows. */
function tamed(statement: Statement): Statement {
  if (!/^\s*insert into event\b/i.test(statement.text)) return statement;
  const values = [...statement.values];
  values[1] = Array.isArray(values[1]) ? values[1].map(() => 'bench.floor') : 'bench.floor';
  return { ...statement, values };
}
