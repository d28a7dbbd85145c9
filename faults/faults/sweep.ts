import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Fault, Stage } from '../harness/stage.ts';

const root = join(import.meta.dirname, '../..');

async function run(stage: Stage): Promise<{ recoveryMs: null }> {
  const done = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'faults/sweep'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NODE_ENV: 'test', SWEEP_SAY: '1', ...(stage.long ? { SWEEP_LONG: '1' } : {}) },
  });
  for (const line of done.stdout.split('\n').filter((l) => / \/ .*: \d+ broken, \d+ wrong/.test(l))) stage.log(line);
  if (done.status !== 0) throw new Error(`${done.stdout.slice(-6_000)}${done.stderr.slice(-2_000)}`);
  return { recoveryMs: null };
}

const fault: Fault = {
  id: 'SWEEP',
  name: 'every statement of the core flows',
  promise:
    'In each core flow (create, reply, merge, undo, split, assign, close, rate, import, webhook, invite, sign in) the nth database statement fails, for every n: refused, lost with its connection, answered by a deadlock or a serialization failure; COMMIT goes unanswered; the nth file operation and the nth word to the mail server and to receivers fail. Nothing is half done, the answer says what to do and nothing of what is behind it, and trying again does it once. (The short form takes some ways and some n of the long flows.)',
  seeds: { short: 1, long: 1 },
  run,
};
export default fault;
