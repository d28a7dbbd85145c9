import { runningPostgresUrl } from '#platform/postgres';
import { until } from '#platform/waiting';
import { Caller } from '../harness/calling.ts';
import type { Fault, Stage } from '../harness/stage.ts';

const metric = 'careloop_jobs_waiting';

/** Work that is real but slow and unimportant: each wakes a webhook that is not there any more. */
const backlogSql = `
  insert into graphile_worker._private_jobs (task_id, payload, priority, run_at, max_attempts)
  select (select id from graphile_worker._private_tasks where identifier = 'webhooks_deliver'), json_build_object('webhookId', gen_random_uuid()), 20, now() - interval '1 hour', 12
  from generate_series(1, $1)`;

async function run(stage: Stage): Promise<{ recoveryMs: number }> {
  const { outside } = stage;
  const jobs = stage.long ? 100_000 : 10_000;
  const product = await stage.product();
  await product.start();
  const db = stage.database((await runningPostgresUrl(product.dataDir)) as string);
  const caller = new Caller(product.port, { authorization: `Bearer ${stage.template.adminKey}` });
  stage.later(() => caller.close());
  await db.read().rows(`insert into graphile_worker._private_tasks (identifier) values ('webhooks_deliver') on conflict do nothing`);
  await db.read().rows(backlogSql, [jobs]);

  let slowestMs = 0;
  for (let n = 0; n < 5; n += 1) {
    const to = `waiting${n}@customers.example`;
    const made = await caller.call({
      method: 'POST',
      path: '/api/v1/tickets',
      body: { subject: 'Hello', text: 'Hello?', channel: 'form', customer: { email: to } },
    });
    const text = `Answer ${n} of seed ${stage.seed}`;
    const begun = performance.now();
    await caller.call({ method: 'POST', path: `/api/v1/tickets/${made.body.id}/messages`, body: { kind: 'reply', text } });
    await until(() => outside.mails.some((mail) => mail.to === to && mail.text.includes(text)), 120_000, 'The answer reaches the customer');
    slowestMs = Math.max(slowestMs, performance.now() - begun);
  }
  stage.within(60_000, slowestMs, 'An answer to a customer behind the backlog');
  const left = (await db.read().one<{ n: number }>('select count(*)::int as n from graphile_worker._private_jobs where run_at <= now()')).n;
  const page = await caller.call<string>({ method: 'GET', path: '/metrics' });
  const shown = Number(new RegExp(`^${metric} (\\d+)`, 'm').exec(String(page.body))?.[1] ?? -1);
  stage.log(`${left} of ${jobs} jobs were left when the fifth answer had gone out; the metrics say ${shown}; the slowest took ${Math.round(slowestMs)} ms`);
  if (left < jobs / 20) throw new Error(`Only ${left} jobs were left: the backlog was no backlog.`);
  if (shown < left / 2) throw new Error(`The metrics say ${shown} waiting jobs, there are ${left}.`);
  await db.read().rows(`delete from graphile_worker._private_jobs where priority = 20 and locked_at is null`);
  const load = stage.load(product);
  load.start(2);
  await until(() => load.answered > 20, 60_000, 'The load is served');
  await stage.verify(product, load);
  return { recoveryMs: slowestMs };
}

const fault: Fault = {
  id: 'F10',
  name: '100,000 jobs of backlog',
  promise:
    'With 100,000 jobs waiting, answers to customers still go out in under 60 s, because their lane comes first; the metrics show how many jobs wait. What is left of the backlog is then taken away, and everything holds. (The short form waits behind 10,000.)',
  seeds: { short: 1, long: 1 },
  run,
};
export default fault;
