/** `npm run bench`: the product beside the floor and the database alone, at each size, in one run. See README.md. */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureWebBuilt } from '../scripts/build-web.ts';
import { keepAwake } from './awake.ts';
import { describeMachine, page } from './page.ts';
import { asJson, figure, isDisturbed, type Missing, type Row } from './results.ts';
import { type RunOptions, runSize } from './running.ts';
import { runNodes } from './two-nodes.ts';

const { values } = parseArgs({
  options: {
    tickets: { type: 'string' },
    seconds: { type: 'string', default: '6' },
    clients: { type: 'string', default: '1,8' },
    data: { type: 'string', default: process.env.BENCH_DATA ?? join(tmpdir(), 'careloop-bench') },
    json: { type: 'string' },
    only: { type: 'string' },
    database: { type: 'string' },
    nodes: { type: 'string' },
    awake: { type: 'boolean', default: false },
    whole: { type: 'boolean', default: false },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
});
const numbers = (text: string): number[] => text.split(',').map(Number);
const sizes = numbers(values.tickets ?? '10000,100000,1000000').sort((a, b) => a - b);
const [seconds, clients, nodes] = [Number(values.seconds), numbers(values.clients), numbers(values.nodes ?? (values.tickets ? '1' : '1,2'))];
if (![...sizes, ...clients, ...nodes, seconds].every((n) => n > 0))
  throw new Error('--tickets, --clients, --nodes and --seconds take numbers above 0, the first three several with commas.');

const begun = performance.now();
const machine = describeMachine(seconds, values.awake);
const rows: Row[] = [];
const missing: Missing[] = [];
const versions = new Set<string>();
const say = (line: string) => process.stdout.write(`${line}\n`);
const tell = (result: Row | Missing): void => {
  if ('reason' in result) say(`${result.name.padEnd(36)} ${result.reason}`);
  else say(lineOf(result));
};

function lineOf(r: Row): string {
  const floor = r.limitPerSecond ? `   floor ${figure(r.limitPerSecond)}/s  ${Math.round((100 * r.perSecond) / r.limitPerSecond)} %` : '';
  const alone = r.alonePerSecond ? `   database alone ${figure(r.alonePerSecond)}/s` : '';
  const cpu = r.cpuMs ? `   cpu ${figure(r.cpuMs)} + ${figure(r.databaseCpuMs)} ms (floor ${figure(r.limitCpuMs)})` : '';
  const stolen = isDisturbed(r) ? `   (${Math.round(100 * (r.stolen ?? 0))} % of the processors went to others)` : '';
  const wrong = r.errors + (r.limitErrors ?? 0) > 0 ? `   ERRORS ${r.errors}, floor ${r.limitErrors ?? 0}` : '';
  return `${r.name.padEnd(36)} ${String(r.clients).padStart(5)}  ${figure(r.perSecond).padStart(7)}/s  p50 ${figure(r.p50Ms)}  p95 ${figure(r.p95Ms)}  p99 ${figure(r.p99Ms)} ms${floor}${alone}${cpu}${stolen}${wrong}`;
}

/** After each size, so that a run that is broken off has told what it found. */
function keep(): void {
  if (values.json) writeFileSync(values.json, asJson(rows));
  if (values.write) writeFileSync('docs/benchmarks.md', page({ rows, missing, machine, versions: [...versions], tookS: (performance.now() - begun) / 1_000 }));
}

await ensureWebBuilt(say);
if (values.awake) await keepAwake();
const options: RunOptions = {
  root: resolve(values.data),
  seconds,
  clients,
  only: values.only?.split(',') ?? [],
  database: values.database ?? null,
  whole: values.whole,
  last: false,
  brief: false,
};
// Two nodes are measured at every size when they are asked for by themselves.
const runs = [
  ...(nodes.includes(1) ? sizes.map((tickets) => ({ tickets, run: runSize })) : []),
  ...(nodes.includes(2) ? (nodes.includes(1) ? sizes.slice(0, 1) : sizes).map((tickets) => ({ tickets, run: runNodes })) : []),
];
for (const { tickets, run } of runs) {
  say(`\n${tickets.toLocaleString('en')} tickets${run === runNodes ? ', two nodes' : ''}`);
  const found = await run(tickets, { ...options, last: tickets === sizes.at(-1) }, tell);
  rows.push(...found.rows);
  missing.push(...found.missing);
  versions.add(found.postgres);
  keep();
}
const text = page({ rows, missing, machine, versions: [...versions], tookS: (performance.now() - begun) / 1_000 });
say(`\n${text.slice(text.indexOf('## Targets'), text.indexOf('## Reproducing'))}`);
