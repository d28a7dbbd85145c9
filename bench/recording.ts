/**
 * Which statements a request causes: the product, put together in this process, answers it once, and what it sends to the database is written down.
 * The floor and pgbench repeat exactly that, so that no list of statements has to be kept beside the product.
 */
import { writeFileSync } from 'node:fs';
import { serialize } from 'node:v8';
import type { Pool, PoolClient } from 'pg';
import type { BenchData, BenchRequest, RequestMeasure } from '#platform/modules';
import type { Assembled } from '../apps/server/assemble.ts';

/** `beside`: sent while the one before it was still running. `on`: which of the connections lent to the request; 0 is whichever is free. */
export type Statement = { text: string; values: unknown[]; beside: boolean; on: number };
/** By measure: the statements of each variant. */
export type Recording = Record<string, Statement[][]>;

/** The product would not answer, several times over. */
class Refused extends Error {}
const tries = 6;

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
): Promise<{ recording: Recording; refused: { name: string; reason: string }[] }> {
  const listener = listen(product.app.db.pool);
  const http = await product.createHttp();
  const ask = async ({ method, path, body }: BenchRequest, statements: Statement[] | null) => {
    // The first time over large data everything comes from the disk, and the product gives up what takes too long.
    for (let n = 1; ; n += 1) {
      const heard: Statement[] = [];
      listener.into(statements && heard);
      const answer = await http.inject({
        method,
        url: path,
        headers: { authorization: `Bearer ${key}` },
        ...(body === undefined ? {} : { payload: body as object }),
      });
      listener.into(null);
      if (answer.statusCode < 400) return void statements?.push(...heard);
      if (n === tries) throw new Refused(`${method} ${path} was answered with ${answer.statusCode}: ${answer.body.slice(0, 200)}`);
    }
  };
  const recording: Recording = {};
  const refused: { name: string; reason: string }[] = [];
  for (const measure of measures) {
    try {
      // What is kept in memory is looked up once; the floor is not asked to look it up with every request.
      for (let n = 0; n < 3; n += 1) for (const request of requestsOf(measure, n, data)) await ask(request, null);
      const variants: Statement[][] = [];
      for (let n = 0; n < Math.min(measure.variants, most); n += 1) {
        const statements: Statement[] = [];
        for (const request of requestsOf(measure, n, data)) await ask(request, statements);
        variants.push(statements);
      }
      recording[measure.name] = variants;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused.push({ name: measure.name, reason: error.message });
    }
  }
  await http.close();
  return { recording, refused };
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
    (query: Query, on: () => number): Query =>
    async (...args) => {
      const [first, second] = args;
      const config = (typeof first === 'string' ? { text: first } : first) as { text: string; values?: unknown[] };
      into?.push(tamed({ text: config.text, values: config.values ?? (Array.isArray(second) ? second : []), beside: running > 0, on: on() }));
      running += 1;
      try {
        return await query(...args);
      } finally {
        running -= 1;
      }
    };
  const lent = new WeakMap<PoolClient, number>();
  let lendings = 0;
  const lend = pool.connect.bind(pool);
  // What the pool does by itself asks its clients with a callback; those are left alone, or a statement would be heard twice.
  const connect = async (...args: unknown[]): Promise<PoolClient | undefined> => {
    if (args.length > 0) return void (lend as Query)(...args);
    const client = await lend();
    lendings += 1;
    const known = lent.has(client);
    lent.set(client, lendings);
    if (!known) {
      const own = client.query.bind(client) as Query;
      const heard = hearing(own, () => lent.get(client) ?? 0);
      Object.assign(client, { query: (...of: unknown[]) => (typeof of.at(-1) === 'function' ? own(...of) : heard(...of)) });
    }
    return client;
  };
  Object.assign(pool, { query: hearing(pool.query.bind(pool) as Query, () => 0), connect });
  return {
    into: (statements) => {
      into = statements;
    },
  };
}

/** Whether it changes rows, so that followers of the log have work afterwards. */
export const writes = (statements: readonly Statement[]): boolean => statements.some((s) => s.text === 'begin');

/** What the floor writes into the log must not keep the product's followers busy while the product is measured: same rows, a type that nobody follows. */
function tamed(statement: Statement): Statement {
  if (!/^\s*insert into event\b/i.test(statement.text)) return statement;
  const values = [...statement.values];
  values[1] = Array.isArray(values[1]) ? values[1].map(() => 'bench.floor') : 'bench.floor';
  return { ...statement, values };
}
