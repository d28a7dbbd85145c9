/** For tests: the whole product over a database of its own, spoken to through its API. */

import { type Role, systemActor } from '#platform/access';
import { type Clock, fixedClock } from '#platform/clock';
import { readConfig } from '#platform/config';
import { runJobsOnce } from '#platform/jobs';
import { createLog } from '#platform/log';
import { createTestDatabase } from '#platform/testing';
import { patience } from '#platform/waiting';
import { makeKey } from '#server/identity';
import { type Assembled, assemble } from '../assemble.ts';

export { type Attempt, asKey, countRows, expectOne, type Flow, fresh, type Told, tell, type World, workOff } from './flows.ts';
export { Browser, goodPassword, person, signedIn } from './people.ts';

export type Answer<T = Record<string, unknown>> = { status: number; body: T; headers: Record<string, unknown> };
export type Caller = {
  get<T = Record<string, unknown>>(path: string, headers?: Record<string, string>): Promise<Answer<T>>;
  post<T = Record<string, unknown>>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
  put<T = Record<string, unknown>>(path: string, body?: unknown): Promise<Answer<T>>;
  patch<T = Record<string, unknown>>(path: string, body?: unknown): Promise<Answer<T>>;
  delete<T = Record<string, unknown>>(path: string): Promise<Answer<T>>;
};

export type TestApp = Assembled & {
  clock: ReturnType<typeof fixedClock>;
  http: Awaited<ReturnType<Assembled['createHttp']>>;
  /** Calls as a key of the given role. */
  as(role: Role, options?: { scopes?: string[] }): Promise<Caller>;
  /** Calls with the given headers (a cookie, a bearer token, nothing). */
  caller(headers?: Record<string, string>): Caller;
  /** Lets followers and waiting jobs finish. */
  settle(): Promise<void>;
  end(): Promise<void>;
};

/** @param options.env extra environment (PUBLIC_URL, ...). The clock stands at 2026-11-16T09:00:00Z (a Monday) until moved. */
export async function testApp(
  options: { env?: Record<string, string>; clock?: Clock & { set(at: Date | string): void; advance(ms: number): void } } = {},
): Promise<TestApp> {
  const database = await createTestDatabase();
  const clock = options.clock ?? fixedClock('2026-11-16T09:00:00Z');
  const config = readConfig({
    LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
    PORT: '0',
    DATA_DIR: `/tmp/careloop-test-files-${process.pid}`,
    PUBLIC_URL: 'http://localhost',
    ...options.env,
  });
  const log = createLog(config.logLevel);
  const assembled = await assemble(config, database.url, { clock, log, poolSize: 6, patience });
  for (const module of assembled.modules) await module.start?.(assembled.app);
  const http = await assembled.createHttp({ checkAnswers: true });
  const jobs = assembled.modules.flatMap((m) => m.jobs?.(assembled.app) ?? []);
  const caller = callerOver(http);
  return {
    ...assembled,
    clock,
    http,
    caller,
    as: async (role, { scopes } = {}) => {
      const { secret } = await assembled.app.db.transaction((tx) => makeKey(tx, systemActor('test'), { name: `test ${role}`, role, scopes: scopes ?? null }));
      return caller({ authorization: `Bearer ${secret}` });
    },
    settle: async () => {
      for (let round = 0; round < 3; round += 1) {
        await assembled.followers.drain();
        await runJobsOnce(assembled.app.db, log, jobs);
      }
      await assembled.followers.drain();
    },
    end: async () => {
      await http.close();
      for (const module of assembled.modules) await module.stop?.();
      await assembled.close();
      await database.drop();
    },
  };
}

function callerOver(http: TestApp['http']): TestApp['caller'] {
  return (headers = {}) => {
    const call = async <T>(
      method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
      path: string,
      body?: unknown,
      extra?: Record<string, string>,
    ): Promise<Answer<T>> => {
      const response = await http.inject({ method, url: path, headers: { ...headers, ...extra }, ...(body === undefined ? {} : { payload: body as object }) });
      const type = String(response.headers['content-type'] ?? '');
      return {
        status: response.statusCode,
        body: (/json/.test(type) && response.body ? JSON.parse(response.body) : response.body) as T,
        headers: response.headers,
      };
    };
    return {
      get: (path, extra) => call('GET', path, undefined, extra),
      post: (path, body, extra) => call('POST', path, body ?? {}, extra),
      put: (path, body) => call('PUT', path, body ?? {}),
      patch: (path, body) => call('PATCH', path, body ?? {}),
      delete: (path) => call('DELETE', path),
    };
  };
}
