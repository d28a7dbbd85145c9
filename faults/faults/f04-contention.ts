import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { runningPostgresUrl } from '#platform/postgres';
import { type Answer, Caller } from '../harness/calling.ts';
import type { Fault, Stage } from '../harness/stage.ts';

const p95 = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;

async function run(stage: Stage): Promise<{ recoveryMs: number }> {
  const product = await stage.product();
  await product.start();
  const load = stage.load(product);
  load.start(2);
  await delay(2_000);
  const url = (await runningPostgresUrl(product.dataDir)) as string;
  const caller = new Caller(product.port, { authorization: `Bearer ${stage.template.adminKey}` }, 600);
  stage.later(() => caller.close());
  const recoveryMs = await heldLock(stage, url, caller);
  await deadlock(url, caller, stage);
  if (product.ended) throw new Error('The product has ended.');
  await stage.verify(product, load);
  return { recoveryMs };
}

async function newTicket(caller: Caller, stage: Stage): Promise<number> {
  const body = { subject: 'Contended', text: 'x', customer: { email: 'contended@customers.example' }, queueId: stage.template.queues.open };
  return Number((await caller.call({ method: 'POST', path: '/api/v1/tickets', body })).body.id);
}

/** Somebody holds one ticket's row; 500 want to write to it. They wait or are told so; everybody else works on. */
async function heldLock(stage: Stage, url: string, caller: Caller): Promise<number> {
  const id = await newTicket(caller, stage);
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select 1 from ticket where id = $1 for update', [id]);
  const waiting = Array.from({ length: 500 }, (_, n) =>
    caller.call({
      method: 'POST',
      path: `/api/v1/tickets/${id}/messages`,
      body: { kind: 'note', text: `waits ${n}` },
      timeoutMs: 120_000,
      headers: { 'idempotency-key': `held-${n}` },
    }),
  );
  await delay(500);
  const others: Answer[] = [];
  const other = new Caller(caller.port, { authorization: `Bearer ${stage.template.adminKey}` });
  for (const end = performance.now() + 10_000; performance.now() < end; ) {
    others.push(await other.call({ method: 'GET', path: '/api/v1/tickets?limit=10' }));
    await delay(50);
  }
  const freed = performance.now();
  await holder.query('rollback');
  await holder.end();
  const answers = await Promise.all(waiting);
  const again = await other.call({ method: 'POST', path: `/api/v1/tickets/${id}/messages`, body: { kind: 'note', text: 'afterwards' } });
  other.close();
  stage.log(`others: ${others.length} lists, p95 ${Math.round(p95(others.map((a) => a.tookMs)))} ms; those that waited: ${JSON.stringify(countBy(answers))}`);
  const failed = others.filter((a) => a.status !== 200);
  if (failed.length > 0) throw new Error(`${failed.length} of ${others.length} requests about other things failed: ${JSON.stringify(countBy(failed))}`);
  stage.within(1_000, p95(others.map((a) => a.tookMs)), 'The p95 of other requests');
  const unclear = answers.filter((a) => ![201, 409, 429, 503].includes(a.status));
  if (unclear.length > 0) throw new Error(`Answers that say nothing: ${JSON.stringify(countBy(unclear))}`);
  if (answers.some((a) => a.status === 503 && !a.headers['retry-after'])) throw new Error('503 without Retry-After.');
  if (again.status !== 201) throw new Error(`Afterwards a note answers ${again.status}.`);
  return performance.now() - freed;
}

const countBy = (answers: readonly Answer[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) counts[`${status} ${body.code ?? ''}`.trim()] = (counts[`${status} ${body.code ?? ''}`.trim()] ?? 0) + 1;
  return counts;
};

/** Another session locks two tickets the other way round than a merge does: one of both is sent back by the database, the user sees either the merge or a clear word. */
async function deadlock(url: string, caller: Caller, stage: Stage): Promise<void> {
  const [a, b] = [await newTicket(caller, stage), await newTicket(caller, stage)];
  for (const [first, second] of [
    [a, b],
    [b, a],
  ] as const) {
    const holder = new pg.Client({ connectionString: url });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select 1 from ticket where id = $1 for update', [first]);
    const merging = caller.call({ method: 'POST', path: `/api/v1/tickets/${a}/merges`, body: { into: b }, timeoutMs: 60_000 });
    await delay(300);
    const reached = await holder.query('select 1 from ticket where id = $1 for update', [second]).then(
      () => true,
      () => false,
    );
    await holder.query(reached ? 'commit' : 'rollback');
    await holder.end();
    const { status, body } = await merging;
    if (![201, 409].includes(status)) throw new Error(`A merge in a deadlock answers ${status} ${JSON.stringify(body)}`);
    if (status === 201) await caller.call({ method: 'DELETE', path: `/api/v1/merges/${body.id}` });
  }
}

const fault: Fault = {
  id: 'F4',
  name: 'one row held, 500 waiting; deadlocks',
  promise:
    'Another session holds the row of one ticket while 500 requests want to write to it: they get through, or 409 or 503 with Retry-After within the time limits; requests about anything else keep a p95 below 1 s. A deadlock ends in the effect or in a clear answer.',
  seeds: { short: 1, long: 5 },
  run,
};
export default fault;
