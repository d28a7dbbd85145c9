/** `npm run bench:profile`: where the processor time of one request goes, by part of the product and by statement. Writes docs/profiles.md. See README.md. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import type { RequestMeasure } from '#platform/modules';
import { startPostgres } from '#platform/postgres';
import type { Assembled } from '../apps/server/assemble.ts';
import { type Opened, openKept, rest, viewIdOf, withProduct } from './databases.ts';
import { findMeasures } from './finding-measures.ts';
import { serverCpuMs } from './processes.ts';
import { type Profile, profilesPage } from './profiles-page.ts';
import { sampled } from './profiling.ts';
import { requestsOf } from './recording.ts';
import { figure } from './results.ts';

const { values } = parseArgs({
  options: {
    tickets: { type: 'string', default: '100000' },
    data: { type: 'string', default: process.env.BENCH_DATA ?? join(tmpdir(), 'careloop-bench') },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
});
const tickets = Number(values.tickets);
if (!(tickets > 0)) throw new Error('--tickets takes a number above 0.');
const beginnings = values.only.split(',').filter(Boolean);

/** Enough for the sampler, and an end for what takes seconds. */
const [mostRequests, mostMs, warmUps] = [200, 15_000, 30];

const tracked = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track_planning': 'on', 'pg_stat_statements.max': '5000' };

async function profileOf(product: Assembled, opened: Opened, client: pg.Client, viewId: number, measure: RequestMeasure): Promise<Profile> {
  const http = await product.createHttp();
  const data = { ...opened.seeded, viewId };
  let asked = 0;
  const ask = async (): Promise<void> => {
    const headers = { authorization: `Bearer ${opened.key}` };
    for (const { method, path, body } of requestsOf(measure, asked, data)) {
      const answer = await http.inject({ method, url: path, headers, ...(body === undefined ? {} : { payload: body as object }) });
      if (answer.statusCode >= 400) throw new Error(`${method} ${path} was answered with ${answer.statusCode}: ${answer.body.slice(0, 200)}`);
    }
    asked += 1;
  };
  const several = async (most: number): Promise<number> => {
    const [from, end] = [asked, performance.now() + mostMs];
    while (asked - from < most && performance.now() < end) await ask();
    await product.followers.drain();
    return asked - from;
  };
  await several(warmUps);
  await client.query('select pg_stat_statements_reset()');
  const [own, database] = [process.cpuUsage(), serverCpuMs(opened.postgresPid)];
  const requests = await several(mostRequests);
  const { user, system } = process.cpuUsage(own);
  const databaseMs = (serverCpuMs(opened.postgresPid) - database) / requests;
  const { rows } = await client.query<{ text: string; ms: number; calls: number }>(
    `select regexp_replace(query, '\\s+', ' ', 'g') as text, total_exec_time + total_plan_time as ms, calls::float8 as calls from pg_stat_statements
     where dbid = (select oid from pg_database where datname = current_database()) and query not like '%pg_stat_statements%' order by ms desc limit 5`,
  );
  const statements = rows.map(({ text, ms, calls }) => ({ text, ms: ms / requests, calls: calls / requests }));
  const parts = await sampled(() => several(mostRequests));
  await http.close();
  return { name: measure.name, requests, productMs: (user + system) / 1_000 / requests, databaseMs, statements, parts };
}

const scratch = mkdtempSync(join(tmpdir(), 'careloop-bench-run-'));
const opened = await openKept(resolve(values.data), tickets, (dataDir, settings = {}) =>
  startPostgres({ dataDir, settings: { ...settings, ...tracked }, log: () => {} }),
);
const client = new pg.Client({ connectionString: opened.url });
try {
  await client.connect();
  await client.query('create extension if not exists pg_stat_statements');
  const viewId = await viewIdOf(client);
  const { requests } = await findMeasures();
  const profiles: Profile[] = [];
  await withProduct(opened.url, scratch, async (product) => {
    await rest(product);
    await product.followers.drain();
    for (const measure of requests.filter((m) => beginnings.length === 0 || beginnings.some((one) => m.name.startsWith(one)))) {
      const profile = await profileOf(product, opened, client, viewId, measure);
      profiles.push(profile);
      process.stdout.write(
        `${measure.name.padEnd(36)} product ${figure(profile.productMs)} ms, database ${figure(profile.databaseMs)} ms, of ${profile.requests} requests\n`,
      );
    }
  });
  const text = profilesPage(profiles, tickets);
  if (values.write) writeFileSync('docs/profiles.md', text);
  else process.stdout.write(text);
} finally {
  await client.query('drop extension if exists pg_stat_statements').catch(() => {});
  await client.end();
  await opened.stop();
  rmSync(scratch, { recursive: true, force: true });
}
