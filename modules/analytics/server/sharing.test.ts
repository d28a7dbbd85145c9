import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Sharing } from './sharing.ts';

test('who asks the same meanwhile gets the same answer; who asks another thing, or later, another', async () => {
  const sharing = new Sharing<number>();
  let runs = 0;
  const work = async (): Promise<number> => {
    await turn();
    runs += 1;
    return runs;
  };
  const same = await Promise.all([sharing.take({ queues: [1] }, work), sharing.take({ queues: [1] }, work), sharing.take({ queues: [1, 2] }, work)]);
  expect(same).toEqual([1, 1, 2]);
  expect(await sharing.take({ queues: [1] }, work)).toBe(3);
});

test('a failure is not kept', async () => {
  const sharing = new Sharing<number>();
  const failing = () => Promise.reject(new Error('no database'));
  await expect(Promise.all([sharing.take(1, failing), sharing.take(1, failing)])).rejects.toThrow('no database');
  expect(await sharing.take(1, async () => 5)).toBe(5);
});
