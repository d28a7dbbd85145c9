import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * Keeps every processor from going to sleep, with a loop each that gives way to all other work at once and ends with this process. A virtual
 * processor that sleeps has to wait for its host whenever it is woken; where the host is busy, what several processes do together is mostly that waiting.
 * @throws where there is no `chrt` (util-linux).
 */
export async function keepAwake(): Promise<void> {
  const loop = 'const begunBy = process.ppid; while (process.ppid === begunBy);';
  for (let n = 0; n < availableParallelism(); n += 1) {
    const child = spawn('chrt', ['-i', '0', process.execPath, '-e', loop], { stdio: 'ignore' });
    await new Promise<void>((started, failed) => child.once('spawn', started).once('error', failed));
    child.unref();
  }
}
