/** Another PostgreSQL than the embedded one (Debian's), in a folder and on a port of its own, as an account that is not root. */
import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './processes.ts';

const home = '/usr/lib/postgresql';

/** The newest of 15 or above that Debian's packages have put here. */
export function findServer(): string | null {
  const majors = existsSync(home) ? readdirSync(home).filter((v) => Number(v) >= 15 && existsSync(join(home, v, 'bin', 'initdb'))) : [];
  const newest = majors.sort((a, b) => Number(b) - Number(a))[0];
  return newest ? join(home, newest, 'bin') : null;
}

const numberOf = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
const account = (): SpawnOptions => (process.getuid?.() === 0 ? { uid: numberOf('-u'), gid: numberOf('-g') } : {});

export type External = { url: string; pid: number; stop(): Promise<void> };

export async function startExternal(programs: string, dataDir: string, settings: Record<string, string> = {}): Promise<External> {
  const cluster = join(dataDir, 'postgres');
  const secret = join(dataDir, 'postgres.password');
  if (!existsSync(join(cluster, 'PG_VERSION'))) initialize(programs, dataDir, cluster, secret);
  const port = await freePort();
  const all = {
    ...settings,
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: '256MB',
    max_connections: '100',
    ...settings,
  };
  const args = ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const child = spawn(join(programs, 'postgres'), args, { ...account(), cwd: '/', stdio: 'ignore' });
  const ended = new Promise<void>((done) => {
    child.once('exit', () => done());
  });
  const url = (database: string) => `postgres://careloop:${readFileSync(secret, 'utf8').trim()}@127.0.0.1:${port}/${database}`;
  await answering(url('postgres'));
  return {
    url: url('careloop'),
    pid: child.pid as number,
    stop: async () => {
      child.kill('SIGINT');
      await ended;
    },
  };
}

function initialize(programs: string, dataDir: string, cluster: string, secret: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  rmSync(cluster, { recursive: true, force: true });
  mkdirSync(cluster, { mode: 0o700 });
  writeFileSync(secret, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
  const { uid, gid } = account();
  if (uid !== undefined && gid !== undefined) for (const path of [cluster, secret]) chownSync(path, uid, gid);
  const args = ['-D', cluster, '-U', 'careloop', '-A', 'scram-sha-256', `--pwfile=${secret}`, '-E', 'UTF8', '--locale=C.UTF-8'];
  const made = spawnSync(join(programs, 'initdb'), args, { ...account(), cwd: '/', encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`PostgreSQL could not be prepared in ${cluster}:\n${made.stderr}`);
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      const found = await client.query(`select 1 from pg_database where datname = 'careloop'`);
      if (found.rowCount === 0) await client.query('create database careloop');
      await client.end();
      return;
    } catch (error) {
      if (tries > 300) throw error;
      await delay(100);
    }
  }
}
