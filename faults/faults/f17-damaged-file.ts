import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Caller, upload } from '../harness/calling.ts';
import type { Fault, Stage } from '../harness/stage.ts';

type Damage = 'one byte' | 'cut short' | 'gone';
const damages: readonly Damage[] = ['one byte', 'cut short', 'gone'];

function damage(path: string, how: Damage): void {
  const bytes = readFileSync(path);
  const at = bytes.length >> 1;
  if (how === 'one byte') bytes[at] = (bytes[at] ?? 0) ^ 1;
  if (how === 'gone') rmSync(path);
  else writeFileSync(path, how === 'cut short' ? bytes.subarray(0, bytes.length - 1) : bytes);
}

async function run(stage: Stage): Promise<{ recoveryMs: null }> {
  const product = await stage.product();
  await product.start();
  const caller = new Caller(product.port, { authorization: `Bearer ${stage.template.adminKey}` });
  stage.later(() => caller.close());
  const bill = async (content: string): Promise<string> => {
    const answer = await upload(caller, 'bill.txt', content);
    if (answer.status !== 201) throw new Error(`The upload was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  };
  for (const how of damages) {
    const contents = [`A bill that is damaged: ${how}, seed ${stage.seed}`, `A bill that is whole beside one that is ${how}, seed ${stage.seed}`] as const;
    const files = [await bill(contents[0]), await bill(contents[1])] as const;
    const made = await caller.call({
      method: 'POST',
      path: '/api/v1/tickets',
      body: { subject: `Bills, ${how}`, text: 'See here', files, customer: { email: 'bill@customers.example' } },
    });
    const id = Number(made.body.id);
    const sha256 = createHash('sha256').update(contents[0]).digest('hex');
    damage(join(product.dataDir, 'files', sha256.slice(0, 2), sha256), how);
    const read = (file: string) => caller.call<string | { code?: string }>({ method: 'GET', path: `/api/v1/tickets/${id}/files/${file}` });
    // Twice: also when it is known already.
    for (let tries = 0; tries < 2; tries += 1) {
      const bad = await read(files[0]);
      if (bad.status !== 410 || (bad.body as { code?: string }).code !== 'files.damaged')
        throw new Error(`A file that is damaged (${how}) was answered ${bad.status} ${JSON.stringify(bad.body).slice(0, 200)}`);
    }
    const good = await read(files[1]);
    if (good.status !== 200 || good.body !== contents[1]) throw new Error(`The file beside it was answered ${good.status}.`);
    const page = await caller.call({ method: 'GET', path: `/api/v1/tickets/${id}/conversation` });
    if (page.status !== 200) throw new Error(`Its ticket was answered ${page.status}.`);
    // The same bytes once more: they heal it.
    await bill(contents[0]);
    const healed = await read(files[0]);
    if (healed.status !== 200 || healed.body !== contents[0]) throw new Error(`After the same bytes came again it was answered ${healed.status}.`);
    stage.log(`${how}: told, and healed by the same bytes`);
  }
  const load = stage.load(product);
  load.start(2);
  await new Promise((done) => setTimeout(done, 1_000));
  await stage.verify(product, load);
  return { recoveryMs: null };
}

const fault: Fault = {
  id: 'F17',
  name: 'a damaged, cut or missing file',
  promise:
    'An attachment whose bytes changed, were cut or are gone is never handed out: its reader is told that it is damaged; everything else works, and the same bytes uploaded again heal it.',
  seeds: { short: 1, long: 3 },
  run,
};
export default fault;
