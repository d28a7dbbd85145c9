/** Durable jobs (graphile-worker), added inside the caller's transaction. */
import { EventEmitter } from 'node:events';
import { type CronItem, parseCronItems, type Runner, run, type WorkerEvents, type WorkerPool } from 'graphile-worker';
import type { Database, Scope } from '#platform/db';
import { newId } from '#platform/ids';
import type { Log } from '#platform/log';
import { keepLease, type Lease } from './leases.ts';

export type JobPayload = Record<string, unknown>;
export type JobContext = { db: Database; log: Log; attempt: number; lastAttempt: boolean };
export type JobDefinition = { name: string; run(payload: JobPayload, context: JobContext): Promise<void> };
/** `pattern` is a crontab pattern in UTC. */
export type CronDefinition = { name: string; pattern: string; run(context: JobContext): Promise<void> };

export type AddJob = {
  /** One waiting job per key: adding again replaces it. */
  key?: string;
  /** `preserve_run_at` keeps the earlier time of a waiting job with this key. */
  keyMode?: 'replace' | 'preserve_run_at' | 'unsafe_dedupe';
  runAt?: Date;
  maxAttempts?: number;
  /** Smaller goes first. Mail to customers is 0, notices 10, bulk work 50. */
  priority?: number;
  /** Jobs of one queue run one after the other. */
  queue?: string;
};

export async function addJob(tx: Scope, name: string, payload: JobPayload, options: AddJob = {}): Promise<void> {
  await tx.rows(
    `select graphile_worker.add_job($1, payload := $2::json, queue_name := $3, run_at := $4, max_attempts := $5, job_key := $6, priority := $7, job_key_mode := $8)`,
    [
      name,
      JSON.stringify(payload),
      options.queue ?? null,
      options.runAt ?? null,
      options.maxAttempts ?? 12,
      // Each has one: the library takes it from a job that is added again or removed while a worker has it, and nothing else tells those apart.
      options.key ?? newId(),
      options.priority ?? 10,
      options.keyMode ?? 'replace',
    ],
  );
}

/** Of a row of `graphile_worker.jobs`: no worker will try it again, and no other job stands in its place. */
export const isGivenUp = '(attempts >= max_attempts and locked_at is null and key is not null)';

export async function removeJob(tx: Scope, key: string): Promise<void> {
  await tx.rows('select graphile_worker.remove_job($1)', [key]);
}

export type Jobs = { stop(): Promise<void> };

export async function startJobs(db: Database, log: Log, jobs: readonly JobDefinition[], crons: readonly CronDefinition[], concurrency = 4): Promise<Jobs> {
  const context = (attempts: number, max: number): JobContext => ({ db, log, attempt: attempts, lastAttempt: attempts >= max });
  const taskList = Object.fromEntries([
    ...jobs.map(
      (j) =>
        [
          j.name,
          async (payload: unknown, helpers: { job: { attempts: number; max_attempts: number } }) =>
            j.run((payload ?? {}) as JobPayload, context(helpers.job.attempts, helpers.job.max_attempts)),
        ] as const,
    ),
    ...crons.map(
      (c) =>
        [
          `cron_${c.name}`,
          async (_: unknown, helpers: { job: { attempts: number; max_attempts: number } }) => c.run(context(helpers.job.attempts, helpers.job.max_attempts)),
        ] as const,
    ),
  ]);
  const cronItems: CronItem[] = crons.map((c) => ({
    task: `cron_${c.name}`,
    match: c.pattern,
    identifier: c.name,
    options: { backfillPeriod: 0, maxAttempts: 3, jobKey: `cron_${c.name}` },
  }));
  const events: WorkerEvents = new EventEmitter();
  let lease: Lease | undefined;
  events.on('pool:create', ({ workerPool }) => {
    lease = keepLease(db, log, workerPool.id);
  });
  // The library looks for the next job before it has given the lane of the last one back, and then for a second not at all.
  events.on('job:complete', ({ worker, job }) => {
    if (job.job_queue_id === null) return;
    for (const ms of givenBackMs) setTimeout(() => nudge(worker.workerPool), ms).unref();
  });
  const start = () =>
    run({
      pgPool: db.pool,
      taskList,
      concurrency,
      events,
      noHandleSignals: true,
      pollInterval: 1_000,
      parsedCronItems: parseCronItems(cronItems),
      logger: workerLogger(log) as never,
      // Together, and with someone to hear when it fails: one by one, the library lets a lost connection end the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    });
  return keepRunning(await startPatiently(start, log), start, log, () => lease?.end(), events);
}

/** When the lane is free again: usually, and on a slow disk. */
const givenBackMs = [15, 60];

function nudge(pool: WorkerPool): void {
  try {
    pool.nudge(1);
  } catch {
    // One of its workers has ended: so does the pool.
  }
}

/** While everything of a node starts at once, a connection may take longer than one may wait for it: no reason not to start. */
async function startPatiently(start: () => Promise<Runner>, log: Log): Promise<Runner> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start();
    } catch (error) {
      if (tries >= 5) throw error;
      log.warn({ err: error }, 'The job runner could not be started; trying again.');
      await new Promise((done) => setTimeout(done, 1_000));
    }
  }
}

