import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runningPostgresUrl } from '#platform/postgres';
import { Caller } from '../harness/calling.ts';
import { newFolder, removeFolder } from '../harness/copying.ts';
import { findInvariants, violations } from '../harness/invariants.ts';
import { drain } from '../harness/passing-time.ts';
import type { Fault, Stage } from '../harness/stage.ts';

const root = join(import.meta.dirname, '../..');
type Ended = { code: number | null; said: string };

/** A command as an administrator types it. */
function careloop(dataDir: string, args: readonly string[], killAfterMs?: number): Promise<Ended> {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const child = spawn(process.execPath, ['apps/server/cli.ts', ...args], {
    cwd: root,
    env: { PATH, HOME, ...(TMPDIR ? { TMPDIR } : {}), DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  return new Promise((done) => child.once('close', (code) => done({ code, said })));
}

async function run(stage: Stage): Promise<{ recoveryMs: number }> {
  const [shelf, there] = [newFolder('shelf'), newFolder('restored')];
  for (const folder of [shelf, there]) stage.later(() => removeFolder(folder));
  const product = await stage.product();
  await product.start({}, 150_000);
  const load = stage.load(product);
  load.start();
  await delay(1_500);
  const acknowledged = load.tokens.filter((t) => t.acknowledged).map((t) => t.token);
  const backup = await careloop(product.dataDir, ['backup', shelf]);
  stage.log(backup.said.trim());
  if (backup.code !== 0) throw new Error(`backup ended with ${backup.code}`);
  await stage.verify(product, load);
  await product.end();
  return { recoveryMs: await comeBack(stage, { shelf, there, acknowledged }) };
}

async function comeBack(stage: Stage, { shelf, there, acknowledged }: { shelf: string; there: string; acknowledged: readonly string[] }): Promise<number> {
  const restored = await stage.product({ dataDir: there });
  if (stage.random.chance(0.5)) {
    const killed = await careloop(there, ['restore', shelf], 500 + stage.random.next() * 4_000);
    stage.log(`the restore was killed: ${killed.code === 0 ? 'too late' : 'in time'}`);
    if (killed.code === 0) return 0;
  }
  const begun = performance.now();
  const restore = await careloop(there, ['restore', shelf]);
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
