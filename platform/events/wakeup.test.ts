import { expect, test } from 'vitest';
import { createDatabase } from '#platform/db';
import { createLog } from '#platform/log';
import { createTestDatabase } from '#platform/testing';
import { Wakeup } from './index.ts';

test('a listener that fails on what it hears does not end listening, also not when the connection is back', async () => {
  const home = await createTestDatabase();
  const db = createDatabase(home.url, { max: 2 });
  const wakeup = new Wakeup(home.url, createLog('silent'));
  const heard: string[] = [];
  wakeup.on('thing', (payload) => JSON.parse(payload));
  wakeup.on('thing', (payload) => heard.push(payload));
  const listening = () =>
    db.read().rows<{ pid: number }>(`select pid from pg_stat_activity where datname = current_database() and application_name = 'careloop-listen'`);
  try {
    await wakeup.open();
    const [before] = await listening();
    await db.read().rows('select pg_terminate_backend($1)', [before?.pid]);
    await expect.poll(async () => (await listening()).map((r) => r.pid !== before?.pid)).toEqual([true]);
    const [back] = await listening();
    // Longer than the wait before the next try.
    await new Promise((done) => setTimeout(done, 500));
    expect((await listening()).map((r) => r.pid)).toEqual([back?.pid]);
    await db.read().rows(`select pg_notify('careloop', 'thing "now"')`);
    await expect.poll(() => heard.at(-1)).toBe('"now"');
  } finally {
    await wakeup.close();
    await db.close();
    await home.drop();
  }
});
