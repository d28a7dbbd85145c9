/** Durable jobs (graphile-worker), added inside the caller's transaction. */
import { type CronItem, parseCronItems, type Runner, run } from 'graphile-worker';
import type { Database, Scope } from '#platform/db';
import type { Log } from '#platform/log';

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
      options.key ?? null,
      options.priority ?? 10,
      options.keyMode ?? 'replace',
    ],
  );
}

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
  const runner: Runner = await run({
    pgPool: db.pool,
    taskList,
    concurrency,
    noHandleSignals: true,
    pollInterval: 1_000,
    parsedCronItems: parseCronItems(cronItems),
    logger: workerLogger(log) as never,
  });
  runner.promise.catch((error) => log.error({ err: error }, 'The job runner stopped.'));
  return { stop: () => runner.stop() };
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
