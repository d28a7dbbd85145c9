/** `npm run faults`: breaks the product in every way it knows and looks whether everything still holds. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runFaults } from './running.ts';

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
  },
});

const say = (line: string) => process.stdout.write(`${line}\n`);
const rows = await runFaults({
  only: values.only?.split(',').map((id) => id.trim().toUpperCase()),
  seeds: values.seeds === undefined ? undefined : Number(values.seeds),
  seed: values.seed === undefined ? undefined : Number(values.seed),
  short: values.short,
  verbose: values.verbose,
  say,
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
