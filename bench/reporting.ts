/** The table, with what was aimed at and whether it was reached. */
import os from 'node:os';
import type { Measured } from './loading.ts';
import type { Measure } from './measures.ts';

export type ResultRow = Measured & {
  name: string;
  tickets: number;
  clients: number;
  limitPerSecond: number;
  limitErrors: number;
  rssMiB: number;
  goal: Measure['goal'];
};

export function report(rows: readonly ResultRow[], run: { startMs: number; idleMiB: number; tickets: number; seconds: number }): string {
  const line = (r: ResultRow): string => {
    const share = r.perSecond / r.limitPerSecond;
    return `| ${r.name} | ${r.clients} | ${r.perSecond.toFixed(0)} | ${r.p50Ms.toFixed(1)} | ${r.p95Ms.toFixed(1)} | ${r.p99Ms.toFixed(1)} | ${r.limitPerSecond.toFixed(0)} | ${(share * 100).toFixed(0)} % | ${r.clients === 8 ? verdict(r, share) : ''} | ${r.errors} |`;
  };
  return `# Benchmarks

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${os.cpus().length} cores (${os.cpus()[0]?.model ?? 'unknown'}), ${Math.round(os.totalmem() / 2 ** 30)} GiB. ${run.tickets.toLocaleString('en')} tickets with
4 messages each on the embedded PostgreSQL with fsync on; clients, product, floor and database share the machine. Each cell is one window of ${run.seconds} s after a warm-up.
The floor is a bare Node HTTP server that runs the same statements prepared and returns the rows (bench/floor.ts), measured just before the product.
The product also checks rights and input, writes the log of facts, and its followers index, measure and notify while it is measured.

| what | clients | per second | p50 ms | p95 ms | p99 ms | floor per second | share | aim at 8 clients | errors |
|---|---|---|---|---|---|---|---|---|---|
${rows.map(line).join('\n')}

Start to ready: ${run.startMs} ms (aim: below 5,000 after the first run). Idle memory of the Node process: ${run.idleMiB} MiB (aim: below 256). Figures of less than 1.5x apart are noise on a shared machine.
`;
}

function verdict(r: ResultRow, share: number): string {
  const aims: [string, boolean][] = [
    ...(r.goal.share ? [[`at least ${r.goal.share * 100} % of the floor`, share >= r.goal.share] as [string, boolean]] : []),
    ...(r.goal.p95Ms ? [[`p95 below ${r.goal.p95Ms} ms`, r.p95Ms < r.goal.p95Ms] as [string, boolean]] : []),
    ...(r.goal.p99Ms ? [[`p99 below ${r.goal.p99Ms} ms`, r.p99Ms < r.goal.p99Ms] as [string, boolean]] : []),
  ];
  return aims.map(([text, met]) => `${text}: ${met ? 'met' : '**missed**'}`).join('; ');
}
