// Embedded PostgreSQL: starts the server that npm brought along, keeps it running, stops it in order.
// Data in <dataDir>/postgres, its password (0600) in <dataDir>/postgres.password, one Careloop per dataDir (careloop.lock).
// Ends up right after kill -9 of either side: an orphan is stopped at the next start, a dead server is started again.
import type { ChildProcess } from 'node:child_process';
import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { makeFolder } from '#platform/config';
import { chooseAccount } from './account.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { initialize, SUPERUSER } from './initializing.ts';
import { isLeftBehind, lockDataDir } from './locking.ts';
import { type Cluster, clearOrphan, findFreePort, launch, PortTakenError, stopServer } from './running.ts';

export type PostgresOptions = {
  dataDir: string;
  /** A free one is taken when unset. */
  port?: number;
  settings?: Record<string, string>;
  log: (line: string) => void;
  /** Called once when the server died and could not be brought back. */
  onExit?: (error: Error) => void;
  /** How often in a row a dead server is started again. */
  maxRestarts?: number;
  /** Where the package's bin, lib and share are; found by itself when unset. */
  nativeDir?: string;
};

export type RunningPostgres = { url: string; readonly pid: number; stop(): Promise<void> };

const DATABASE = 'careloop';
const FIRST_BACKOFF_MS = 200;
const MAX_BACKOFF_MS = 30_000;
const DEFAULT_RESTARTS = 8;
/** A server that lived this long was healthy: the count of restarts begins anew. */
const HEALTHY_MS = 60_000;

export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const dataDir = openDataDir(options.dataDir);
  const unlock = lockDataDir(dataDir);
  try {
    const binaries = findBinaries(options.nativeDir);
    const account = chooseAccount(binaries, dataDir, ownerOf(join(dataDir, 'postgres')));
    const { clusterDir, password } = await initialize(binaries, account, dataDir, options.log);
    const cluster: Cluster = { binaries, account, clusterDir, settings: options.settings ?? {}, log: options.log };
    await clearOrphan(cluster);
    const { child, port } = await launchOnPort(cluster, options.port);
    const server = supervise(cluster, { child, port, unlock, onExit: options.onExit, maxRestarts: options.maxRestarts ?? DEFAULT_RESTARTS });
    const address = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/`;
    try {
      await createDatabase(address);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return Object.defineProperties({ url: address + DATABASE, stop: server.stop, pid: 0 }, { pid: { get: server.pid, enumerable: true } });
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Stops the server of a data folder whose Careloop was killed; false when nobody was killed there (it runs, or never did). */
export async function endAbandoned(dataDir: string, binaries: Binaries = findBinaries()): Promise<boolean> {
  if (!isLeftBehind(dataDir)) return false;
  await clearOrphan({ binaries, clusterDir: join(realpathSync(dataDir), 'postgres'), log: () => {} });
  return true;
}

async function launchOnPort(cluster: Cluster, wanted: number | undefined): Promise<{ child: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = wanted ?? (await findFreePort());
    try {
      return { child: await launch(cluster, port), port };
    } catch (error) {
      if (!(error instanceof PortTakenError)) throw error;
      if (wanted !== undefined) throw new Error(`${error.message} Set another port for PostgreSQL, or end the program that uses it.`);
      if (attempt === 5) throw error;
    }
  }
}

type Watched = { child: ChildProcess; port: number; unlock: () => void; onExit: ((error: Error) => void) | undefined; maxRestarts: number };

function supervise(cluster: Cluster, { child: first, port, unlock, onExit, maxRestarts }: Watched): { pid(): number; stop(): Promise<void> } {
  let child = first;
  let restarting: Promise<void> = Promise.resolve();
  let stopped: Promise<void> | undefined;
  const stopping = new AbortController();

  const watch = (startedAt: number, restartsBefore: number): void => {
    child.once('exit', (code, signal) => {
      if (stopping.signal.aborted) return;
      const restarts = performance.now() - startedAt > HEALTHY_MS ? 0 : restartsBefore;
      cluster.log(`PostgreSQL ended unexpectedly (${signal ?? code}).`);
      restarting = restart(restarts);
    });
  };

  const restart = async (restarts: number): Promise<void> => {
    let reason = 'it keeps ending';
    for (let count = restarts; count < maxRestarts; count += 1) {
      try {
        await delay(Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** count), undefined, { signal: stopping.signal });
        cluster.log(`Starting PostgreSQL again (${count + 1} of ${maxRestarts}).`);
        child = await launch(cluster, port, stopping.signal);
        watch(performance.now(), count + 1);
        return;
      } catch (error) {
        if (stopping.signal.aborted) return;
        reason = (error as Error).message;
      }
    }
    unlock();
    onExit?.(new Error(`PostgreSQL ended and could not be started again: ${reason}`));
  };

  const stop = async (): Promise<void> => {
    stopping.abort();
    await restarting;
    if (child.pid && child.exitCode === null && child.signalCode === null) await stopServer(cluster, child.pid);
    unlock();
  };

  watch(performance.now(), 0);
  return {
    pid: () => child.pid ?? 0,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function createDatabase(address: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${address}postgres` });
  try {
    await client.connect();
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  } catch (error) {
    if ((error as { code?: string }).code === '28P01')
      throw new Error('The password in postgres.password is not the one of this database. Restore that file from a backup.');
    throw error;
  } finally {
    await client.end();
  }
}

/** The real path (the server's command line shows it), made when missing. Others may pass through but not list it. */
function openDataDir(path: string): string {
  try {
    makeFolder(path, process.getuid?.() === 0 ? 0o711 : 0o700);
    return realpathSync(path);
  } catch (error) {
    throw new Error(`The data folder ${path} cannot be used (${(error as Error).message}). Set DATA_DIR to a folder that this account may write.`);
  }
}

function ownerOf(path: string): { uid: number; gid: number } | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && { uid: found.uid, gid: found.gid };
}

export { runningPostgresUrl } from './finding.ts';
