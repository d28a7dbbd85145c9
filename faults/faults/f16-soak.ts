import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Product } from '../harness/product.ts';
import { type Fault, NotHere, type Stage } from '../harness/stage.ts';

type Sample = { rssMiB: number; files: number };

function sample(pid: number): Sample {
  const rssMiB = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  return { rssMiB, files: readdirSync(`/proc/${pid}/fd`).length };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** What the process takes from the machine swings with its collections by more than a leak shows in minutes; what it holds after one does not. */
async function heldMiB(product: Product): Promise<number> {
  const measured: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    const answer = new Promise<number>((done) => product.child?.once('message', (told: { heldMiB: number }) => done(told.heldMiB)));
    product.child?.send('measure');
    measured.push(await Promise.race([answer, delay(30_000, Number.NaN)]));
    await delay(300);
  }
  // Requests under way are held too: the least of a few shows what stays.
  return Math.min(...measured);
}

async function run(stage: Stage): Promise<{ recoveryMs: null }> {
  if (process.platform !== 'linux') throw new NotHere('memory and file handles of a process are read as Linux tells them');
  const product = await stage.product();
  await product.start({ entry: 'faults/harness/measuring-product.ts' });
  const load = stage.load(product);
  // Twice the clients of the other faults, each with a breath between two acts: what they leave to be done must be doable.
  load.start(12, 100);
  const halfS = stage.long ? 600 : 30;
  const soak = async (): Promise<Sample[]> => {
    const samples: Sample[] = [];
    for (const end = performance.now() + halfS * 1000; performance.now() < end; ) {
      await delay(1_000);
      samples.push(sample(product.pid));
    }
    return samples;
  };
  // The first half fills caches and lets the compiler do its work.
  await soak();
  const before = await heldMiB(product);
  const samples = await soak();
  const after = await heldMiB(product);
  const few = Math.ceil(samples.length / 5);
  const files = [samples.slice(0, few), samples.slice(-few)].map((part) => median(part.map((s) => s.files))) as [number, number];
  const rss = [samples[0], samples.at(-1)].map((s) => Math.round(s?.rssMiB ?? 0));
  const grownMiB = after - before;
  stage.log(
    `${load.answered} requests; in the second half held memory ${before.toFixed(1)} -> ${after.toFixed(1)} MiB, taken from the machine ${rss.join(' -> ')} MiB, file handles ${files.join(' -> ')}`,
  );
  // In half a minute code that is still being compiled and rows that are still being cached weigh more than a leak would.
  const allowedMiB = stage.long ? 5 : 10;
  if (!(grownMiB <= allowedMiB)) throw new Error(`Held memory grows: ${before.toFixed(1)} -> ${after.toFixed(1)} MiB, ${allowedMiB} more are allowed.`);
  if (files[1] > files[0] + 10) throw new Error(`File handles grow: ${files.join(' -> ')}.`);
  await stage.verify(product, load);
  return { recoveryMs: null };
}

const fault: Fault = {
  id: 'F16',
  name: 'soak',
  promise:
    'Twenty minutes with twice the clients of the other faults (60 s in the short form): from the middle to the end what the process holds after a full collection grows by no more than 5 MiB (10 MiB in the short form, where compiling is not over), and file handles stay where they were. Everything holds afterwards.',
  seeds: { short: 1, long: 1 },
  run,
};
export default fault;
