/** `npm run faults`: breaks the product in every way it knows and looks whether everything still holds. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findInvariants } from './harness/invariants.ts';
import { document, type Kept, kept, type ResultRow } from './harness/reporting.ts';
import { allFaults, runFaults } from './running.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    /** How many seeds of each; the long form's own number when left out. */
    seeds: { type: 'string' },
    /** One seed, again. */
    seed: { type: 'string' },
    json: { type: 'string' },
    /** The form that the tests run. */
    short: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    /** Into docs/reliability.md: when all faults are run, or when asked. */
    write: { type: 'boolean' },
  },
  allowNegative: true,
});

const counted = (name: 'seed' | 'seeds'): number | undefined => {
  const given = values[name];
  if (given !== undefined && !/^[1-9]\d*$/.test(given)) throw new Error(`--${name} takes a number from 1 on, not "${given}".`);
  return given === undefined ? undefined : Number(given);
};
const say = (line: string) => process.stdout.write(`${line}\n`);
const only = values.only?.split(',').map((id) => id.trim().toUpperCase());
const write = values.write ?? (only === undefined && values.seed === undefined && !values.short);
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const [data, page] = ['docs/reliability.json', 'docs/reliability.md'];

/** After each seed, so that a run that is broken off has told what it found. */
async function keep(row: ResultRow): Promise<void> {
  if (!write) return;
  const fresh: Kept = { ...row, form: values.short ? 'short' : 'long', at: new Date().toISOString(), commit };
  const faults = await allFaults();
  const rows = kept(existsSync(data) ? (JSON.parse(readFileSync(data, 'utf8')) as Kept[]) : [], fresh, faults);
  writeFileSync(data, `${JSON.stringify(rows, null, 2)}\n`);
  writeFileSync(page, document(rows, faults, await findInvariants()));
}

const rows = await runFaults({
  only,
  seeds: counted('seeds'),
  seed: counted('seed'),
  short: values.short,
  verbose: values.verbose,
  say,
  keep,
});
if (values.json)
  writeFileSync(
    values.json,
    `${JSON.stringify(
      rows.map(({ fault, seeds, passed, recoveryMs }) => ({ fault, seeds, passed, recoveryMs })),
      null,
      2,
    )}\n`,
  );
process.exit(rows.some((r) => r.passed < r.seeds) ? 1 : 0);
