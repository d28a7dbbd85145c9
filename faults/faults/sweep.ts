import { runTests } from '../harness/running-tests.ts';
import type { Fault, Stage } from '../harness/stage.ts';

async function run(stage: Stage): Promise<{ recoveryMs: null }> {
  const said = await runTests(['faults/sweep'], { SWEEP_SAY: '1', ...(stage.long ? { SWEEP_LONG: '1' } : {}) });
  for (const line of said.split('\n').filter((l) => / \/ .*: \d+ broken, \d+ wrong/.test(l))) stage.log(line);
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
