/** Runs faults over their seeds, one after the other. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureWebBuilt } from '../scripts/build-web.ts';
import { prepareTemplate } from './harness/copying.ts';
import { removeFolder, removeLeftovers, removeOnSignals } from './harness/folders.ts';
import { Outside } from './harness/outside.ts';
import { type ResultRow, table } from './harness/reporting.ts';
import { type Fault, NotHere, Stage } from './harness/stage.ts';

export type RunOptions = {
  only?: readonly string[] | undefined;
  seeds?: number | undefined;
  seed?: number | undefined;
  short: boolean;
  verbose: boolean;
  say: (line: string) => void;
  /** Takes the row after each seed. */
  keep?: (row: ResultRow) => Promise<void>;
};

export async function allFaults(): Promise<Fault[]> {
  const folder = join(import.meta.dirname, 'faults');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort();
  return Promise.all(files.map(async (name) => ((await import(pathToFileURL(join(folder, name)).href)) as { default: Fault }).default));
}

export async function runFaults(options: RunOptions): Promise<ResultRow[]> {
  const { say } = options;
  const faults = (await allFaults()).filter((f) => !options.only || options.only.includes(f.id));
  const unknown = options.only?.filter((id) => !faults.some((f) => f.id === id));
  if (unknown?.length) throw new Error(`There is no fault ${unknown.join(', ')}.`);
  await ensureWebBuilt(say);
  removeLeftovers();
  removeOnSignals();
  const outside = await Outside.open();
  const template = await prepareTemplate(outside);
  try {
    const rows: ResultRow[] = [];
    for (const fault of faults) {
      const row = await runFault(fault, options, (seed, log) => new Stage({ seed, long: !options.short, template, outside, log }));
      rows.push(row);
    }
    say(`\n${table(rows)}`);
    return rows;
  } finally {
    removeFolder(template.dataDir);
    await outside.close();
  }
}

async function runFault(fault: Fault, options: RunOptions, open: (seed: number, log: (line: string) => void) => Stage): Promise<ResultRow> {
  const { say } = options;
  const count = options.seeds ?? (options.short ? fault.seeds.short : fault.seeds.long);
  const seeds = options.seed === undefined ? Array.from({ length: count }, (_, i) => i + 1) : [options.seed];
  const row: ResultRow = { fault: fault.id, name: fault.name, seeds: 0, passed: 0, recoveryMs: null, failedSeeds: [] };
  for (const seed of seeds) {
    const lines: string[] = [];
    const stage = open(seed, (line) => lines.push(line));
    const begun = performance.now();
    try {
      const { recoveryMs } = await fault.run(stage);
      row.seeds += 1;
      row.passed += 1;
      if (recoveryMs !== null) row.recoveryMs = Math.max(row.recoveryMs ?? 0, Math.round(recoveryMs));
      say(`ok   ${fault.id} seed ${seed} (${Math.round(performance.now() - begun)} ms${recoveryMs === null ? '' : `, recovery ${Math.round(recoveryMs)} ms`})`);
      if (options.verbose) for (const line of lines) say(`     ${line}`);
    } catch (error) {
      if (error instanceof NotHere) {
        row.note = `not run: ${error.message}`;
        say(`--   ${fault.id} ${row.note}`);
        break;
      }
      row.seeds += 1;
      row.failedSeeds.push(seed);
      say(`FAIL ${fault.id} seed ${seed}\n${[...lines, (error as Error).stack ?? String(error)].join('\n').replace(/^/gm, '     ')}`);
      say(`     Again: npm run faults -- --only ${fault.id} --seed ${seed}`);
    } finally {
      await stage.close();
      await options.keep?.(row);
    }
  }
  return row;
}
