import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** True while the process runs. A zombie (dead, not yet reaped, as in a container without an init) counts as gone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const stat = readStat(pid);
  return stat === undefined || !['Z', 'X'].includes(stat[0] ?? '');
}

/** Tells two processes that got the same number apart (containers give the same small numbers at every start). */
export function birthOf(pid: number): string {
  if (process.platform === 'linux') return readStat(pid)?.[19] ?? '';
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
}

/** The words of the command that a process was started with. */
export function commandOf(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  }
  return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
}

/** Asks a process to leave with each signal in turn, waiting `waitMs` after each; false when it is still there. */
export async function endProcess(pid: number, steps: { signal: NodeJS.Signals; waitMs: number }[]): Promise<boolean> {
  for (const { signal, waitMs } of steps) {
    try {
      process.kill(pid, signal);
    } catch {
      return !isAlive(pid);
    }
    const until = performance.now() + waitMs;
    while (performance.now() < until) {
      if (!isAlive(pid)) return true;
      await delay(20);
    }
  }
  return !isAlive(pid);
}

/** Fields of /proc/<pid>/stat from the third (state) on; undefined where there is no such file. */
function readStat(pid: number): string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
