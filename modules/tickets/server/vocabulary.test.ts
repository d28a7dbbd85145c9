import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '#testing';
import { ensureTags, vocabulary } from './vocabulary.repo.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.end());

test('a tag of a transaction that was rolled back is never taken for one that exists', async () => {
  const { db } = app.app;
  const failing = db.transaction(async (tx) => {
    await ensureTags(tx, ['ghost']);
    expect((await vocabulary(tx)).tagByName.has('ghost')).toBe(true);
    expect((await vocabulary(db.read())).tagByName.has('ghost')).toBe(false);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect((await vocabulary(db.read())).tagByName.has('ghost')).toBe(false);
  const [id] = await db.transaction((tx) => ensureTags(tx, ['ghost']));
  expect(await db.read().row('select name from tag where id = $1', [id])).toEqual({ name: 'ghost' });
  expect((await vocabulary(db.read())).tagByName.get('ghost')?.id).toBe(id);
});
