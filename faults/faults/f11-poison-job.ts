import { runningPostgresUrl } from '#platform/postgres';
import { Caller } from '../harness/calling.ts';
import { passTime } from '../harness/passing-time.ts';
import { until } from '../harness/product.ts';
import type { Fault, Stage } from '../harness/stage.ts';

/** A reply to send whose id is none: its job can only fail. Another was in the hands of three workers that died. */
const plant = `
  select graphile_worker.add_job('tickets.send_scheduled', payload := '{"id":"poison"}'::json, max_attempts := 6, priority := 0, queue_name := 'outbox-0');
`;
const plantKiller = `
  with planted as (select (graphile_worker.add_job('tickets.send_scheduled', payload := '{"id":"00000000-0000-0000-0000-000000000000"}'::json, max_attempts := 3)).id)
  update graphile_worker._private_jobs j set attempts = 3, locked_by = 'pool-killed-by-it', locked_at = now() - interval '1 hour' from planted where j.id = planted.id`;

async function run(stage: Stage): Promise<{ recoveryMs: null }> {
  const { outside } = stage;
  const product = await stage.product();
  await product.start();
  const db = stage.database((await runningPostgresUrl(product.dataDir)) as string);
  const caller = new Caller(product.port, { authorization: `Bearer ${stage.template.adminKey}` });
  stage.later(() => caller.close());
  await db.read().rows(plant);
  await db.read().rows(plantKiller);
  const load = stage.load(product);
  load.start(3);

  const givenUp = () =>
    db
      .read()
      .rows<{ attempts: number; last_error: string }>(
        `select attempts, last_error from graphile_worker._private_jobs where attempts >= max_attempts and locked_at is null order by max_attempts`,
      );
  // Its tries are hours apart in the end: the hours are skipped.
  await until(
    async () => {
      await passTime(db, 60);
      return (await givenUp()).length === 2;
    },
    90_000,
    'The poisonous jobs are given up',
    1_500,
  );
  const [killer, poison] = await givenUp();
  if (poison?.attempts !== 6 || killer?.attempts !== 3) throw new Error(`They were tried ${poison?.attempts} and ${killer?.attempts} times, not 6 and 3.`);
  if (!poison.last_error || !/worker/.test(killer.last_error)) throw new Error(`Their errors are not told: ${JSON.stringify([poison, killer])}`);
  const metrics = async () => String((await caller.call<string>({ method: 'GET', path: '/metrics' })).body);
  if (!/^careloop_jobs_failed 2$/m.test(await metrics())) throw new Error('The metrics do not show two jobs that were given up.');

  const to = 'neighbour@customers.example';
  const made = await caller.call({
    method: 'POST',
    path: '/api/v1/tickets',
    body: { subject: 'Hello', text: 'Hello?', channel: 'form', customer: { email: to } },
  });
  await caller.call({ method: 'POST', path: `/api/v1/tickets/${made.body.id}/messages`, body: { kind: 'reply', text: 'In the same lane as the poison' } });
  await until(() => outside.mails.some((m) => m.to === to && m.text.includes('In the same lane')), 30_000, 'What is in the same lane goes on');
  await stage.verify(product, load);
  return { recoveryMs: null };
}

const fault: Fault = {
  id: 'F11',
  name: 'poisonous jobs',
  promise:
    'A job that can only fail, and one that kills its workers, are given up after their last try and stay to be looked at (doctor and metrics count them); what is behind them in the same lane goes on.',
  seeds: { short: 1, long: 3 },
  run,
};
export default fault;
