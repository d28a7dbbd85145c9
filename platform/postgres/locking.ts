import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { birthOf, isAlive } from './processes.ts';

/**
 * One Careloop per data directory. The lock names the process that holds it, so one left behind by `kill -9` is recognised
 * and replaced. Made with link(2), which fails when the name exists: two starters can never both succeed.
 */
export function lockDataDir(dataDir: string): () => void {
  const path = lockPath(dataDir);
  const mine = `${process.pid} ${birthOf(process.pid)}\n`;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (claim(draft, path)) return () => release(path, mine);
      const holder = read(path);
      if (holder === undefined) continue;
      const [pid = '', birth = ''] = split(holder);
      if (isHeld(Number(pid), birth)) {
        throw new Error(`Careloop is already running on ${dataDir} (process ${pid}). Stop it first, or set DATA_DIR to another folder.`);
      }
      removeStale(path, holder);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw new Error(`The lock file ${path} keeps changing: another Careloop is starting on the same DATA_DIR.`);
}

/** True when the lock is there and the process that made it is not. */
export function isLeftBehind(dataDir: string): boolean {
  const holder = read(lockPath(dataDir));
  if (holder === undefined) return false;
  const [pid = '', birth = ''] = split(holder);
  return !isHeld(Number(pid), birth);
}

const lockPath = (dataDir: string) => join(dataDir, 'careloop.lock');

function isHeld(pid: number, birth: string): boolean {
  return pid > 0 && isAlive(pid) && birthOf(pid) === birth;
}

function split(holder: string): string[] {
  const space = holder.indexOf(' ');
  return [holder.slice(0, space), holder.slice(space + 1).trim()];
}

function claim(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the stale lock aside; when another starter replaced it in between, gives that one back. */
function removeStale(path: string, expected: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (read(aside) !== expected) claim(aside, path);
  rmSync(aside, { force: true });
}

function release(path: string, mine: string): void {
  if (read(path) === mine) rmSync(path, { force: true });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
