/** What the sweep of faults drives: the product's core flows, a list in each module that owns some. */
import type { Caller, TestApp } from './index.ts';

export type World = {
  app: TestApp;
  /** A key of an administrator. */
  admin: Caller;
  /** An address that webhooks may call, and the mail server of the product; what they were given since `forget()`. */
  outside: { hookUrl: string; hooks(): readonly { id: string; body: string }[]; mails(): readonly { to: string; messageId: string }[]; forget(): void };
};

export type Told = { status: number; type: string; body: string; retryAfter: string | undefined };

export type Attempt = {
  /** Does it; called again, it is the same person trying again. */
  run(): Promise<Told>;
  /** Looks whether it was done, and once; throws when not. */
  check?(): Promise<void>;
};

export type Flow = {
  name: string;
  /**
   * `request`: one call, done wholly or not at all. `work`: also what followers, jobs and the outside do with it; a try that broke leaves what is
   * committed, and trying again goes on from there.
   */
  kind: 'request' | 'work';
  /** Everything that one run works on, made fresh. */
  prepare(world: World): Promise<Attempt>;
  /** Tables where a try that failed may leave something, and why. */
  leaves?: Readonly<Record<string, string>>;
  /** Trying again after a success that was not heard of does it anew, in place of the first: only `check` can tell whether it is once. */
  replaces?: true;
  /** Codes of problems that the flow has for when it breaks, beside those of the kernel. */
  tells?: readonly string[];
  /** Says something to a mail server or a receiver. */
  speaks?: true;
  /** Takes long: a few of its statements are enough where time is short. */
  slow?: true;
  /** What trying again may answer when the first try had done it all but could not say so. */
  settled?(told: Told): boolean;
};

type Incoming = { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; url: string; headers?: Record<string, string>; payload?: string | Buffer | object };

/** One request as a client sees it. */
export async function tell(app: TestApp, request: Incoming): Promise<Told> {
  const answer = await app.http.inject(request);
  const after = answer.headers['retry-after'];
  return {
    status: answer.statusCode,
    type: String(answer.headers['content-type'] ?? ''),
    body: answer.body,
    retryAfter: after === undefined ? undefined : String(after),
  };
}

let made = 0;
/** For names and addresses that nobody has used yet. */
export const fresh = (): number => {
  made += 1;
  return made;
};

/** One request, to be sent again as it is: with a key of its own that was never seen, so that who sends it must be looked up, too. */
export async function asKey({ app, admin }: World, call: Incoming): Promise<() => Promise<Told>> {
  const n = fresh();
  const { body } = await admin.post<{ secret: string }>('/api/v1/keys', { name: `flow ${n}`, role: 'administrator' });
  const headers = { authorization: `Bearer ${body.secret}`, 'idempotency-key': `flow-${n}`, ...call.headers };
  return () => tell(app, { ...call, headers });
}

export const countRows = async ({ app }: World, from: string, values: readonly unknown[] = []): Promise<number> =>
  (await app.app.db.read().one<{ n: number }>(`select count(*)::int as n from ${from}`, values)).n;

/** @throws when there is not exactly one */
export async function expectOne(world: World, what: string, from: string, values: readonly unknown[] = []): Promise<void> {
  const n = await countRows(world, from, values);
  if (n !== 1) throw new Error(`${n} of ${what} instead of one`);
}

/**
 * Followers, jobs and the sweeps of each minute work off what is there, a quarter of an hour later: whoever was interrupted is sure to be gone. What
 * breaks now is tried again later, as in the product.
 */
export async function workOff(app: TestApp): Promise<void> {
  const { db, log } = app.app;
  app.clock.advance(15 * 60_000);
  await db.read().rows('update graphile_worker._private_jobs set run_at = now() where run_at > now() and attempts > 0 and locked_at is null');
  for (const { pattern, run } of app.modules.flatMap((m) => m.crons?.(app.app) ?? []))
    if (pattern.startsWith('* ')) await run({ db, log, attempt: 1, lastAttempt: false }).catch(() => {});
  await app.settle();
}
