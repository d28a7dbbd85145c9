import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * Keeps every processor from going to sleep, with a loop that gives way to all other work at once. A virtual processor that sleeps has to
 * wait for its host whenever it is woken; where the host is busy, a measurement between several processes is mostly that waiting. They end with this process, however it ends.
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
