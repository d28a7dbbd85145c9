/** `npm test`: the gates, the tests and the browser journeys, all of them even when one fails; the last line says how many passed. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureWebBuilt } from './build-web.ts';
import { runGates } from './check.ts';
import { ensureBrowser } from './ensure-browser.ts';
import { addUp, type Counts, countsOf, outcomeOf, totalsLine, type VitestReport } from './test-totals.ts';

const root = join(import.meta.dirname, '..');
const results = join(root, 'test-results');

function step(title: string): void {
  console.log(`\n== ${title}`);
}

function gates(): Counts {
  step('Gates');
  const found = runGates();
  return { passed: found.filter((gate) => gate.passed).length, failed: found.filter((gate) => !gate.passed).length, skipped: 0 };
}

/** Something the tests stand on; it counts only when it fails. */
async function preparation(title: string, work: () => Promise<unknown>): Promise<Counts> {
  step(title);
  try {
    console.log(((await work()) as string | undefined) ?? 'ok');
    return { passed: 0, failed: 0, skipped: 0 };
  } catch (error) {
    console.error((error as Error).message);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function vitest(title: string, name: string, config: string): Counts {
  step(title);
  const report = join(results, `${name}.json`);
  rmSync(report, { force: true });
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'test' } });
  const read = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as VitestReport) : undefined;
  return countsOf(read, done.status ?? 1);
}

/** Each seed counts as a test. */
function faults(): Counts {
  step('Faults');
  const report = join(results, 'faults.json');
  rmSync(report, { force: true });
  // Those that take seconds; all of them, with many seeds, are `npm run faults`.
  const args = ['faults/main.ts', '--short', '--only', 'F1,F3,F6,F8', '--json', report];
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const rows = JSON.parse(readFileSync(report, 'utf8')) as { seeds: number; passed: number }[];
  const [seeds, passed] = [rows.reduce((sum, r) => sum + r.seeds, 0), rows.reduce((sum, r) => sum + r.passed, 0)];
  return { passed, failed: Math.max(seeds - passed, done.status === 0 ? 0 : 1), skipped: 0 };
}

mkdirSync(results, { recursive: true });
const all: Counts[] = [];
all.push(
  await preparation('Chromium', async () => {
    process.env.CHROME_PATH = await ensureBrowser();
    return process.env.CHROME_PATH;
  }),
);
all.push(gates());
const units = vitest('Tests', 'unit', 'vitest.config.ts');
all.push(units);
all.push(await preparation('Workspace', () => ensureWebBuilt()));
all.push(faults());
const journeys = vitest('Browser journeys', 'e2e', 'vitest.e2e.config.ts');
all.push(journeys);

const total = addUp(all);
console.log('');
for (const line of totalsLine(total)) console.log(line);
process.exitCode = outcomeOf(total, [units, journeys]);
