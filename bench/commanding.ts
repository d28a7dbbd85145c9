/** Shell commands that go through everything, and how long the product takes to start. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { CommandMeasure } from '#platform/modules';
import { copiedUpTo, environment, type Opened } from './databases.ts';
import { freePort, peakMiB, rssMiB, start } from './processes.ts';
import type { Missing, Row } from './results.ts';

export async function measureCommand(opened: Opened, viewId: number, measure: CommandMeasure, patienceS: number): Promise<Row | Missing> {
  const { tickets } = opened.seeded;
  if ((!measure.done || measure.spoils) && tickets > copiedUpTo && patienceS > 0)
    return {
      name: measure.name,
      tickets,
      reason: 'not run: stopped half-way it would leave the data in pieces, and it takes long at this size; --whole runs it',
    };
  const folder = mkdtempSync(join(tmpdir(), 'careloop-bench-command-'));
  const client = new pg.Client({ connectionString: opened.url });
  await client.connect();
  try {
    const begun = performance.now();
    const { code, printed, peak, stopped } = await runFor(measure, opened, folder, patienceS);
    const tookS = (performance.now() - begun) / 1_000;
    if (code !== 0 && !stopped) return { name: measure.name, tickets, reason: `failed: ${printed.slice(-300)}` };
    const all = measure.rows({ ...opened.seeded, viewId });
    const rows = stopped ? Math.round(all * Math.min(1, (await doneOf(measure, printed, client)) / tickets)) : all;
    const ms = tookS * 1_000;
    const note = stopped
      ? `rows a second; stopped after ${tookS.toFixed(0)} s and ${rows.toLocaleString('en')} of ${all.toLocaleString('en')} rows`
      : `rows a second; ${all.toLocaleString('en')} rows in ${tookS.toFixed(1)} s, start of the program included`;
    return {
      name: measure.name,
      tickets,
      clients: 1,
      perSecond: rows / tookS,
      p50Ms: ms,
      p95Ms: ms,
      p99Ms: ms,
      errors: 0,
      rssMiB: peak || undefined,
      targets: [],
      note,
    };
  } finally {
    await client.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function doneOf(measure: CommandMeasure, printed: string, client: pg.Client): Promise<number> {
  if (typeof measure.done === 'function') return measure.done(printed) ?? 0;
  if (!measure.done) return 0;
  const { rows } = await client.query<Record<string, number>>(measure.done.sql);
  return Number(Object.values(rows[0] ?? {})[0] ?? 0);
}

function runFor(
  measure: CommandMeasure,
  opened: Opened,
  folder: string,
  patienceS: number,
): Promise<{ code: number | null; printed: string; peak: number; stopped: boolean }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['apps/server/cli.ts', ...measure.command(folder)], {
      env: { ...process.env, ...environment(opened.url, folder) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [printed, peak, stopped] = ['', 0, false];
    const read = (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-2_000);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    const look = setInterval(() => {
      peak = Math.max(peak, peakMiB(child.pid as number));
    }, 100);
    const late =
      measure.done && patienceS > 0
        ? setTimeout(() => {
            stopped = true;
            child.kill('SIGKILL');
          }, patienceS * 1_000)
        : undefined;
    child.on('exit', (code) => {
      clearInterval(look);
      clearTimeout(late);
      resolve({ code, printed, peak, stopped });
    });
  });
}

/** With its own embedded PostgreSQL, as `npm start` does; the first start is left out. */
export async function measureStart(dataDir: string, tickets: number, times = 3): Promise<Row[]> {
  const took: number[] = [];
  let idleMiB = 0;
  for (let n = 0; n <= times; n += 1) {
    const port = await freePort();
    const { DATABASE_URL: _none, ...env } = environment('', dataDir);
    const begun = performance.now();
    const product = await start(['apps/server/main.ts'], { ...env, PORT: String(port) }, /is ready/);
    if (n > 0) took.push(performance.now() - begun);
    if (n === times) {
      await delay(5_000);
      idleMiB = rssMiB(product.pid);
    }
    await product.stop();
  }
  const sorted = took.sort((a, b) => a - b);
  const [p50Ms, most] = [sorted[Math.floor(sorted.length / 2)] ?? Number.NaN, sorted.at(-1) ?? Number.NaN];
  return [
    {
      ...{ name: 'cold start', tickets, clients: 1, perSecond: 1_000 / p50Ms, p50Ms, p95Ms: most, p99Ms: most, errors: 0, rssMiB: idleMiB || undefined },
      targets: [
        { of: 'p95Ms', limit: 5_000, tickets, clients: 1 },
        { of: 'rssMiB', limit: 256, tickets, clients: 1 },
      ],
      note: `from npm start to ready, PostgreSQL included, ${times} times; memory: five seconds later, nobody there`,
    },
  ];
}
