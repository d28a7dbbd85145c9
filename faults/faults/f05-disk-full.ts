import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '#platform/waiting';
import { type Answer, Caller, upload } from '../harness/calling.ts';
import { type Fault, NotHere, type Stage } from '../harness/stage.ts';

const mebibyte = 1024 * 1024;

/** A small disk in memory in the place of a folder, with what the folder held. */
function smallDisk(stage: Stage, folder: string, moreMiB: number): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new NotHere('a small disk can be mounted only by root on Linux');
  const usedMiB = Math.ceil(Number(execFileSync('du', ['-sm', folder], { encoding: 'utf8' }).split('\t')[0]));
  const { uid, gid, mode } = statSync(folder);
  const aside = `${folder}-aside`;
  execFileSync('mv', [folder, aside]);
  mkdirSync(folder, { mode: mode & 0o777 });
  try {
    execFileSync(
      'mount',
      ['-t', 'tmpfs', '-o', `size=${usedMiB + moreMiB}m,uid=${uid},gid=${gid},mode=${(mode & 0o777).toString(8)}`, 'careloop-faults', folder],
      { stdio: 'pipe' },
    );
  } catch (error) {
    throw new NotHere(`a small disk cannot be mounted here (${(error as Error).message.split('\n')[0]})`);
  }
  stage.later(() => {
    execFileSync('umount', ['-l', folder]);
  });
  execFileSync('cp', ['-a', `${aside}/.`, folder]);
  rmSync(aside, { recursive: true });
}

function fill(folder: string): () => void {
  const path = join(folder, 'filler');
  // The database writes meanwhile: whoever comes last finds no room.
  for (let left = 1; left > 0; ) {
    const { bavail, bsize } = statfsSync(folder);
    left = Math.min(bavail * bsize, 8 * mebibyte);
    try {
      appendFileSync(path, Buffer.alloc(left));
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOSPC') throw error;
      break;
    }
  }
  return () => rmSync(path);
}

/** Over a connection of its own: what is refused before it has all arrived ends the connection. */
async function uploadMany(stage: Stage, port: number, bytes: number, marker: number): Promise<Answer> {
  const caller = new Caller(port, { authorization: `Bearer ${stage.template.adminKey}` });
  const answer = await upload(caller, `f${marker}.txt`, String(marker).repeat(Math.ceil(bytes / String(marker).length)));
  caller.close();
  return answer;
}

const clear = (answer: Answer): boolean => answer.status === 507 || (answer.status === 503 && answer.headers['retry-after'] !== undefined);

async function run(stage: Stage): Promise<{ recoveryMs: number }> {
  const product = await stage.product();
  const files = join(product.dataDir, 'files');
  mkdirSync(files, { recursive: true });
  smallDisk(stage, files, 4);
  const cluster = join(product.dataDir, 'postgres');
  smallDisk(stage, cluster, 48);
  await product.start();
  const load = stage.load(product);
  load.start(2);
  const caller = new Caller(product.port, { authorization: `Bearer ${stage.template.adminKey}` });
  stage.later(() => caller.close());
  await fullOfFiles(stage, product.port, files);
  const recoveryMs = await fullDatabase(stage, caller, cluster);
  if (product.ended) throw new Error('The product has ended.');
  await stage.verify(product, load, { mailRepeats: 2 });
  return { recoveryMs };
}

async function fullOfFiles(stage: Stage, port: number, files: string): Promise<void> {
  const small = await uploadMany(stage, port, 1_000, 1);
  if (small.status !== 201) throw new Error(`A small file answers ${small.status} ${JSON.stringify(small.body)}`);
  const large = await uploadMany(stage, port, 8 * mebibyte, 2);
  if (large.status !== 507) throw new Error(`With a full disk a file answers ${large.status} ${JSON.stringify(large.body)}`);
  const left = readdirSync(join(files, 'incoming'));
  if (left.length > 0) throw new Error(`Half a file was left behind: ${left.join(', ')}`);
  const after = await uploadMany(stage, port, 1_000, 3);
  if (after.status !== 201) throw new Error(`After the refused file a small one answers ${after.status}`);
}

/** Fills the database's disk until a change is refused, looks at the answers for a while, makes room again. */
async function fullDatabase(stage: Stage, caller: Caller, cluster: string): Promise<number> {
  const empty = fill(cluster);
  const unclear = new Set<string>();
  let refused = 0;
  const create = (n: number) =>
    caller.call({
      method: 'POST',
      path: '/api/v1/tickets',
      body: { subject: `Full ${n}`, text: 'A long text. '.repeat(10_000), customer: { email: 'full@customers.example' } },
      headers: { 'idempotency-key': `full-${n}` },
      timeoutMs: 60_000,
    });
  for (let n = 0; n < 600 && refused < 20; n += 1) {
    const answer = await create(n);
    if (answer.status === 201) continue;
    refused += 1;
    if (!clear(answer)) unclear.add(`${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`);
    await delay(100);
  }
  stage.log(`${refused} changes were refused while the database's disk was full`);
  empty();
  const freed = performance.now();
  await until(async () => (await create(1_000 + Math.floor(performance.now()))).status === 201, 60_000, 'Changes are taken again', 200);
  if (refused === 0) throw new Error('The disk was full and nothing was refused: the fault did not happen.');
  if (unclear.size > 0) throw new Error(`With the database's disk full, answers say nothing:\n${[...unclear].join('\n')}`);
  return performance.now() - freed;
}

const fault: Fault = {
  id: 'F5',
  name: 'the disk is full, for files and for the database',
  promise:
    'The file store and the database each sit on a small disk that fills up. An upload answers 507 and leaves no half file and no row; a change answers 507 (or 503 with Retry-After while PostgreSQL restarts itself); when there is room again everything goes on without a restart by hand.',
  seeds: { short: 1, long: 3 },
  run,
};
export default fault;
