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
    await tx.rows(`update outgoing_mail set claimed_at = claimed_at - ${by}, next_try_at = next_try_at - ${by} where state in ('waiting', 'sending')`);
    await tx.rows(`update webhook_delivery set claimed_at = claimed_at - ${by}, next_try_at = next_try_at - ${by} where state in ('waiting', 'sending')`);
    await tx.rows(`update survey_invitation set send_at = send_at - ${by} where state = 'waiting'`);
    await tx.rows(`update scheduled_reply set send_at = send_at - ${by} where state = 'waiting'`);
    await tx.rows(`update graphile_worker._private_jobs set run_at = run_at - ${by} where locked_at is null`);
    // What is being worked at this moment is not old.
    await tx.rows(`update worker_lease set beat_at = beat_at - ${by} where beat_at < now() - interval '6 seconds'`);
    const lock = `locked_at < now() - interval '3 seconds'`;
    await tx.rows(`update graphile_worker._private_jobs set locked_at = locked_at - ${by} where ${lock}`);
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

/** Waits until nothing is left to do; time passes for what a crash left locked. @returns what is left, null when nothing. */
export async function drain(db: Database, withinMs = 30_000, minutesToPass = 15): Promise<Backlog | null> {
  const end = performance.now() + withinMs;
  let passed = 0;
  let lastCount = Number.POSITIVE_INFINITY;
  let stillSince = performance.now();
  for (;;) {
    const now = await backlog(db);
    if (isEmpty(now)) return null;
    const count = Object.values(now).reduce((a, b) => a + b, 0);
    if (count < lastCount) stillSince = performance.now();
    lastCount = count;
    // Nothing moves by itself any more: a few minutes later it must.
    if (performance.now() - stillSince > 1_500 && passed < minutesToPass) {
      await passTime(db, 5);
      passed += 5;
      stillSince = performance.now();
      lastCount = Number.POSITIVE_INFINITY;
    }
    if (performance.now() > end) return now;
    await delay(100);
  }
}
