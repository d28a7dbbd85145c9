/** `npm run bench`: the product beside the floor, on one database, in one run. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '#platform/migrations';
import { startPostgres } from '#platform/postgres';
import { ensureWebBuilt } from '../scripts/build-web.ts';
import { load } from './loading.ts';
import { measures } from './measures.ts';
import { type ResultRow, report } from './reporting.ts';
import { known, type Seeded, seed } from './seeding.ts';

const { values } = parseArgs({
  options: {
    tickets: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '6' },
    clients: { type: 'string', default: '1,8' },
    json: { type: 'string' },
    only: { type: 'string' },
    database: { type: 'string' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
});
const say = (line: string) => process.stdout.write(`${line}\n`);
const [productPort, floorPort] = [39_411, 39_412];
const children: ChildProcess[] = [];

function start(file: string, env: Record<string, string>, ready: RegExp): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (ready.test(output)) resolve(child);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('exit', (code) => reject(new Error(`${file} ended (${code}) before it was ready:\n${output.slice(-2_000)}`)));
  });
}

const rssMiB = (child: ChildProcess): number => Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
const command = (args: string[], env: Record<string, string>): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['apps/server/cli.ts', ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('exit', (code) => (code === 0 ? resolve(output.trim()) : reject(new Error(`careloop ${args.join(' ')} ended with ${code}`))));
  });

async function measureAll(seeded: Seeded, key: string, product: ChildProcess, floor: ChildProcess): Promise<ResultRow[]> {
  const rows: ResultRow[] = [];
  const seconds = Number(values.seconds);
  const wanted = measures.filter((m) => !values.only || values.only.split(',').some((o) => m.name.startsWith(o)));
  for (const measure of wanted) {
    for (const clients of values.clients.split(',').map(Number)) {
      const limit = await load(floorPort, clients, seconds, (n) => measure.floor(n, seeded));
      const ours = await load(productPort, clients, seconds, (n) => measure.product(n, seeded), { authorization: `Bearer ${key}` });
      rows.push({
        name: measure.name,
        tickets: seeded.tickets,
        clients,
        ...ours,
        limitPerSecond: limit.perSecond,
        limitErrors: limit.errors,
        rssMiB: rssMiB(product),
        goal: measure.goal,
      });
      say(
        `${measure.name.padEnd(22)} ${String(clients).padStart(2)} clients  ${ours.perSecond.toFixed(0).padStart(6)}/s  p50 ${ours.p50Ms.toFixed(1)}  p95 ${ours.p95Ms.toFixed(1)}  p99 ${ours.p99Ms.toFixed(1)} ms   floor ${limit.perSecond.toFixed(0)}/s  ${((100 * ours.perSecond) / limit.perSecond).toFixed(0)} %${ours.errors ? `  ${ours.errors} errors` : ''}`,
      );
    }
  }
  if (floor.exitCode !== null) throw new Error('The floor ended during the run.');
  return rows;
}

/** A database that an earlier run has filled (--database URL), or a fresh one. */
async function prepare(env: Record<string, string>, url: string): Promise<{ seeded: Seeded; key: string }> {
  const key = await command(['keys', 'create', '--name', 'bench', '--role', 'administrator'], env);
  if (values.database) return { key, seeded: await known(url) };
  say(`Seeding ${values.tickets} tickets …`);
  const seeded = await seed(url, Number(values.tickets), say);
  await command(['followers', 'skip'], env);
  return { seeded, key };
}

const dataDir = mkdtempSync(join(tmpdir(), 'careloop-bench-'));
const postgres = values.database ? { url: values.database, stop: async () => {} } : await startPostgres({ dataDir, log: () => {} });
try {
  await migrate(postgres.url);
  const env = {
    DATABASE_URL: postgres.url,
    DATA_DIR: dataDir,
    PORT: String(productPort),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    CARELOOP_ADMIN_EMAIL: 'bench@example.com',
    CARELOOP_ADMIN_PASSWORD: 'a long bench password',
  };
  const { seeded, key } = await prepare(env, postgres.url);
  await ensureWebBuilt(say);
  const begun = Date.now();
  const product = await start('apps/server/main.ts', env, /is ready/);
  const startMs = Date.now() - begun;
  await new Promise((done) => setTimeout(done, 3_000));
  const idleMiB = rssMiB(product);
  say(`Ready after ${startMs} ms; idle ${idleMiB} MiB.`);
  const floor = await start('bench/floor.ts', { DATABASE_URL: postgres.url, PORT: String(floorPort) }, /ready/);
  const rows = await measureAll(seeded, key, product, floor);
  const text = report(rows, { startMs, idleMiB, tickets: seeded.tickets, seconds: Number(values.seconds) });
  say(text);
  if (values.write) writeFileSync('docs/benchmarks.md', text);
  if (values.json)
    writeFileSync(
      values.json,
      `${JSON.stringify(
        rows.map(({ goal: _g, limitErrors: _e, ...row }) => row),
        null,
        2,
      )}\n`,
    );
} finally {
  for (const child of children) child.kill('SIGTERM');
  await new Promise((done) => setTimeout(done, 1_500));
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
