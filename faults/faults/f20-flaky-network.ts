import { findBrowser } from '../../scripts/ensure-browser.ts';
import { runTests } from '../harness/running-tests.ts';
import { type Fault, NotHere, type Stage } from '../harness/stage.ts';

async function run(stage: Stage): Promise<{ recoveryMs: null }> {
  if (!findBrowser()) throw new NotHere('there is no Chromium; `npm test` installs one');
  await runTests(['e2e/flaky-network.test.ts'], { FLAKY_SEED: String(stage.seed) }, 'vitest.e2e.config.ts');
  return { recoveryMs: null };
}

const fault: Fault = {
  id: 'F20',
  name: 'a bad line between browser and server',
  promise:
    'In a real browser answers are lost, the server answers with errors, the line goes while somebody types and the tab is loaded again, the tab sleeps while a reply waits to go out, and every third call fails in some way. What an agent typed is never lost and nothing is sent twice. (`e2e/flaky-network.test.ts`, also part of `npm test`.)',
  seeds: { short: 1, long: 3 },
  run,
};
export default fault;
