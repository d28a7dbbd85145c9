import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault, Stage } from '../harness/stage.ts';

type Sample = { atS: number; rssMiB: number; files: number };

function sample(pid: number, begun: number): Sample {
  const rssMiB = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  return { atS: (performance.now() - begun) / 1000, rssMiB, files: readdirSync(`/proc/${pid}/fd`).length };
}

/** MiB a minute, by least squares. */
function slope(samples: readonly Sample[]): number {
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [x, y] = [mean(samples.map((s) => s.atS)), mean(samples.map((s) => s.rssMiB))];
  const over = samples.reduce((sum, s) => sum + (s.atS - x) * (s.rssMiB - y), 0);
  const under = samples.reduce((sum, s) => sum + (s.atS - x) ** 2, 0);
  return (60 * over) / under;
}

async function run(stage: Stage): Promise<{ recoveryMs: null }> {
  const product = await stage.product();
  await product.start();
  const load = stage.load(product);
  load.start(stage.long ? 8 : 4);
  const begun = performance.now();
  const forS = stage.long ? 20 * 60 : 60;
  const samples: Sample[] = [];
  while ((performance.now() - begun) / 1000 < forS) {
    await delay(stage.long ? 5_000 : 1_000);
    samples.push(sample(product.pid, begun));
  }
  // The first half fills caches and lets the compiler do its work.
  const half = samples.slice(samples.length / 2);
  const [first, last] = [half[0] as Sample, half.at(-1) as Sample];
  const perMinute = slope(half);
  stage.log(
    `${load.answered} requests; memory ${Math.round(first.rssMiB)} -> ${Math.round(last.rssMiB)} MiB (${perMinute.toFixed(2)} a minute), file handles ${first.files} -> ${last.files}`,
  );
  // A minute is too short to tell a leak from a heap that grows to its size.
  if (stage.long && perMinute > 1) throw new Error(`Memory grows by ${perMinute.toFixed(2)} MiB a minute.`);
  if (last.files > first.files + 25) throw new Error(`File handles grow: ${first.files} -> ${last.files}.`);
  await stage.verify(product, load);
  return { recoveryMs: null };
}

const fault: Fault = {
  id: 'F16',
  name: 'soak',
  promise:
    'Twenty minutes with twice the clients of the other faults (60 s in the short form): in the second half memory does not grow by more than 1 MiB a minute and file handles stay where they were. Everything holds afterwards.',
  seeds: { short: 1, long: 1 },
  run,
};
export default fault;
