import { setTimeout as delay } from 'node:timers/promises';
import { runningPostgresUrl } from '#platform/postgres';
import { Caller, upload } from '../harness/calling.ts';
import { careloop } from '../harness/commanding.ts';
import { newFolder, removeFolder } from '../harness/folders.ts';
import { findInvariants, violations } from '../harness/invariants.ts';
import { drain } from '../harness/passing-time.ts';
import type { Product } from '../harness/product.ts';
import type { Fault, Stage } from '../harness/stage.ts';

async function run(stage: Stage): Promise<{ recoveryMs: number }> {
  const [shelf, there] = [newFolder('shelf'), newFolder('restored')];
  for (const folder of [shelf, there]) stage.later(() => removeFolder(folder));
  const product = await stage.product();
  await product.start({}, 150_000);
  const load = stage.load(product);
  load.start();
  await delay(1_500);
  const attached = await attach(stage, product);
  const acknowledged = load.tokens.filter((t) => t.acknowledged).map((t) => t.token);
  const backup = await careloop(product.dataDir, ['backup', shelf]);
  stage.log(backup.said.trim());
  if (backup.code !== 0) throw new Error(`backup ended with ${backup.code}`);
  await stage.verify(product, load);
  await product.end();
  return { recoveryMs: await comeBack(stage, { shelf, there, acknowledged, attached }) };
}

type Attached = { path: string; text: string };
type Kept = { shelf: string; there: string; acknowledged: readonly string[]; attached: readonly Attached[] };

/** What is read after the restore must be these bytes. */
async function attach({ template, seed }: Stage, product: Product): Promise<Attached[]> {
  const caller = new Caller(product.port, { authorization: `Bearer ${template.adminKey}` });
  const attached: Attached[] = [];
  for (const text of [`A bill of seed ${seed}`, `收据 ${seed}`, `A long letter of seed ${seed}. `.repeat(40_000)]) {
    const file = await upload(caller, 'paper.txt', text);
    const customer = { email: 'paper@customers.example' };
    const made = await caller.call({ method: 'POST', path: '/api/v1/tickets', body: { subject: 'Papers', text: 'See here', files: [file.body.id], customer } });
    if (made.status !== 201) throw new Error(`A ticket with a file was answered ${made.status}.`);
    attached.push({ path: `/api/v1/tickets/${made.body.id}/files/${file.body.id}`, text });
  }
  caller.close();
  return attached;
}

async function comeBack(stage: Stage, { shelf, there, acknowledged, attached }: Kept): Promise<number> {
  const restored = await stage.product({ dataDir: there });
  const killAfterMs = stage.seed % 2 === 0 ? 500 + stage.random.next() * 6_000 : undefined;
  let begun = performance.now();
  let restore = await careloop(there, ['restore', shelf], { killAfterMs });
  if (killAfterMs !== undefined) {
    stage.log(`the restore was killed after ${Math.round(killAfterMs)} ms: ${restore.code === 0 ? 'too late' : 'in time'}`);
    begun = performance.now();
    if (restore.code !== 0) restore = await careloop(there, ['restore', shelf]);
  }
  stage.log(restore.said.trim());
  if (restore.code !== 0) throw new Error(`restore ended with ${restore.code}: ${restore.said}`);
  stage.outside.forget();
  await restored.start({}, 150_000);
  const recoveryMs = performance.now() - begun;
  await delay(2_500);
  const { mails, hits } = stage.outside;
  if (mails.length + hits.length > 0) throw new Error(`I2 ${mails.length} mails and ${hits.length} webhooks went out by themselves after the restore`);
  const url = await runningPostgresUrl(there);
  if (!url) throw new Error('The restored database does not answer.');
  const db = stage.database(url);
  const rows = await db.read().rows<{ text: string }>('select subject as text from ticket union all select text from message');
  const texts = rows.map((r) => r.text).join('\n');
  const lost = acknowledged.filter((token) => !texts.includes(token));
  if (lost.length > 0) throw new Error(`I1 acknowledged before the backup, and not in it: ${lost.slice(0, 5).join(', ')}`);
  // The staff are signed out; a key still opens. After the release all of it drains.
  const caller = new Caller(restored.port, { authorization: `Bearer ${stage.template.adminKey}` });
  for (const { path, text } of attached) {
    const file = await caller.call<string>({ method: 'GET', path });
    if (file.status !== 200 || file.body !== text) throw new Error(`I1 after the restore a file is answered ${file.status} and is not what it was.`);
  }
  const released = await caller.call({ method: 'POST', path: '/api/v1/outbox/releases', body: {} });
  caller.close();
  if (released.status >= 300 || released.status === 0) throw new Error(`The release answered ${released.status}.`);
  const left = await drain(db);
  if (left) throw new Error(`I5 after the release there is still work: ${JSON.stringify(left)}`);
  const broken = await violations(db, there, await findInvariants());
  if (broken.length > 0) throw new Error(broken.join('\n'));
  return recoveryMs;
}

const fault: Fault = {
  id: 'F14',
  name: 'backup under load, restored elsewhere',
  promise:
    'One command takes a backup while the team works, one command puts it into an empty folder; every second time the restore is killed on the way and asked again. All rows and files are equal, what was acknowledged before is there, nothing goes out by itself, and after the release everything drains and holds.',
  seeds: { short: 1, long: 20 },
  run,
};
export default fault;
