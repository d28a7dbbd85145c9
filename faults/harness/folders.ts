/** The bench's own folders: gone when it ends, whichever way; what a run left that was killed itself is gone before the next. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isRunning } from '#platform/waiting';

const prefix = 'careloop-faults-';
const own = new Set<string>();

/** A folder that the database's own account may pass through. Its name says whose it is. */
export function newFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-${name}-`));
  own.add(folder);
  chmodSync(folder, 0o711);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  own.delete(folder);
}

/** When the bench is told to end: everything that runs on its folders, and the folders. Nothing is waited for. */
export function removeOnSignals(): void {
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ] as const)
    process.once(signal, () => {
      for (const folder of own) clear(folder);
      process.exit(128 + number);
    });
}

/** What benches left that are not there any more. */
export function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (pid > 0 && !isRunning(pid)) clear(join(tmpdir(), name));
  }
}

function clear(folder: string): void {
  for (const pid of processesOn(folder)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It was faster.
    }
  }
  try {
    for (const disk of disksIn(folder)) execFileSync('umount', ['-l', disk], { stdio: 'ignore' });
    removeFolder(folder);
  } catch (error) {
    process.stderr.write(`${folder} could not be removed: ${(error as Error).message}\n`);
  }
}

const programs = new Set(['node', 'postgres', 'initdb', 'pg_ctl', 'pg_dump', 'pg_restore']);

/** Products whose data are there, and databases that work there or are made there; never the shell of somebody who looks. Linux tells it. */
function processesOn(folder: string): number[] {
  if (process.platform !== 'linux') return [];
  const read = (pid: string, file: string) => `${readFileSync(`/proc/${pid}/${file}`, 'latin1').replaceAll('\0', '/\0')}/`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        if (!programs.has(basename(readlinkSync(`/proc/${name}/exe`)))) return false;
        if (`${readlinkSync(`/proc/${name}/cwd`)}/`.startsWith(`${folder}/`)) return true;
        return read(name, 'cmdline').includes(`${folder}/`) || read(name, 'environ').includes(`DATA_DIR=${folder}/`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

function disksIn(folder: string): string[] {
  if (process.platform !== 'linux') return [];
  const mounted = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  return mounted.filter((path) => path.startsWith(`${folder}/`));
}
