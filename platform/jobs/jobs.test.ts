import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDatabase, type Database } from '#platform/db';
import { createLog } from '#platform/log';
import { createTestDatabase, type TestDatabase } from '#platform/testing';
import { addJob, isGivenUp, type JobDefinition, startJobs } from './index.ts';
import { freeAbandoned } from './leases.ts';

let home: TestDatabase;
let db: Database;
const log = createLog('silent');
beforeAll(async () => {
  home = await createTestDatabase();
  db = createDatabase(home.url, { max: 8 });
});
afterAll(async () => {
  await db.close();
  await home.drop();
});
const seen: string[] = [];
beforeEach(async () => {
  seen.length = 0;
  await db.read().rows('delete from graphile_worker._private_jobs');
  await db.read().rows('delete from worker_lease');
});

const noting: JobDefinition = {
  name: 'note',
  run: async ({ name }) => {
    seen.push(String(name));
  },
};
const add = (name: string, options = {}) => db.transaction((tx) => addJob(tx, 'note', { name }, options));
const until = (holds: () => boolean | Promise<boolean>) => expect.poll(holds).toBe(true);
type Held = { locked_by: string | null; attempts: number; waits: boolean };
const jobs = () => db.read().rows<Held>('select locked_by, attempts, run_at > now() as waits from graphile_worker._private_jobs order by id');
const lanes = () => db.read().rows<{ locked_by: string | null }>('select locked_by from graphile_worker._private_job_queues order by id');
/** As a worker that was killed leaves it. */
const take = async (by: string, attempts = 1) => {
  await db
    .read()
    .rows(
      `update graphile_worker._private_jobs set locked_by = $1, locked_at = now() - interval '1 minute', updated_at = now() - interval '2 minutes', attempts = $2`,
      [by, attempts],
    );
  await db.read().rows(`update graphile_worker._private_job_queues set locked_by = $1, locked_at = now() - interval '1 minute'`, [by]);
};
const free = () => db.transaction((tx) => freeAbandoned(tx, 20_000));
const alive = (id: string, agoS: number) => db.read().rows(`insert into worker_lease values ($1, clock_timestamp() - $2 * interval '1 second')`, [id, agoS]);

test('what a dead worker holds is freed, with its lane; what a living one holds is not', async () => {
  await add('a', { queue: 'lane' });
  await take('pool-dead');
  expect(await free()).toBe(1);
  expect(await jobs()).toEqual([{ locked_by: null, attempts: 1, waits: false }]);
  expect(await lanes()).toEqual([{ locked_by: null }]);
  await take('pool-living');
  await alive('pool-living', 3);
  expect(await free()).toBe(0);
  expect(await lanes()).toEqual([{ locked_by: 'pool-living' }]);
  await db.read().rows(`update worker_lease set beat_at = clock_timestamp() - interval '25 seconds'`);
  expect(await free()).toBe(1);
});

test('a job that has seen workers die waits before the next has it, and is not tried for ever', async () => {
  await add('a', { maxAttempts: 3 });
  await take('pool-dead', 2);
  await free();
  expect(await jobs()).toEqual([{ locked_by: null, attempts: 2, waits: true }]);
  await take('pool-dead', 3);
  await free();
  expect(await db.read().rows('select is_available as free, last_error is not null as told from graphile_worker._private_jobs')).toEqual([
    { free: false, told: true },
  ]);
});

test.each(['had it', 'had it after it had failed', 'had it when the adding had begun long before', 'failed with it'])(
  'a job that was added again while a worker %s leaves nothing behind',
  async (how) => {
    const set = (what: string) => db.read().rows(`update graphile_worker._private_jobs set ${what}`);
    await add('a', { key: 'k' });
    if (how.includes('failed')) await set(`last_error = 'refused'`);
    await take('pool-dead');
    await add('b', { key: 'k' });
    if (how.includes('long')) await set(`last_error = 'refused', updated_at = locked_at - interval '9 seconds' where locked_by is not null`);
    if (how.startsWith('failed')) await set('locked_by = null, locked_at = null where key is null');
    const { failed } = await db.read().one<{ failed: number }>(`select count(*)::int as failed from graphile_worker.jobs where ${isGivenUp}`);
    expect(failed).toBe(0);
    await free();
    expect(await db.read().rows(`select payload->>'name' as name, attempts from graphile_worker._private_jobs`)).toEqual([{ name: 'b', attempts: 0 }]);
  },
);

test('a lane whose job was finished by a worker that had been frozen is freed', async () => {
  await add('a', { queue: 'lane' });
  await take('pool-b');
  await alive('pool-b', 0);
  await db.read().rows('delete from graphile_worker._private_jobs');
  await free();
  expect(await lanes()).toEqual([{ locked_by: null }]);
});

test('the runner says that it lives, and is started again when the database threw it out', async () => {
  const cut: JobDefinition = { name: 'cut', run: async () => void seen.push('cut') };
  // The connection goes just when the job is done and says so.
  let whole = true;
  db.pool.on('acquire', (client) => {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    const failing = (...given: unknown[]) => {
      const { text = '' } = given[0] as { text?: string };
      if (!whole || !seen.includes('cut') || !/delete from .*_private_jobs/s.test(text)) return query(...given);
      whole = false;
      return Promise.reject(new Error('Connection terminated unexpectedly'));
    };
    if (whole) Object.assign(client, { query: failing });
  });
  const running = await startJobs(db, log, [noting, cut], []);
  await until(async () => (await db.read().rows('select 1 from worker_lease where worker_id like $1', ['pool-%'])).length === 1);
  await add('before');
  await until(() => seen.includes('before'));
  await db.transaction((tx) => addJob(tx, 'cut', {}));
  await until(() => seen.includes('cut'));
  await until(() => !whole);
  await add('after');
  await until(() => seen.includes('after'));
  await until(async () => (await db.read().rows('select 1 from worker_lease')).length === 1);
  const [last] = await db.read().rows<{ worker_id: string }>('select worker_id from worker_lease order by beat_at desc limit 1');
  await running.stop();
  expect(await db.read().rows('select 1 from worker_lease where worker_id = $1', [last?.worker_id])).toEqual([]);
});
