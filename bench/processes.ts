/** The programs of a run as processes of their own, and what they use. Linux tells it in /proc; elsewhere figures of use are left out. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

export type Program = { child: ChildProcess; pid: number; stop(): Promise<void> };

export function start(args: readonly string[], env: Record<string, string>, ready: RegExp, withinMs = 120_000): Promise<Program> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const ended = new Promise<void>((done) => {
      child.once('exit', () => done());
    });
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${args.join(' ')} was not ready after ${withinMs / 1_000} s:\n${output.slice(-2_000)}`));
    }, withinMs);
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-10_000);
      if (!ready.test(output)) return;
      clearTimeout(late);
      resolve({ child, pid: child.pid as number, stop: () => end(child, ended) });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`${args.join(' ')} ended (${code}) before it was ready:\n${output.slice(-2_000)}`));
    });
  });
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(late);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as { port: number };
  await new Promise((done) => {
    server.close(done);
  });
  return port;
}

const field = (pid: number, file: string, name: string): number => {
  try {
    return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
};
export const rssMiB = (pid: number): number => Math.round(field(pid, 'status', 'VmRSS') / 1_024);
export const peakMiB = (pid: number): number => Math.round(field(pid, 'status', 'VmHWM') / 1_024);

// USER_HZ: what the kernel tells times in.
const ticksPerSecond = 100;
function times(pid: number): { own: number; children: number; parent: number } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const f = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { own: Number(f[11]) + Number(f[12]), children: Number(f[13]) + Number(f[14]), parent: Number(f[1]) };
  } catch {
    return { own: 0, children: 0, parent: 0 };
  }
}
/** Processor time of a process so far. */
export const cpuMs = (pid: number): number => (times(pid).own * 1_000) / ticksPerSecond;

/** Processor time of a PostgreSQL server with all its sessions, those that have ended too. */
export function serverCpuMs(pid: number | null): number {
  if (pid === null) return 0;
  const server = times(pid);
  let ticks = server.own + server.children;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const one = times(Number(name));
    if (one.parent === pid) ticks += one.own;
  }
  return (ticks * 1_000) / ticksPerSecond;
}

/** A clock of what a virtual machine's host gives to others. @returns the share of processor time taken since the last call; undefined where the system does not tell. */
export function stolenClock(): () => number | undefined {
  let [total, stolen] = machineTicks();
  return () => {
    const [then, before] = [total, stolen];
    [total, stolen] = machineTicks();
    return total > then ? (stolen - before) / (total - then) : undefined;
  };
}

function machineTicks(): [total: number, stolen: number] {
  try {
    const ticks = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/\s+/).slice(1, 9).map(Number);
    return [ticks.reduce((a, b) => a + b, 0), ticks[7] ?? 0];
  } catch {
    return [0, 0];
  }
}
