/** Lets the database see minutes go by: what waits, what is locked and what was claimed grow older, and the sweeps of each minute run. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '#platform/db';

export async function passTime(db: Database, minutes: number): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await passOnce(db, minutes);
    } catch (error) {
      // A worker holds one of the rows for longer than a session waits: time passes a little later.
      if (tries >= 10 || (error as { code?: string }).code !== '55P03') throw error;
    }
  }
}

async function passOnce(db: Database, minutes: number): Promise<void> {
  await db.transaction(async (tx) => {
    const by = `make_interval(mins => ${Math.round(minutes)})`;
    // What is being worked at this moment is not old: not the mail in a worker's hands, nor the worker.
    const claimed = `claimed_at = case when claimed_at < now() - interval '3 seconds' then claimed_at - ${by} else claimed_at end`;
    await tx.rows(`update outgoing_mail set ${claimed}, next_try_at = next_try_at - ${by} where state in ('waiting', 'sending')`);
    await tx.rows(`update webhook_delivery set ${claimed}, next_try_at = next_try_at - ${by} where state in ('waiting', 'sending')`);
    await tx.rows(`update survey_invitation set send_at = send_at - ${by} where state = 'waiting'`);
    await tx.rows(`update scheduled_reply set send_at = send_at - ${by} where state = 'waiting'`);
    await tx.rows(`update graphile_worker._private_jobs set run_at = run_at - ${by} where locked_at is null`);
    await tx.rows(`update worker_lease set beat_at = beat_at - ${by} where beat_at < now() - interval '6 seconds'`);
    const lock = `locked_at < now() - interval '3 seconds'`;
    await tx.rows(`update graphile_worker._private_jobs set locked_at = locked_at - ${by}, updated_at = updated_at - ${by} where ${lock}`);
    await tx.rows(`update graphile_worker._private_job_queues set locked_at = locked_at - ${by} where ${lock}`);
  });
  await db.read().rows(`select graphile_worker.add_job('cron_' || identifier, job_key := 'cron_' || identifier) from graphile_worker._private_known_crontabs`);
}

export type Backlog = { dueJobs: number; lockedJobs: number; behind: number; mails: number; deliveries: number };

export async function backlog(db: Database): Promise<Backlog> {
  return db.read().one<Backlog>(
    `select (select count(*) from graphile_worker._private_jobs where attempts < max_attempts and run_at <= now() and locked_at is null)::int as "dueJobs",
       (select count(*) from graphile_worker._private_jobs where locked_at is not null)::int as "lockedJobs",
       (select count(*) from event_follower f where exists (select 1 from event e where (e.xid, e.seq) > (f.xid, f.seq)))::int as behind,
       (select count(*) from outgoing_mail where state in ('waiting', 'sending'))::int as mails,
       (select count(*) from webhook_delivery where state in ('waiting', 'sending'))::int as deliveries`,
  );
}

const isEmpty = (b: Backlog): boolean => Object.values(b).every((n) => n === 0);

/**
 * Waits until nothing is left to do; time passes for what a crash left locked. As long as it becomes less it is waited for.
 * @returns what is left when for so long nothing became less; null when nothing is left.
 */
export async function drain(db: Database, stillForMs = 30_000, minutesToPass = 15): Promise<Backlog | null> {
  const latest = performance.now() + 10 * stillForMs;
  let passed = 0;
  let least = { count: Number.POSITIVE_INFINITY, at: performance.now() };
  let last = least;
  for (;;) {
    const left = await backlog(db);
    if (isEmpty(left)) return null;
    const now = { count: Object.values(left).reduce((a, b) => a + b, 0), at: performance.now() };
    if (now.count < least.count) least = now;
    if (now.count < last.count) last = now;
    // Nothing moves by itself any more: a few minutes later it must.
    if (now.at - last.at > 1_500 && passed < minutesToPass) {
      await passTime(db, 5);
      passed += 5;
      last = { count: Number.POSITIVE_INFINITY, at: performance.now() };
    }
    if (now.at - least.at > stillForMs || now.at > latest) return left;
    await delay(100);
  }
}
