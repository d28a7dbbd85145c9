import { setTimeout as delay } from 'node:timers/promises';
import { until } from '#platform/waiting';
import { Listener } from '../harness/listening.ts';
import type { Fault, Stage } from '../harness/stage.ts';

async function run(stage: Stage): Promise<{ recoveryMs: number }> {
  const product = await stage.product();
  await product.start();
  const load = stage.load(product);
  const { adminKey, people } = stage.template;
  const headers: Record<string, string>[] = [{ authorization: `Bearer ${adminKey}` }, { cookie: people.north.cookie }, { cookie: people.south.cookie }];
  const count = stage.long ? 5_000 : 300;
  const listeners: Listener[] = [];
  stage.later(() => {
    for (const listener of listeners) listener.close();
  });
  for (let n = 0; n < count; n += 1) {
    listeners.push(new Listener(product.port, headers[n % 3] as Record<string, string>, { asTold: true }));
    if (n % 100 === 99) await delay(50);
  }
  await until(() => listeners.every((l) => l.connected), 120_000, `${count} streams are open`, 200);
  load.start(3);
  await delay(3_000);
  await product.end(stage.random.chance(0.5) ? 'SIGKILL' : 'SIGTERM');
  await product.start();
  const ready = performance.now();
  await until(() => listeners.every((l) => l.connected), 120_000, `${count} streams are back`, 100);
  const recoveryMs = performance.now() - ready;
  stage.within(60_000, recoveryMs, 'Coming back');
  await delay(2_000);
  if (!(await load.finish())) throw new Error('The load was not answered.');
  await compare(stage, product.port, listeners, headers);
  await stage.verify(product, load, { mailRepeats: 2 });
  return { recoveryMs };
}

/** Each has what one has that asks for everything since; nothing missing, nothing twice, in order. */
async function compare(stage: Stage, port: number, listeners: readonly Listener[], headers: readonly Record<string, string>[]): Promise<void> {
  for (const [kind, identity] of headers.entries()) {
    const mine = listeners.filter((_, n) => n % headers.length === kind);
    const after = mine.map((l) => l.firstId).sort((a, b) => (BigInt(a.split('-')[0] ?? 0) < BigInt(b.split('-')[0] ?? 0) ? -1 : 1))[0] as string;
    const reference = new Listener(port, identity, { after });
    const complete = () => {
      const all = reference.heard.map((e) => e.id);
      return mine.every(
        (l) =>
          l.heard.length > 0 && l.heard.at(-1)?.id === all.at(-1) && l.heard.map((e) => e.id).join() === all.slice(all.indexOf(l.heard[0]?.id ?? '')).join(),
      );
    };
    await until(complete, 20_000, 'Every stream has heard everything once', 300).catch((error) => {
      const all = reference.heard.length;
      const odd = mine.filter((l) => l.heard.length !== all).length;
      throw new Error(`${(error as Error).message} ${odd} of ${mine.length} streams differ in length from the ${all} events of the log.`);
    });
    if (mine.some((l) => l.resets > 0)) throw new Error('A stream was told to load afresh.');
    stage.log(`${mine.length} streams heard ${reference.heard.length} events each`);
    reference.close();
  }
}

const fault: Fault = {
  id: 'F9',
  name: 'thousands of streams come back at once',
  promise:
    'The product is restarted under load while 5,000 live streams are open (300 in the short form). They come back as told by the stream itself, all within 60 s, go on where they were, and none has missed or repeated an event.',
  seeds: { short: 1, long: 3 },
  run,
};
export default fault;
