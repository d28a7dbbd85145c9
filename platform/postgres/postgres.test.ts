import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { findBinaries } from './binaries.ts';
import { endAbandoned, type PostgresOptions, type RunningPostgres, runningPostgresUrl, startPostgres } from './index.ts';
import { isAlive } from './processes.ts';

let dataDir: string;
let lines: string[];
let servers: RunningPostgres[];
let children: ChildProcess[];

let seedDir: string;

beforeAll(async () => {
  seedDir = mkdtempSync(join(tmpdir(), 'careloop-supervisor-'));
  chmodSync(seedDir, 0o711);
  await (await startPostgres({ dataDir: seedDir, log: () => {} })).stop();
});

afterAll(() => rmSync(seedDir, { recursive: true, force: true }));

/** Spares a test the first preparation. As root the copy belongs to root, as a backup put back does. */
const seed = () => cpSync(seedDir, dataDir, { recursive: true });

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'careloop-supervisor-'));
  chmodSync(dataDir, 0o711);
  lines = [];
  servers = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const server of servers) await server.stop();
  const orphan = Number(existsSync(pidFile()) ? readFileSync(pidFile(), 'utf8').split('\n')[0] : 0);
  if (orphan > 1 && orphan !== process.pid && isAlive(orphan)) process.kill(orphan, 'SIGQUIT');
  await until(() => !orphan || orphan === process.pid || !isAlive(orphan));
  rmSync(dataDir, { recursive: true, force: true });
});

const pidFile = () => join(dataDir, 'postgres', 'postmaster.pid');

async function start(options: Partial<PostgresOptions> = {}): Promise<RunningPostgres> {
  const server = await startPostgres({ dataDir, settings: { shared_buffers: '16MB' }, log: (line) => lines.push(line), ...options });
  servers.push(server);
  return server;
}

/** Careloop in another process: prints `up <pid of postgres>` once it runs. */
function startElsewhere(): { child: ChildProcess; up: Promise<number> } {
  const program = `const { startPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))});
    const server = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, settings: { shared_buffers: '16MB' }, log: () => {} });
    process.on('SIGTERM', async () => { await server.stop(); process.exit(0); });
    process.on('SIGUSR2', () => process.exit(0));
    console.log('up ' + server.pid); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const up = new Promise<number>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => resolve(Number(/up (\d+)/.exec(chunk.toString())?.[1])));
  });
  return { child, up };
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 60_000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Waited in vain.\n${lines.join('\n')}`);
    await delay(10);
  }
}

test('the first start makes the database, later ones find what was written', async () => {
  const first = await start();
  await ask(first.url, 'create table kept as select 42 as answer');
  expect(await ask(first.url, 'show fsync')).toBe('on');
  expect(await ask(first.url, 'show listen_addresses')).toBe('127.0.0.1');
  expect(await ask(first.url, 'show shared_buffers')).toBe('16MB');
  expect(await ask(first.url, 'show timezone')).toBe('UTC');
  expect(statSync(join(dataDir, 'postgres.password')).mode & 0o777).toBe(0o600);
  await expect(ask(first.url.replace(/:[0-9a-f]{48}@/, ':wrong@'), 'select 1')).rejects.toMatchObject({ code: '28P01' });
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);
  const second = await start();
  expect(await ask(second.url, 'select answer from kept')).toBe(42);
});

test.runIf(process.platform === 'linux')('the server has a session of its own, so Ctrl-C does not reach it', async () => {
  seed();
  const { pid } = await start();
  const session = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[3];
  expect(Number(session)).toBe(pid);
});

test('a kill in the middle of the first preparation does not harm the next start', async () => {
  const { child } = startElsewhere();
  await until(() => readdirSync(dataDir).some((name) => name.startsWith('postgres.init-') && existsSync(join(dataDir, name, 'data'))));
  child.kill('SIGKILL');
  await until(() => child.signalCode !== null);
  expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
  const server = await start();
  expect(await ask(server.url, 'select 1')).toBe(1);
  expect(readdirSync(dataDir).filter((name) => name.startsWith('postgres.init-'))).toEqual([]);
});

test('after kill -9 of Careloop the next start ends the orphan and takes over', async () => {
  seed();
  const { child, up } = startElsewhere();
  const orphan = await up;
  child.kill('SIGKILL');
  await until(() => child.signalCode !== null);
  expect(isAlive(orphan)).toBe(true);
  const server = await start();
  expect(isAlive(orphan)).toBe(false);
  expect(server.pid).not.toBe(orphan);
  expect(await ask(server.url, 'select 1')).toBe(1);
});

