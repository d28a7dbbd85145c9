import { isGivenUp } from '#platform/jobs';
import { until } from '#platform/waiting';
import { Caller } from '../harness/calling.ts';
import { careloop } from '../harness/commanding.ts';
import { DatabaseBeside } from '../harness/database-beside.ts';
import { passTime } from '../harness/passing-time.ts';
import type { Product } from '../harness/product.ts';
import type { Fault, Stage } from '../harness/stage.ts';

const lanes = ['outbox-0', 'outbox-1'];
const deadlyId = '00000000-0000-4000-8000-00000000dead';
/** Replies to send: the id of the one is none, so its job can only fail; the process dies each time that it asks for the other. */
const plant = `
  select graphile_worker.add_job('tickets.send_scheduled', payload := '{"id":"poison"}'::json, max_attempts := 6, priority := 0, queue_name := '${lanes[0]}', job_key := 'poison'),
    graphile_worker.add_job('tickets.send_scheduled', payload := '{"id":"${deadlyId}"}'::json, max_attempts := 3, priority := 0, queue_name := '${lanes[1]}', job_key := 'deadly')`;
const dying = { entry: 'faults/harness/killing-product.ts', env: { FAULT_KILL: `value:${deadlyId}` } };

type GivenUp = { deadly: boolean; attempts: number; last_error: string | null };
const givenUpSql = `
  select payload->>'id' = '${deadlyId}' as deadly, attempts, last_error from graphile_worker._private_jobs
  where ${isGivenUp} order by deadly`;

async function run(stage: Stage): Promise<{ recoveryMs: null }> {
  const beside = await DatabaseBeside.start(stage);
  const product = await beside.product(stage);
  await product.start(dying);
  const db = stage.database(beside.url);
  const load = stage.load(product);
  load.start(3, 200);
  await until(() => load.answered > 10, 60_000, 'The load is served');
  await db.read().rows(plant);

  let deaths = 0;
  // Its tries are hours apart in the end: the hours are skipped. Who died is started again, as by a supervisor.
  await until(
    async () => {
      if (product.ended) {
        deaths += 1;
        await product.start(dying);
      }
      await passTime(db, 60);
      return (await db.read().rows(givenUpSql)).length === 2;
    },
    150_000,
    'The poisonous jobs are given up',
    1_500,
  );
  const [poison, deadly, ...more] = await db.read().rows<GivenUp>(givenUpSql);
  stage.log(`the one failed ${poison?.attempts} times (${poison?.last_error?.split('\n')[0]}), the other killed ${deaths} workers`);
  if (more.length > 0 || poison?.deadly !== false || poison.attempts !== 6 || !poison.last_error)
    throw new Error(`The job that can only fail should have been given up after 6 tries: ${JSON.stringify([poison, ...more])}`);
  if (!deadly?.deadly || deadly.attempts !== 3 || deaths !== 3 || !/worker/.test(deadly.last_error ?? ''))
    throw new Error(`The job that kills should have been given up after 3 deaths, there were ${deaths}: ${JSON.stringify(deadly)}`);
  await told(stage, product, beside.url);
  await neighbours(stage, product);
  // Somebody has looked at them and takes them away.
  await db.read().rows(`delete from graphile_worker._private_jobs where ${isGivenUp} and payload->>'id' in ('poison', '${deadlyId}')`);
  await stage.verify(product, load, { url: beside.url, mailRepeats: 2 * deaths });
  return { recoveryMs: null };
}

async function told(stage: Stage, product: Product, url: string): Promise<void> {
  const caller = new Caller(product.port, { authorization: `Bearer ${stage.template.adminKey}` });
  const page = await caller.call<string>({ method: 'GET', path: '/metrics' });
  caller.close();
  const shown = /^careloop_jobs_failed .*$/m.exec(String(page.body))?.[0];
  if (shown !== 'careloop_jobs_failed 2') throw new Error(`The metrics do not show two jobs that were given up: ${shown}`);
  const doctor = await careloop(product.dataDir, ['doctor'], { env: { DATABASE_URL: url } });
  if (doctor.code !== 1 || !/^jobs\s+PROBLEM\s+2 failed for good/m.test(doctor.said))
    throw new Error(`The doctor ends with ${doctor.code} and says:\n${doctor.said}`);
}

/** Mail from both lanes still arrives. */
async function neighbours({ outside, template }: Stage, product: Product): Promise<void> {
  const caller = new Caller(product.port, { authorization: `Bearer ${template.adminKey}` });
  const texts = Array.from({ length: 8 }, (_, n) => `Behind the poison, ${n}.`);
  for (const text of texts) {
    const customer = { email: 'neighbour@customers.example' };
    const made = await caller.call({ method: 'POST', path: '/api/v1/tickets', body: { subject: 'Hello', text: 'Hello?', channel: 'form', customer } });
    await caller.call({ method: 'POST', path: `/api/v1/tickets/${made.body.id}/messages`, body: { kind: 'reply', text } });
  }
  caller.close();
  await until(() => texts.every((text) => outside.mails.some((m) => m.text.includes(text))), 60_000, 'What is in the same lanes goes on');
}

const fault: Fault = {
  id: 'F11',
  name: 'poisonous jobs',
  promise:
    'A job that can only fail, and one that kills the process each time it is tried (which is started again each time), are given up after their last try and stay to be looked at: doctor and metrics count them. What is behind them in the same lanes goes on.',
  seeds: { short: 1, long: 3 },
  run,
};
export default fault;
