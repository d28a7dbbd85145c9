import { runTests } from '../harness/running-tests.ts';
import type { Fault, Stage } from '../harness/stage.ts';

async function run(stage: Stage): Promise<{ recoveryMs: null }> {
  const each = stage.long ? 20 : 5;
  const from = 1 + (stage.seed - 1) * each;
  await runTests(['modules/tickets/server/concurrent-edits.test.ts'], { CONCURRENT_SEEDS: String(each), CONCURRENT_FROM: String(from) });
  stage.log(`every pair of acts, ${each} times, each time set off a little differently`);
  return { recoveryMs: null };
}

const fault: Fault = {
  id: 'F18',
  name: 'concurrent edits',
  promise:
    'Two people do things to one ticket at the same moment: answers, an answer while it is merged, merges that cross or follow each other, undo while both write, a split of what is merged away, taking it, asking for the next one. One wins, the other is told, every word is in one place, nothing is overwritten unseen. (`modules/tickets/server/concurrent-edits.test.ts`, each seed 20 times; 5 times in the short form.)',
  seeds: { short: 1, long: 10 },
  run,
};
export default fault;
