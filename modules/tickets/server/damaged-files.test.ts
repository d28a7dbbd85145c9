import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message } from '#contract/tickets';
import { systemActor } from '#platform/access';
import { storeFile } from '#server/files';
import { person, signedIn, type TestApp, testApp } from '#testing';

const folder = `/tmp/careloop-damaged-${process.pid}`;
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ env: { DATA_DIR: folder } });
});
afterAll(async () => {
  await app.end();
  rmSync(folder, { recursive: true, force: true });
});

test('a message says which of its files is damaged, until the bytes are there again', async () => {
  const ana = await person(app, 'agent', 'Ana');
  const desk = await signedIn(app, ana);
  const buffer = Buffer.from('the plan of the boiler');
  const file = await storeFile(app.app, { name: 'plan.txt', buffer, uploader: { ...systemActor('x'), kind: 'user', id: ana.id } });
  const customer = { email: 'bea@customer.example', name: 'Bea' };
  const { body: ticket } = await desk.call<{ id: number }>('post', '/api/v1/tickets', { subject: 'Boiler', text: 'See the plan.', customer, files: [file.id] });
  const shown = async (): Promise<Message['files'][number] | undefined> =>
    (await desk.call<{ items: Message[] }>('get', `/api/v1/tickets/${ticket.id}/messages`)).body.items[0]?.files[0];
  expect(await shown()).toMatchObject({ id: file.id, name: 'plan.txt', inline: false, damaged: false });

  const sha256 = createHash('sha256').update(buffer).digest('hex');
  const path = join(folder, 'files', sha256.slice(0, 2), sha256);
  expect(readFileSync(path)).toEqual(buffer);
  writeFileSync(path, 'the plan of the b0iler');
  const read = () => desk.call('get', `/api/v1/tickets/${ticket.id}/files/${file.id}`);
  expect(await read()).toMatchObject({ status: 410, body: { code: 'files.damaged' } });
  expect(await shown()).toMatchObject({ id: file.id, damaged: true });

  writeFileSync(path, buffer);
  expect((await read()).status).toBe(200);
  expect(await shown()).toMatchObject({ id: file.id, damaged: false });
});
