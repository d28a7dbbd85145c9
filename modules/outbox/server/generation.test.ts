import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queueMail } from '#server/outbox';
import { type TestApp, testApp } from '#testing';
import { guardAgainstRestore, rememberGeneration } from './generation.ts';
import { startSmtp, type TestSmtp } from './smtp.fixture.ts';

let app: TestApp;
let smtp: TestSmtp;
const folder = mkdtempSync(join(tmpdir(), 'careloop-generation-'));
const dataDir = join(folder, 'data');
beforeAll(async () => {
  [app, smtp] = await Promise.all([testApp({ env: { DATA_DIR: dataDir } }), startSmtp()]);
  const admin = await app.as('administrator');
  await admin.put('/api/v1/settings/smtp', { value: { host: '127.0.0.1', port: smtp.port, security: 'none', fromAddress: 'help@harbor.example' } });
  await app.settle();
});
afterAll(async () => {
  await app.end();
  await smtp.close();
  rmSync(folder, { recursive: true });
});

const begin = (dir: string, shared = false) => app.app.db.transaction((tx) => guardAgainstRestore(tx, dir, shared));
const remember = (dir = dataDir) => app.app.db.transaction((tx) => rememberGeneration(tx, dir));
const queue = () =>
  app.app.db.transaction((tx) => queueMail(tx, { kind: 'notice', to: { email: 'ana@customer.example' }, language: 'en', subject: 'Hello', text: 'x' }));

test('an ordinary restart sends what waits', async () => {
  await queue();
  await remember();
  expect(await begin(dataDir)).toBe(0);
  await app.settle();
  expect(smtp.received).toHaveLength(1);
  await remember();
});

test('an older database under the same folder holds what waits until an administrator releases it', async () => {
  const admin = await app.as('administrator');
  await queue();
  // As a dump from before the last sent mail would be.
  await app.app.db.read().rows('update outbox_generation set handed_over = handed_over - 1');
  expect(await begin(dataDir)).toBe(1);
  await app.settle();
  expect(smtp.received).toHaveLength(1);
  expect((await admin.get('/api/v1/outbox/summary')).body).toMatchObject({ held: 1, heldAfterRestore: 1, configured: true });
  await admin.put('/api/v1/settings/smtp', { value: { fromName: 'Changed' } });
  await app.settle();
  expect(smtp.received).toHaveLength(1);
  await remember();
  expect(await begin(dataDir)).toBe(0);
  expect((await admin.post('/api/v1/outbox/releases')).body).toEqual({ released: 1 });
  await app.settle();
  expect(smtp.received).toHaveLength(2);
  await remember();
});

test('a copied folder, and no folder, hold as well; a further node of a running installation does not', async () => {
  cpSync(dataDir, join(folder, 'copy'), { recursive: true });
  await queue();
  expect(await begin(join(folder, 'other-node'), true)).toBe(0);
  expect(await begin(join(folder, 'copy'))).toBe(1);
  await app.settle();
  expect(smtp.received).toHaveLength(2);
});
