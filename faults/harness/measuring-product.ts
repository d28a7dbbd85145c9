/** Starts the product so that it says, when asked, what it really holds: after a full collection, without what is only waiting to be collected. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
process.on('message', () => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({ heldMiB: (heapUsed + external) / 1024 ** 2 });
});
// Being asked must not keep the process alive.
process.channel?.unref();

await import('../../apps/server/main.ts');
