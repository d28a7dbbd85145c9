import { setTimeout as delay } from 'node:timers/promises';
import { killPostgres } from '../harness/product.ts';
import type { Fault, Stage } from '../harness/stage.ts';

const entry = 'faults/harness/killing-product.ts';
const moments = ['before', 'sent', 'answered'] as const;

/** Every tenth seed dies while starting; every fifth takes the database with it. */
async function run(stage: Stage): Promise<{ recoveryMs: number }> {
  const { random } = stage;
  const product = await stage.product();
  const atStart = random.chance(0.1);
  const withDatabase = random.chance(0.2);
  const moment = random.pick(moments);
  if (atStart) {
    const at = 1 + Math.floor(random.next() * 60);
    stage.log(`dies at statement ${at} of its start (${moment})${withDatabase ? ', with the database' : ''}`);
    product.launch({ entry, env: { FAULT_KILL: `start:${at}:${moment}` } });
    await product.whenEnded(30_000);
    if (withDatabase) killPostgres(product.dataDir);
  }
  await product.start({ entry });
  const load = stage.load(product);
  load.start();
  const at = Math.floor(1 + random.next() * 4_000);
  stage.log(`dies at statement ${at} under load (${moment})${withDatabase ? ', with the database' : ''}`);
  await delay(300);
  product.child?.send({ at, moment });
  await product.whenEnded(60_000);
  if (withDatabase) killPostgres(product.dataDir);
  const recoveryMs = await product.start();
  stage.within(10_000, recoveryMs, 'Starting again');
  await delay(500);
  // Two lanes to the mail server: as many mails may have been in its hands.
  await stage.verify(product, load, { mailRepeats: 2 });
  return { recoveryMs };
}

const fault: Fault = {
  id: 'F1',
  name: 'kill -9 at a random statement',
  promise:
    'The product is killed at a random database statement (before it is sent, while it runs, after its answer) under mixed load; every fifth time the database with it, every tenth time already while starting. It is ready again in under 10 s and everything holds.',
  seeds: { short: 5, long: 200 },
  run,
};
export default fault;
