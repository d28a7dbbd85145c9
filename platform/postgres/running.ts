import { type ChildProcess, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { commandOf, endProcess, isAlive } from './processes.ts';
import { commandLineSettings } from './settings.ts';

export type Cluster = { binaries: Binaries; account: Account; clusterDir: string; settings: Record<string, string>; log: (line: string) => void };

export class PortTakenError extends Error {}

const STOP_STEPS: { signal: NodeJS.Signals; waitMs: number }[] = [
  { signal: 'SIGINT', waitMs: 30_000 }, // fast: ends sessions, writes everything out
  { signal: 'SIGQUIT', waitMs: 10_000 }, // immediate: recovers at the next start
  { signal: 'SIGKILL', waitMs: 5_000 },
];

/** Starts the server and resolves when it accepts connections. Recovery after a crash may take long: it is not timed. */
export async function launch(cluster: Cluster, port: number, aborted?: AbortSignal): Promise<ChildProcess> {
  const { binaries, account, clusterDir, log } = cluster;
  const args = ['-D', clusterDir, ...commandLineSettings(binaries.libraryDir, port, cluster.settings)];
  // Detached: a session of its own, so that Ctrl-C in a terminal reaches only us and we stop it in order.
  const child = account.start(binaries.postgres, args, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], detached: true, windowsHide: true });
  // process.exit() without stop(): nothing can be awaited any more, but the server still gets its order to shut down.
  const order = () => child.kill('SIGINT');
  process.once('exit', order);
  aborted?.addEventListener('abort', order, { once: true });
  child.once('exit', () => {
    process.off('exit', order);
    aborted?.removeEventListener('abort', order);
  });
  const lastLines: string[] = [];
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > 20) lastLines.shift();
      log(line);
    });
  }
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  while (failure === undefined && child.exitCode === null && child.signalCode === null) {
    if (isReady(clusterDir, child.pid)) return child;
    await delay(20);
  }
  if (failure) throw new Error(`PostgreSQL could not be started: ${failure.message}`);
  await closed;
  const said = lastLines.join('\n');
  if (/could not bind|Address already in use/.test(said)) throw new PortTakenError(`Port ${port} on 127.0.0.1 is in use.`);
  throw new Error(`PostgreSQL ended while starting (${child.signalCode ?? child.exitCode}):\n${said}`);
}

/** Stops a server in order; escalates when it does not answer. */
export async function stopServer(cluster: Pick<Cluster, 'binaries' | 'clusterDir' | 'log'>, pid: number): Promise<void> {
  if (process.platform === 'win32') {
    spawnSync(cluster.binaries.pgCtl, ['stop', '-D', cluster.clusterDir, '-m', 'fast', '-t', '30'], { stdio: 'ignore' });
    return;
  }
  if (await endProcess(pid, STOP_STEPS)) return;
  throw new Error(`PostgreSQL (process ${pid}) does not end.`);
}

/** What a `kill -9` of Careloop left behind: a server still running is stopped, a pid file that names a stranger is removed. */
export async function clearOrphan(cluster: Pick<Cluster, 'binaries' | 'clusterDir' | 'log'>): Promise<void> {
  const pid = Number(pidFile(cluster.clusterDir)[0]);
  if (!pid) return;
  if (!isAlive(pid)) return forgetDead(cluster, pid);
  if (process.platform === 'win32' || `${commandOf(pid)} `.includes(` -D ${cluster.clusterDir} `)) {
    cluster.log(`Stopping the PostgreSQL (process ${pid}) that an interrupted run left behind.`);
    await stopServer(cluster, pid);
  } else {
    cluster.log(`Removing a stale postmaster.pid: process ${pid} is another program now.`);
    rmSync(join(cluster.clusterDir, 'postmaster.pid'), { force: true });
  }
}

/**
 * A killed server that nobody has reaped still has its number, and PostgreSQL would take the file for that of a living one. The file goes only
 * when none of its sessions is left in the folder: they end by themselves when their server is gone.
 */
async function forgetDead(cluster: Pick<Cluster, 'clusterDir' | 'log'>, pid: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (!hasNumber(pid)) return;
    if (tries >= 5 && !anyoneIn(cluster.clusterDir)) {
      cluster.log(`Removing the postmaster.pid of process ${pid}, which is dead.`);
      rmSync(join(cluster.clusterDir, 'postmaster.pid'), { force: true });
      return;
    }
    await delay(100);
  }
}

function hasNumber(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a process works in this folder: PostgreSQL's processes have it as their current one. */
function anyoneIn(folder: string): boolean {
  if (process.platform !== 'linux') return false;
  return readdirSync('/proc').some((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`) === folder;
    } catch {
      return false;
    }
  });
}

/** A port that nobody listens on right now. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (address === null || typeof address === 'string') throw new Error('The system gave no free port.');
  return address.port;
}

function isReady(clusterDir: string, pid: number | undefined): boolean {
  const lines = pidFile(clusterDir);
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

function pidFile(clusterDir: string): string[] {
  try {
    return readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}
