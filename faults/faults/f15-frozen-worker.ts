import { setTimeout as delay } from 'node:timers/promises';
import { runningPostgresUrl } from '#platform/postgres';
import { isRunning, until } from '#platform/waiting';
import { newFolder, removeFolder } from '../harness/folders.ts';
import type { Fault, Stage } from '../harness/stage.ts';

/** Longer than a worker may be silent. */
const shortFreezeMs = 30_000;
const longFreezeMs = 60_000;

async function run(stage: Stage): Promise<{ recoveryMs: number }> {
  const { outside } = stage;
  const product = await stage.product();
  await product.start();
  const url = (await runningPostgresUrl(product.dataDir)) as string;
  const db = stage.database(url);
  const folder = newFolder('second');
  stage.later(() => removeFolder(folder));
  const second = await stage.product({ dataDir: folder, env: { DATABASE_URL: url }, args: ['--role', 'worker'] });
  const workers = async () => (await db.read().rows<{ id: string }>('select worker_id as id from worker_lease')).map((r) => r.id);
  const [other] = await workers();
  await second.start();
  const own = await until(async () => (await workers()).find((id) => id !== other), 30_000, 'The second worker says that it lives');
  // Each mail takes a moment, so that the worker is frozen with one in its hands.
  outside.mailManner = { delayMs: 1_000 };
  const load = stage.load(product);
  // At its ease: what waits when the worker is frozen must be workable by the other.
  load.start(4, 200);
  const held = async () => (await db.read().one<{ n: number }>('select count(*)::int as n from graphile_worker._private_jobs where locked_by = $1', [own])).n;
  const child = second.pid;
  let caught = 0;
  for (let tries = 0; tries < 20 && caught === 0; tries += 1) {
    await until(async () => (await held()) > 0, 60_000, 'The second worker has a job in its hands', 5);
    process.kill(child, 'SIGSTOP');
    await delay(1_500);
    caught = await held();
    if (caught === 0) process.kill(child, 'SIGCONT');
  }
  if (caught === 0) throw new Error('The worker never had a job in its hands when it was frozen.');
  const frozenAt = performance.now();
  outside.mailManner = null;
  stage.log(`the worker was frozen with ${caught} jobs in its hands`);
  await until(async () => (await held()) === 0, 60_000, 'The other worker takes over');
  const recoveryMs = performance.now() - frozenAt;
  stage.within(30_000, recoveryMs, 'Taking over');
  await delay(Math.max(0, (stage.long ? longFreezeMs : shortFreezeMs) - recoveryMs));
  process.kill(child, 'SIGCONT');
  await delay(3_000);
  if (!isRunning(child)) throw new Error(`The frozen worker did not survive:\n${second.printed.slice(-2_000)}`);
  await stage.verify(product, load);
  return { recoveryMs };
}

const fault: Fault = {
  id: 'F15',
  name: 'two workers, one frozen',
  promise:
    'A second worker is frozen (SIGSTOP) with jobs in its hands for 60 s and goes on afterwards (30 s in the short form). The other takes its jobs and lanes over within 30 s; no mail, message or webhook effect is there twice.',
  seeds: { short: 1, long: 10 },
  run,
};
export default fault;
