/** Signs of life of the workers, and what becomes of the jobs of one that gives none: graphile-worker alone would leave them locked for four hours. */
import type { Database, Scope } from '#platform/db';
import type { Log } from '#platform/log';

const beatMs = 4_000;
/** Longer than a stall of the event loop, shorter than a customer's patience. */
const lifeMs = 20_000;

export type Lease = { end(): Promise<void> };

/** Says that this worker lives until told to end, and frees what dead ones hold. */
export function keepLease(db: Database, log: Log, workerId: string): Lease {
  let beatenAtMs = Number.NEGATIVE_INFINITY;
  let beating: Promise<void> | undefined;
  const beat = async () => {
    try {
      await putBeat(db.read(), workerId);
      // After a pause (the database was away, this process stood still) the others' beats are as old as ours was: hear them first.
      const steady = performance.now() - beatenAtMs < lifeMs / 2;
      beatenAtMs = performance.now();
      if (!steady) return;
      const freed = await db.transaction((tx) => freeAbandoned(tx, lifeMs));
      if (freed > 0) log.warn({ freed }, 'Jobs of a worker that gave no sign of life are taken over.');
    } catch (error) {
      log.debug({ err: error }, 'A worker could not say that it lives.');
    }
  };
  const next = () => {
    beating ??= beat().finally(() => {
      beating = undefined;
    });
  };
  next();
  const timer = setInterval(next, beatMs);
  return {
    end: async () => {
      clearInterval(timer);
      await beating;
      await endLease(db.read(), workerId).catch(() => {});
    },
  };
}

async function putBeat(scope: Scope, workerId: string): Promise<void> {
  await scope.rows(
    'insert into worker_lease (worker_id, beat_at) values ($1, clock_timestamp()) on conflict (worker_id) do update set beat_at = excluded.beat_at',
    [workerId],
    'worker_beat',
  );
}

async function endLease(scope: Scope, workerId: string): Promise<void> {
  await scope.rows('delete from worker_lease where worker_id = $1', [workerId]);
}

/**
 * Jobs and lanes whose worker has not been heard of. A job that has seen several workers die waits longer each time, and is given up after its
 * last try like any other: one that kills its worker must not keep killing. A lane is also freed when the job it was locked for is gone (finished
 * by a worker that had been frozen).
 */
export async function freeAbandoned(tx: Scope, olderThanMs: number): Promise<number> {
  await tx.rows(`select pg_advisory_xact_lock(hashtext('careloop:worker-leases'))`);
  const { at } = await tx.one<{ at: Date }>(`select clock_timestamp() - $1 * interval '1 millisecond' as at`, [olderThanMs]);
  await tx.rows('delete from worker_lease where beat_at < $1', [at]);
  // Added again, or removed, while it was being worked: the library gave it its last attempt and took its key. If it fails, or its worker dies, nothing is lost.
  await tx.rows(
    `delete from graphile_worker._private_jobs where key is null and attempts >= max_attempts
       and (locked_at is null or (locked_at < $1 and locked_by not in (select worker_id from worker_lease)))`,
    [at],
  );
  const jobs = await tx.rows(
    `update graphile_worker._private_jobs set locked_at = null, locked_by = null, last_error = 'The worker that ran this job ended.',
       run_at = greatest(run_at, clock_timestamp() + case when attempts < 2 then interval '0' else exp(least(attempts, 10)) * interval '1 second' end)
     where locked_at < $1 and locked_by not in (select worker_id from worker_lease) returning 1 as n`,
    [at],
  );
  await tx.rows(
    `update graphile_worker._private_job_queues q set locked_at = null, locked_by = null
     where locked_at < $1 and (locked_by not in (select worker_id from worker_lease)
       or not exists (select 1 from graphile_worker._private_jobs j where j.job_queue_id = q.id and j.locked_by = q.locked_by))`,
    [at],
  );
  return jobs.length;
}
