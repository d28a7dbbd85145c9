import { afterAll, beforeAll, expect, test } from 'vitest';
import { person, signedIn, type TestApp, testApp } from '#testing';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.end());

test('a key works until it is revoked, and only the roles that may manage keys can make one', async () => {
  const admin = await app.as('administrator');
  const made = await admin.post<{ id: string; secret: string }>('/api/v1/keys', { name: 'shop', role: 'agent' });
  expect(made.status).toBe(201);
  const shop = app.caller({ authorization: `Bearer ${made.body.secret}` });
  expect((await shop.get('/api/v1/settings/organization')).status).toBe(200);
  expect((await shop.get('/api/v1/keys')).status).toBe(403);
  const listed = await admin.get<{ items: Record<string, unknown>[] }>('/api/v1/keys');
  expect(JSON.stringify(listed.body)).not.toContain(made.body.secret);
  expect((await admin.delete(`/api/v1/keys/${made.body.id}`)).status).toBe(204);
  await new Promise((done) => setTimeout(done, 100));
  expect((await shop.get('/api/v1/settings/organization')).status).toBe(401);
});

test('no key and a wrong key are told apart, both as problems', async () => {
  expect((await app.caller().get('/api/v1/keys')).body).toMatchObject({ status: 401, code: 'platform.signInNeeded' });
  expect((await app.caller({ authorization: 'Bearer clk_wrongwrongwrong' }).get('/api/v1/keys')).body).toMatchObject({ code: 'identity.badKey' });
});

test('a key belongs to the organisation: it outlives its maker, and the list says that the maker is gone', async () => {
  const [vera, eve] = [await person(app, 'administrator', 'Vera'), await person(app, 'administrator', 'Eve')];
  const browser = await signedIn(app, eve);
  const made = await browser.call<{ secret: string; createdByActive: boolean }>('post', '/api/v1/keys', { name: 'phone system', role: 'agent' });
  expect(made.body).toMatchObject({ createdBy: 'Eve', createdByActive: true });
  const admin = await signedIn(app, vera);
  expect((await admin.call('put', `/api/v1/users/${eve.id}/deactivation`, {})).status).toBeLessThan(300);
  const key = (await admin.call<{ items: { name: string }[] }>('get', '/api/v1/keys')).body.items.find((k) => k.name === 'phone system');
  expect(key).toMatchObject({ createdBy: 'Eve', createdByActive: false, revokedAt: null });
  expect((await app.caller({ authorization: `Bearer ${made.body.secret}` }).get('/api/v1/settings/organization')).status).toBe(200);
});
