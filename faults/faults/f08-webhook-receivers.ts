import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '#platform/db';
import { runningPostgresUrl } from '#platform/postgres';
import { until } from '#platform/waiting';
import { Caller } from '../harness/calling.ts';
import type { Outside } from '../harness/outside.ts';
import { passTime } from '../harness/passing-time.ts';
import type { Fault, Stage } from '../harness/stage.ts';

function misbehave(outside: Outside): Record<string, string> {
  const hung: ServerResponse[] = [];
  outside.webhookManners.set('/hang', (_request, response) => {
    hung.push(response);
    setTimeout(() => response.end(), 30_000).unref();
  });
  outside.webhookManners.set('/fail', (_request, response) => response.writeHead(500).end('broken'));
  outside.webhookManners.set('/gone', (_request, response) => response.writeHead(410).end());
  outside.webhookManners.set('/huge', (_request, response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(256 * 1024)));
    };
    response.on('drain', more);
    more();
  });
  outside.webhookManners.set('/redirect', (_request, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end());
  const urls: Record<string, string> = {};
  for (const path of ['hang', 'fail', 'gone', 'huge', 'redirect']) urls[path] = outside.webhookUrl(`/${path}`);
  // Nobody speaks TLS there.
  urls.tls = outside.webhookUrl('/tls').replace('http:', 'https:');
  return urls;
}

type Row = { state: string; active: boolean; disabled_for: string | null; failing: boolean };

async function run(stage: Stage): Promise<{ recoveryMs: null }> {
  const product = await stage.product();
  await product.start();
  const db = stage.database((await runningPostgresUrl(product.dataDir)) as string);
  const caller = new Caller(product.port, { authorization: `Bearer ${stage.template.adminKey}` });
  stage.later(() => caller.close());
  const load = stage.load(product);
  // Steady work that leaves room: whether one receiver keeps another waiting is not to be seen on a machine that is full.
  load.start(2, 150);
  await delay(3_000);
  const before = await goodP95(db, stage.template.webhookId);
  const ids = new Map<string, string>();
  for (const [name, url] of Object.entries(misbehave(stage.outside))) {
    const made = await caller.call({ method: 'POST', path: '/api/v1/webhooks', body: { url, eventTypes: ['ticket.created', 'message.created'] } });
    if (made.status !== 201) throw new Error(`The webhook ${name} answers ${made.status} ${JSON.stringify(made.body)}`);
    ids.set(name, String(made.body.id));
  }
  const since = new Date();
  await delay(stage.long ? 25_000 : 12_000);
  const after = await goodP95(db, stage.template.webhookId, since);
  stage.log(`the good receiver: p95 ${Math.round(before)} ms before, ${Math.round(after)} ms beside the bad ones`);
  stage.within(1_000, after - before, 'A delivery to the good receiver, beside bad ones, longer than before');
  await failing(db, ids);
  await endOfPatience(stage, db, ids);
  await noticed(db, caller);
  for (const id of ids.values()) await caller.call({ method: 'DELETE', path: `/api/v1/webhooks/${id}` });
  await stage.verify(product, load);
  return { recoveryMs: null };
}

async function goodP95(db: Database, webhookId: string, since = new Date(0)): Promise<number> {
  const { ms } = await db
    .read()
    .one<{ ms: number | null }>(
      `select percentile_cont(0.95) within group (order by extract(epoch from coalesce(finished_at, now()) - created_at)) * 1000 as ms from webhook_delivery where webhook_id = $1 and created_at >= $2`,
      [webhookId, since],
    );
  return ms ?? 0;
}

async function rowOf(db: Database, id: string | undefined): Promise<Row> {
  return db.read().one<Row>(
    `select w.active, w.disabled_for, w.failing_since is not null as failing,
       coalesce((select string_agg(distinct d.state, ',' order by d.state) from webhook_delivery d where d.webhook_id = w.id and d.attempts > 0), '') as state from webhook w where w.id = $1`,
    [id],
  );
}

/** Each bad one is known to be bad, and why. */
async function failing(db: Database, ids: ReadonlyMap<string, string>): Promise<void> {
  for (const name of ['fail', 'redirect', 'tls', 'hang'])
    await until(async () => (await rowOf(db, ids.get(name))).failing, 30_000, `The receiver "${name}" counts as failing`);
  // What comes without end is cut off; its 200 counts.
  await until(async () => (await rowOf(db, ids.get('huge'))).state.includes('delivered'), 30_000, 'The receiver that answers without end is done with');
  const gone = await until(
    async () => {
      const row = await rowOf(db, ids.get('gone'));
      return row.active ? null : row;
    },
    30_000,
    'The receiver that answers 410 is switched off',
  );
  if (gone.disabled_for !== 'gone') throw new Error(`It is switched off for ${gone.disabled_for}.`);
}

/** Three days later the failing ones are switched off. */
async function endOfPatience(stage: Stage, db: Database, ids: ReadonlyMap<string, string>): Promise<void> {
  const name = 'fail';
  await db.read().rows(`update webhook set failing_since = failing_since - interval '73 hours' where id = $1`, [ids.get(name)]);
  await passTime(db, 6);
  const row = await until(
    async () => {
      const found = await rowOf(db, ids.get(name));
      return found.active ? null : found;
    },
    40_000,
    'The receiver that fails for three days is switched off',
  );
  stage.log(`"${name}" was switched off for ${row.disabled_for}`);
}

async function noticed(db: Database, caller: Caller): Promise<void> {
  const count = () =>
    db
      .read()
      .one<{ n: number }>(`select count(*)::int as n from notification where kind like '%webhook%'`)
      .then((r) => r.n);
  await until(async () => (await count()) > 0, 20_000, 'An administrator is told that a webhook was switched off');
  const listed = await caller.call<{ items: { active: boolean }[] }>({ method: 'GET', path: '/api/v1/webhooks' });
  if (listed.body.items.filter((w) => !w.active).length < 2) throw new Error('The list of webhooks does not show both that were switched off.');
}

const fault: Fault = {
  id: 'F8',
  name: 'bad webhook receivers',
  promise:
    'Receivers that hang for 30 s, answer 500, 410, without TLS, without end, or redirect inside, stand beside a good one under load. The good one is served as fast as before (p95 within 1 s more); 410 and three days of failures switch a webhook off and an administrator is told.',
  seeds: { short: 1, long: 3 },
  run,
};
export default fault;
