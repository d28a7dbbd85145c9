import { setTimeout as delay } from 'node:timers/promises';
import { patience } from '#platform/waiting';
import { DatabaseBeside } from '../harness/database-beside.ts';
import type { Fault, Stage } from '../harness/stage.ts';

async function run(stage: Stage): Promise<{ recoveryMs: null }> {
  const beside = await DatabaseBeside.start(stage);
  const product = await beside.product(stage);
  await product.start();
  const load = stage.load(product);
  const losses = stage.long ? 60 : 20;
  load.start();
  await delay(500);
  beside.proxy.loseCommit = () => beside.proxy.lost < losses && stage.random.chance(0.08);
  const end = performance.now() + 20_000 * patience;
  while (beside.proxy.lost < losses && performance.now() < end) await delay(50);
  beside.proxy.loseCommit = () => false;
  const { lost } = beside.proxy;
  stage.log(`${lost} answers to COMMIT were lost`);
  if (lost < losses / 2) throw new Error(`Only ${lost} answers could be lost: too little happened to mean anything.`);
  // A mail whose "sent" was committed without our knowing is not tried again; one whose claim was, is.
  await stage.verify(product, load, { url: beside.url, mailRepeats: lost });
  return { recoveryMs: null };
}

const fault: Fault = {
  id: 'F3',
  name: 'the answer to COMMIT is lost',
  promise:
    'The line to the database breaks just when it answers a COMMIT: the work is done, nobody knows. The client tries again with the same Idempotency-Key and there is exactly one effect; followers and jobs do nothing twice.',
  seeds: { short: 1, long: 20 },
  run,
};
export default fault;
