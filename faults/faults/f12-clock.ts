import { setTimeout as delay } from 'node:timers/promises';
import { Caller } from '../harness/calling.ts';
import { runTests } from '../harness/running-tests.ts';
import type { Fault, Stage } from '../harness/stage.ts';

const mostOffMs = 5 * 60_000;
const days = [
  'modules/tickets/server/clock-steps.test.ts',
  'modules/analytics/server/odd-days.test.ts',
  'modules/notifications/server/quiet-days.test.ts',
  'modules/tickets/web/moments.test.ts',
];

/** The product's clock jumps under load, away from its database's; then it is right again. */
async function jumps(stage: Stage): Promise<void> {
  const { random } = stage;
  const product = await stage.product();
  await product.start({ entry: 'faults/harness/stepping-clock.ts' });
  const load = stage.load(product);
  load.start(4, 50);
  await delay(1_500);
  const caller = new Caller(product.port, { authorization: `Bearer ${stage.template.adminKey}` });
  const offs = Array.from({ length: stage.long ? 8 : 4 }, (_, n) => (n % 2 === 0 ? 1 : -1) * Math.round(random.between(0.1, 1) * mostOffMs));
  for (const offMs of [...offs, 0]) {
    product.child?.send({ offMs });
    await delay(1_500);
    const subject = `At a clock that is off by ${offMs} ms`;
    const body = { subject, text: 'x', customer: { email: 'clock@customers.example' } };
    const made = await caller.call({ method: 'POST', path: '/api/v1/tickets', body });
    if (made.status !== 201) throw new Error(`${subject}, a ticket is answered ${made.status} ${JSON.stringify(made.body)}`);
    const read = await caller.call<{ createdAt: string }>({ method: 'GET', path: `/api/v1/tickets/${made.body.id}` });
    const told = Date.parse(read.body.createdAt) - Date.now();
    // Otherwise the clock was not put at all, and nothing was shown.
    if (Math.abs(told - offMs) > 30_000) throw new Error(`${subject}, a ticket says that it was made ${told} ms from now.`);
    await delay(1_500);
  }
  caller.close();
  stage.log(`the clock was off by ${offs.map((ms) => `${Math.round(ms / 1000)} s`).join(', ')}, then right`);
  await stage.verify(product, load);
}

async function run(stage: Stage): Promise<{ recoveryMs: null }> {
  await jumps(stage);
  // They need no process of their own, and are the same for every seed.
  if (stage.seed === 1) await runTests(days, stage.long ? { QUIET_CASES: '10000' } : {});
  return { recoveryMs: null };
}

const fault: Fault = {
  id: 'F12',
  name: 'clocks that jump, odd days',
  promise:
    'The product’s clock is put forward and back by up to five minutes several times under load, while its database’s goes on; everything holds. Once, with the first seed: what waits for a time happens then and once though the clock jumps; days of 23 and 25 hours, a leap day and the turn of the year are counted as the calendar shows; quiet hours end as a clock says that is read minute by minute, in 10,000 random cases (300 in the short form).',
  seeds: { short: 1, long: 5 },
  run,
};
export default fault;
