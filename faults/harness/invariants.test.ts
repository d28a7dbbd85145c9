/** Every invariant holds on a product that was worked with, and its check sees the violation that it plants itself. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { person, signedIn, type TestApp, testApp } from '#testing';
import { newFolder, removeFolder } from './folders.ts';
import { type Found, findInvariants, rolledBack, violations } from './invariants.ts';

const invariants = await findInvariants();
const dataDir = newFolder('invariants');
let app: TestApp;

beforeAll(async () => {
  app = await testApp({ env: { DATA_DIR: dataDir, CARELOOP_EGRESS_ALLOW: '127.0.0.1:9' } });
  const admin = await app.as('administrator');
  await person(app, 'lead', 'Lea');
  const agent = await signedIn(app, await person(app, 'agent', 'Nils'));
  await admin.put('/api/v1/settings/surveys', { value: { delayMinutes: 0 } });
  await admin.put('/api/v1/settings/webhooks', { value: { allowHttp: true } });
  // Nobody answers there: its deliveries wait.
  expect((await admin.post('/api/v1/webhooks', { url: 'http://127.0.0.1:9/x', eventTypes: ['ticket.created', 'message.created'] })).status).toBe(201);
  // Followers that begin with what comes begin here.
  await app.settle();
  const ids: number[] = [];
  for (let n = 0; n < 4; n += 1) {
    const made = await admin.post('/api/v1/tickets', { subject: `Order ${n}`, text: 'Where is it?', customer: { email: `c${n}@customers.example` } });
    expect(made.status).toBe(201);
    ids.push(Number(made.body.id));
  }
  app.clock.advance(60_000);
  const nils = (await agent.call('get', '/api/v1/session')).body as { user?: { id: string } };
  for (const id of ids) {
    expect((await agent.call('post', `/api/v1/tickets/${id}/messages`, { kind: 'reply', text: 'On its way.', status: 'solved' })).status).toBe(201);
    await admin.post(`/api/v1/tickets/${id}/messages`, { kind: 'note', text: 'Look', mentions: nils.user ? [nils.user.id] : [] });
  }
  await app.settle();
  await admin.post(`/api/v1/tickets/${ids[0]}/messages`, { kind: 'reply', text: 'Not here yet.', as: 'customer' });
  await admin.post(`/api/v1/tickets/${ids[1]}/merges`, { into: ids[2] });
  await rateOne();
  await app.settle();
});
afterAll(async () => {
  await app.end();
  removeFolder(dataDir);
});

/** By the link of the mail that was written. */
async function rateOne(): Promise<void> {
  const { text } = await app.app.db.read().one<{ text: string }>(`select text from outgoing_mail where kind = 'survey' order by created_at desc limit 1`);
  const link = /\/rate\/[\w-]+/.exec(text)?.[0] ?? '';
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect((await app.http.inject({ method: 'POST', url: link, headers, payload: 'score=5' })).statusCode).toBe(303);
}

test('all of them hold', async () => {
  expect(invariants.length).toBeGreaterThan(25);
  expect(await violations(app.app.db, dataDir, invariants)).toEqual([]);
});

const named = (invariant: Found) => [`${invariant.id} ${invariant.of}: ${invariant.name}`, invariant] as const;
test.each(invariants.map(named))('%s, and it is seen when not', async (_name, invariant) => {
  const seen = await rolledBack(app.app.db, async (tx) => {
    await invariant.violate(tx, { dataDir });
    return invariant.check(tx, { dataDir });
  });
  expect(seen).not.toEqual([]);
});
