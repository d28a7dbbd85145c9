/** docs/benchmarks.md: written by a run, never by hand. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { peers } from './peers.ts';
import { figure, growthOf, isDisturbed, type Missing, type Row, shown, verdicts } from './results.ts';

export type Machine = {
  cpu: string;
  cores: number;
  memoryGiB: number;
  system: string;
  node: string;
  load: number;
  date: string;
  commit: string;
  seconds: number;
  awake: boolean;
};

export function describeMachine(seconds: number, awake: boolean): Machine {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${distribution()}${os.type()} ${os.release()}`,
    node: process.version,
    load: os.loadavg()[0] ?? 0,
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    commit: commit(),
    seconds,
    awake,
  };
}

function distribution(): string {
  try {
    return `${/^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? ''}, `;
  } catch {
    return '';
  }
}
function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown';
  }
}

/** A machine that does something else at the start will do so during the run. */
const isBusy = (m: Machine): boolean => m.load > 0.3 * m.cores;

export type Found = { rows: readonly Row[]; missing: readonly Missing[]; machine: Machine; versions: readonly string[]; tookS: number };

export function page(found: Found): string {
  const { rows, machine: m } = found;
  const sizes = [...new Set([...rows, ...found.missing].map((r) => r.tickets))].sort((a, b) => a - b);
  return `# Benchmarks

Written by \`npm run bench\` on ${m.date} UTC from commit ${m.commit}, in ${Math.ceil(found.tookS / 60)} minutes. ${m.cpu}, ${m.cores} cores, ${m.memoryGiB} GiB, ${m.system}, Node ${m.node}, PostgreSQL
${found.versions.join(', ')} (fsync on). Load generator, product, floor and database share the machine. Load at the start: ${m.load.toFixed(2)}.
${m.awake ? 'The processors were kept from sleeping (`--awake`): on a virtual machine whose host is busy, whatever sleeps waits for its turn when it is woken.\n' : ''}${isBusy(m) ? '\n**The machine was not idle when this began: absolute figures and tails are worse than they would be alone. Shares and processor times mean more.**\n' : ''}
Each ticket has 4 messages of some 480 characters (a quarter Chinese, shorter). A cell is one window of ${m.seconds} s of closed-loop clients after a warm-up; every answer is checked for its
status. Figures less than 1.5x apart are noise on a shared machine.

- *Floor*: a bare Node HTTP server, a process of its own, that repeats the very statements the product sends for these requests (written down from the product at the
  start of the run), prepared, and returns the rows as JSON; no rights, checks, presenting, log readers or live updates. Measured just before the product.
- *Database alone*: pgbench with the same statements.
- *CPU*: processor milliseconds of one request in the product, in the floor, and in the database under the product (with what its followers do in the background).
- *Growth*: processor time of one request (product and database) against the smallest size of this run.

${rows.some(isDisturbed) ? `\n\\* This machine is a virtual one, and its host gave more than a tenth of its processors to others in this window, though it was tried again: throughput and times\nare worse than they would be alone; shares and processor times mean more.\n` : ''}
## Targets

${targetsTable(rows)}

${sizes.map((tickets) => section(tickets, found)).join('\n\n')}

## Other systems

${peers}

## Reproducing

\`npm ci && npm run bench\` on an idle machine: fills three databases once (kept in \`--data DIR\`; a million tickets take some 12 GB and a quarter of an hour) and measures. One size:
\`npm run bench -- --tickets 100000 --json FILE\`. Only two nodes behind nginx: \`npm run bench -- --nodes 2\`. Where the time of a request
goes: \`npm run bench:profile\`, [profiles.md](profiles.md). More in bench/README.md.
`;
}

function targetsTable(rows: readonly Row[]): string {
  const all = verdicts(rows);
  if (all.length === 0) return 'None of the targets speaks to what was measured in this run.';
  const word = (met: boolean | undefined) => (met === undefined ? 'not measured' : met ? 'met' : '**missed**');
  const lines = all.map(
    (v) =>
      `| ${nameOf(v.row)} | ${v.row.tickets.toLocaleString('en')} | ${v.row.clients.toLocaleString('en')} | ${v.aim} | ${shown(v.target, v.value)} | ${v.floor === undefined ? '' : shown(v.target, v.floor)} | ${word(v.met)} |`,
  );
  const missed = all.filter((v) => v.met === false).length;
  const beyond = all.filter((v) => v.met === false && v.floor !== undefined && v.floor >= v.target.limit).length;
  return `${all.filter((v) => v.met).length} of ${all.length} met${missed > 0 ? `, ${missed} missed${beyond > 0 ? `; ${beyond} of these the floor misses too: the statements alone take longer here, whoever sends them` : ''}` : ''}.

| what | tickets | clients | aim | found | the floor there | |
|---|---|---|---|---|---|---|
${lines.join('\n')}`;
}

const nameOf = (row: Row): string => `${row.name}${isDisturbed(row) ? ' \\*' : ''}`;

function section(tickets: number, { rows, missing }: Found): string {
  const here = rows.filter((r) => r.tickets === tickets);
  const requests = here.filter((r) => r.limitPerSecond !== undefined);
  const others = here.filter((r) => r.limitPerSecond === undefined);
  const grown = requests.some((r) => growthOf(r, rows) !== undefined);
  const line = (r: Row): string => {
    const share = r.limitPerSecond ? `${Math.round((100 * r.perSecond) / r.limitPerSecond)} %` : '';
    const wrong = r.errors + (r.limitErrors ?? 0);
    const growth = growthOf(r, rows);
    const cells = [
      ...[
        nameOf(r),
        r.clients,
        figure(r.perSecond),
        figure(r.p50Ms),
        figure(r.p95Ms),
        figure(r.p99Ms),
        figure(r.limitPerSecond),
        share,
        figure(r.alonePerSecond),
      ],
      ...[r.cpuMs === undefined ? '' : `${figure(r.cpuMs)} / ${figure(r.limitCpuMs)} / ${figure(r.databaseCpuMs)}`, r.rssMiB ?? ''],
      ...(grown ? [growth === undefined ? '' : `${growth.toFixed(2)}x`] : []),
      wrong,
    ];
    return `| ${cells.join(' | ')} |`;
  };
  return [
    `## ${tickets.toLocaleString('en')} tickets`,
    requests.length > 0 &&
      `| what | clients | per second | p50 ms | p95 ms | p99 ms | floor/s | share | database alone/s | CPU ms: product / floor / database | memory MiB |${grown ? ' growth |' : ''} errors |
|---|---|---|---|---|---|---|---|---|---|---|${grown ? '---|' : ''}---|
${requests.map(line).join('\n')}`,
    others.length > 0 &&
      `| what | clients or streams | per second | p50 ms | p95 ms | p99 ms | memory MiB | errors | |
|---|---|---|---|---|---|---|---|---|
${others.map((r) => `| ${[nameOf(r), r.clients.toLocaleString('en'), figure(r.perSecond), figure(r.p50Ms), figure(r.p95Ms), figure(r.p99Ms), r.rssMiB ?? '', r.errors, r.note ?? ''].join(' | ')} |`).join('\n')}`,
    missing
      .filter((one) => one.tickets === tickets)
      .map((one) => `- ${one.name}: ${one.reason}.`)
      .join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n');
}
