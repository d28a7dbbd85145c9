import { setTimeout as delay } from 'node:timers/promises';
import { until } from '#platform/waiting';
import { Caller } from '../harness/calling.ts';
import { DatabaseBeside } from '../harness/database-beside.ts';
import type { Fault, Stage } from '../harness/stage.ts';

const kinds = ['crash', 'cut', 'silent', 'slow'] as const;

async function run(stage: Stage): Promise<{ recoveryMs: number }> {
  const beside = await DatabaseBeside.start(stage);
  const product = await beside.product(stage);
  await product.start();
  const { pid } = product;
  const load = stage.load(product);
  load.start();
  await delay(2_000);
  const kind = kinds[(stage.seed - 1) % kinds.length] as (typeof kinds)[number];
  const awayMs = stage.long ? 60_000 : 6_000;
  stage.log(`${kind}, for ${awayMs} ms`);
  if (kind === 'crash') await beside.crash();
  else beside.proxy.set(kind === 'slow' ? { slowMs: 200 } : kind);
  const during = await askDuring(stage, product.port, awayMs, kind);
  const back = performance.now();
  if (kind === 'crash') await beside.comeBack();
  else beside.proxy.set('whole');
  const caller = new Caller(product.port, { authorization: `Bearer ${stage.template.adminKey}` });
  await until(
    async () => (await caller.call({ method: 'GET', path: '/api/v1/tickets?limit=1', timeoutMs: 5_000 })).status === 200,
    60_000,
    'The product answers again',
  );
  const recoveryMs = performance.now() - back;
  caller.close();
  stage.within(15_000, recoveryMs, 'Recovery');
  if (product.pid !== pid || product.ended) throw new Error('The product did not live through it.');
  if (during.length > 0) throw new Error(during.join('\n'));
  await delay(1_000);
  await stage.verify(product, load, { url: beside.url, mailRepeats: 2 });
  return { recoveryMs };
}

/** While the database is away: 503 with Retry-After within the time limits, never a bare error; the process itself answers. */
async function askDuring(stage: Stage, port: number, forMs: number, kind: string): Promise<string[]> {
  const caller = new Caller(port, { authorization: `Bearer ${stage.template.adminKey}` });
  // As a supervisor asks: without a key.
  const probe = new Caller(port, {});
  const lines = new Set<string>();
  const end = performance.now() + forMs;
  // What was under way when it happened may still be answered well.
  await delay(500);
  while (performance.now() < end) {
    const alive = await probe.call({ method: 'GET', path: '/healthz' });
    if (alive.status !== 200) lines.add(`/healthz answers ${alive.status}`);
    const answer = await caller.call({ method: 'GET', path: '/api/v1/tickets?limit=1', timeoutMs: 60_000 });
    if (kind !== 'slow' && answer.status !== 503) lines.add(`while away, a list answers ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`);
    if (answer.status === 503 && !answer.headers['retry-after']) lines.add('503 without Retry-After');
    if (answer.status === 0 || answer.status === 500) lines.add(`a list answers ${answer.status}`);
    await delay(300);
  }
  for (const each of [caller, probe]) each.close();
  return [...lines];
}

const fault: Fault = {
  id: 'F2',
  name: 'the database goes away and comes back',
  promise:
    'PostgreSQL ends at once, its line is cut, goes silent or becomes slow, for 60 s (6 s in the short form). Meanwhile every request is answered with 503 and Retry-After, the process stays the same one, and it works again in under 15 s after the return. Everything holds.',
  seeds: { short: 1, long: 8 },
  run,
};
export default fault;