test('what a killed Careloop left running can be ended, what runs cannot', async () => {
  const { child, up } = startElsewhere();
  await up;
  expect(await endAbandoned(dataDir)).toBe(false);
  expect(await runningPostgresUrl(dataDir)).not.toBeNull();
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await ended;
  expect(await endAbandoned(dataDir)).toBe(true);
  expect(await runningPostgresUrl(dataDir)).toBeNull();
});

test.each(['SIGTERM', 'SIGUSR2'] as const)('no server outlives an end by %s (stop, or a bare process.exit)', async (signal) => {
  seed();
  const { child, up } = startElsewhere();
  const pid = await up;
  child.kill(signal);
  await until(() => child.exitCode !== null);
  expect(child.exitCode).toBe(0);
  if (signal === 'SIGTERM') expect(isAlive(pid)).toBe(false);
  await until(() => !isAlive(pid));
});

test('after kill -9 of the server it comes back at the same address', async () => {
  seed();
  const server = await start();
  await ask(server.url, 'create table kept as select 42 as answer');
  const killed = server.pid;
  process.kill(killed, 'SIGKILL');
  await until(async () => server.pid !== killed && (await ask(server.url, 'select answer from kept').catch(() => 0)) === 42);
  expect(lines.some((line) => line.includes('ended unexpectedly (SIGKILL)'))).toBe(true);
  const second = server.pid;
  await server.stop();
  expect(isAlive(second)).toBe(false);
});

test('a server that cannot come back is given up and reported', async () => {
  seed();
  let reported: Error | undefined;
  const server = await start({
    maxRestarts: 2,
    onExit: (error) => {
      reported = error;
    },
  });
  writeFileSync(join(dataDir, 'postgres', 'postgresql.conf'), 'nonsense\n');
  process.kill(server.pid, 'SIGKILL');
  await until(() => reported !== undefined);
  expect(reported?.message).toContain('could not be started again');
  expect(lines.filter((line) => line.startsWith('Starting PostgreSQL again'))).toHaveLength(2);
});

test('a second Careloop on the same folder is refused, in another process and in this one', async () => {
  seed();
  const { child, up } = startElsewhere();
  await up;
  await expect(start()).rejects.toThrow(`already running on ${dataDir} (process ${child.pid})`);
  child.kill('SIGTERM');
  await until(() => child.exitCode !== null);
  const server = await start();
  await expect(start()).rejects.toThrow('already running');
  expect(await ask(server.url, 'select 1')).toBe(1);
});

test('locks and pid files that name another program are seen through', async () => {
  seed();
  writeFileSync(join(dataDir, 'careloop.lock'), `${process.ppid} 1\n`);
  writeFileSync(pidFile(), `${process.ppid}\n${join(dataDir, 'postgres')}\n1\n5432\n\n127.0.0.1\n\nready\n`);
  const server = await start();
  expect(await ask(server.url, 'select 1')).toBe(1);
});

test('a taken port is named', async () => {
  seed();
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await expect(start({ port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`);
  await new Promise((resolve) => {
    server.close(resolve);
  });
  const running = await start({ port });
  expect(new URL(running.url).port).toBe(String(port));
});

test('data of another PostgreSQL major is refused with the way out', async () => {
  seed();
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
  await expect(start()).rejects.toThrow(/written by PostgreSQL 17.*Export it/);
});

test.runIf(process.getuid?.() === 0 && process.platform === 'linux')('as root, below a folder that only root may enter', async () => {
  const closed = join(dataDir, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  const nativeDir = join(closed, 'native');
  cpSync(dirname(dirname(findBinaries().postgres)), nativeDir, { recursive: true, verbatimSymlinks: true });
  const server = await start({ dataDir: join(closed, 'data'), nativeDir });
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe('0');
  expect(/^CapEff:\s+(\w+)/m.exec(status)?.[1]).toBe('0000000000000002');
  expect(readFileSync(`/proc/${server.pid}/cmdline`, 'utf8')).toContain(nativeDir);
  await ask(server.url, 'create table t as select 7 as a');
  const killed = server.pid;
  process.kill(killed, 'SIGKILL');
  await until(async () => server.pid !== killed && (await ask(server.url, 'select a from t').catch(() => 0)) === 7);
});
