/** Faults that need no process of their own, or a browser, are tests; here they run with the seeds of the bench. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** @returns what they printed. @throws with it when one fails, or when there was none. */
export async function runTests(files: readonly string[], env: Record<string, string>, config = 'vitest.config.ts'): Promise<string> {
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--config', config, ...files], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'test', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  process.removeListener('exit', end);
  if (code !== 0) throw new Error(said.slice(-8_000));
  return said;
}