/** Longer than the library gives its workers. */
const longestEndMs = 8_000;

/** The library's runner ends for good when the database goes away at the wrong moment. The product's goes on when it is back. */
function keepRunning(first: Runner, start: () => Promise<Runner>, log: Log, ended: () => Promise<void> | undefined, events: WorkerEvents): Jobs {
  let runner: Runner | undefined = first;
  let stopped = false;
  let wake = () => {};
  const pause = (ms: number) =>
    new Promise<void>((done) => {
      const timer = setTimeout(done, ms);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  // Some of its workers may have died while it waits for them: it says that it ends, and never does.
  const overdue = () =>
    new Promise<never>((_, fail) => {
      events.once('pool:gracefulShutdown', () => {
        setTimeout(() => {
          if (!stopped) fail(new Error('The job runner did not end.'));
        }, longestEndMs).unref();
      });
    });
  const loop = async () => {
    for (let failures = 0; !stopped; ) {
      try {
        runner ??= await start();
        failures = 0;
        if (stopped) await runner.stop();
        await Promise.race([runner.promise, overdue()]);
      } catch (error) {
        if (!stopped) log.error({ err: error }, 'The job runner stopped; it is started again.');
      }
      runner = undefined;
      await ended();
      failures += 1;
      if (!stopped) await pause(Math.min(10_000, 250 * 2 ** failures));
    }
  };
  const running = loop();
  return {
    stop: async () => {
      stopped = true;
      wake();
      await runner?.stop().catch(() => {});
      await running;
    },
  };
}

/** Runs all waiting jobs now, for tests and commands. Jobs planned for later stay. */
export async function runJobsOnce(db: Database, log: Log, jobs: readonly JobDefinition[]): Promise<void> {
  const { runOnce } = await import('graphile-worker');
  const taskList = Object.fromEntries(
    jobs.map((j) => [
      j.name,
      async (payload: unknown, helpers: { job: { attempts: number; max_attempts: number } }) =>
        j.run((payload ?? {}) as JobPayload, { db, log, attempt: helpers.job.attempts, lastAttempt: helpers.job.attempts >= helpers.job.max_attempts }),
    ]),
  );
  await runOnce({ pgPool: db.pool, taskList, noHandleSignals: true, logger: workerLogger(log) as never });
}

function workerLogger(log: Log) {
  const write = (level: string, message: string) => {
    if (level === 'error') log.error(message);
    else if (level === 'warning') log.warn(message);
    else log.trace(message);
  };
  const make = (): object => ({
    error: (m: string) => write('error', m),
    warn: (m: string) => write('warning', m),
    info: (m: string) => write('info', m),
    debug: () => {},
    scope: make,
  });
  return make();
}
