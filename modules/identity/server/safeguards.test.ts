/** What an organization can ask of everyone who signs in, and what administrators can end. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser, type Caller, goodPassword, person, signedIn, type TestApp, testApp } from '#testing';
import { codeFor, secretOf } from './authenticator.fixture.ts';
import { forgetActors } from './identifying.ts';
import { isWellKnown } from './leaked-passwords.ts';

let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
});
afterAll(() => app.end());

async function ask(twoFactorRequired: boolean): Promise<void> {
  expect((await admin.put('/api/v1/settings/sign-in', { value: { twoFactorRequired } })).status).toBe(200);
  forgetActors();
}
const minutesFromNow = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);

test('asked of everyone: without a second step nothing answers but setting it up and the way out; keys go on', async () => {
  const user = await person(app, 'lead', 'Needs');
  const browser = await signedIn(app, user);
  expect((await browser.call('get', '/api/v1/session')).body).toMatchObject({ mustSetUpTwoFactor: false });
  await ask(true);
  try {
    expect((await browser.call('get', '/api/v1/session')).body).toMatchObject({ mustSetUpTwoFactor: true });
    const closed = app.routes.filter(({ spec }) => spec.permission !== 'public' && !spec.beforeAnything);
    expect(closed.length).toBeGreaterThan(100);
    for (const { spec } of closed) {
      const path = spec.path.replace(/\{\w+\}/g, '1');
      const answer = await browser.call<{ code: string }>(spec.method.toLowerCase() as 'get', path, spec.method === 'GET' ? undefined : {});
      expect([answer.status, answer.body.code], `${spec.method} ${path}`).toEqual([403, 'platform.twoFactorFirst']);
    }
    expect((await admin.get('/api/v1/tickets')).status).toBe(200);
    const begun = (await browser.call<{ secret: string }>('post', '/api/v1/me/two-factor', { password: goodPassword })).body;
    expect((await browser.call('post', '/api/v1/me/two-factor/confirmation', { code: codeFor(secretOf(begun)) })).status).toBe(204);
    expect((await browser.call('get', '/api/v1/session')).body).toMatchObject({ mustSetUpTwoFactor: false });
    expect((await browser.call('get', '/api/v1/tickets')).status).toBe(200);
    expect((await browser.call('delete', '/api/v1/me/two-factor', { password: goodPassword })).body).toMatchObject({ code: 'identity.twoFactorKept' });
    const out = await signedIn(app, await person(app, 'agent', 'Leaves'));
    expect((await out.call('delete', '/api/v1/session')).status).toBe(204);
  } finally {
    await ask(false);
  }
  await app.settle();
  expect((await admin.get<{ items: { type: string; data: object }[] }>('/api/v1/audit?limit=100')).body.items).toContainEqual(
    expect.objectContaining({ type: 'setting.changed', data: expect.objectContaining({ topic: 'sign-in', fields: ['twoFactorRequired'] }) }),
  );
});

test('administrators sign somebody out everywhere, and it is in the log', async () => {
  const user = await person(app, 'agent', 'Lost laptop');
  const devices = [await signedIn(app, user), await signedIn(app, user)];
  expect((await (await app.as('lead')).delete(`/api/v1/users/${user.id}/sessions`)).status).toBe(403);
  expect((await admin.delete(`/api/v1/users/${user.id}/sessions`)).body).toEqual({ ended: 2 });
  for (const device of devices) expect((await device.call('get', '/api/v1/session')).status).toBe(401);
  expect((await admin.delete('/api/v1/users/00000000-0000-7000-8000-000000000000/sessions')).status).toBe(404);
  await app.settle();
  expect((await admin.get<{ items: object[] }>('/api/v1/audit?limit=100')).body.items).toContainEqual(
    expect.objectContaining({ type: 'session.ended', data: expect.objectContaining({ userId: user.id, why: 'administrator' }) }),
  );
  expect((await new Browser(app).signIn(user.email)).status).toBe(200);
});

test('use prolongs a session, but not beyond 30 days', async () => {
  const late = await testApp();
  try {
    const browser = await signedIn(late, await person(late, 'agent', 'Always here'));
    await late.app.db.read().rows(`update session set expires_at = now() + interval '90 days'`);
    const statusAfter = async (days: number): Promise<number> => {
      late.clock.set(minutesFromNow(days * 1440));
      forgetActors();
      return (await browser.call('get', '/api/v1/session')).status;
    };
    expect(await statusAfter(29)).toBe(200);
    expect((await browser.call<{ items: { expiresAt: string }[] }>('get', '/api/v1/sessions')).body.items).toHaveLength(1);
    expect(await statusAfter(30.01)).toBe(401);
    await late.app.db.transaction(async (tx) => (await import('./session.repo.ts')).deleteExpiredSessions(tx));
    expect(await late.app.db.read().rows('select 1 from session')).toHaveLength(1);
    late.clock.set(minutesFromNow(32 * 1440));
    await late.app.db.transaction(async (tx) => (await import('./session.repo.ts')).deleteExpiredSessions(tx));
    expect(await late.app.db.read().rows('select 1 from session')).toEqual([]);
  } finally {
    await late.end();
  }
});

test('ending sessions asks for the password once the sign-in is no longer fresh', async () => {
  const user = await person(app, 'agent', 'Open desk');
  const here = await signedIn(app, user);
  await signedIn(app, user);
  app.clock.set(minutesFromNow(20));
  const { items } = (await here.call<{ items: { id: string; current: boolean }[] }>('get', '/api/v1/sessions')).body;
  const path = `/api/v1/sessions/${items.find((s) => !s.current)?.id}`;
  for (const target of [path, '/api/v1/sessions']) {
    expect((await here.call('delete', target)).body).toMatchObject({ status: 403, code: 'identity.passwordNeeded' });
    expect((await here.call('delete', target, { password: 'wrong-password-1234' })).body).toMatchObject({ code: 'identity.wrongPassword' });
  }
  expect((await here.call('delete', path, { password: goodPassword })).status).toBe(204);
  expect((await here.call('delete', '/api/v1/sessions', { password: goodPassword })).body).toEqual({ ended: 0 });
});

test('of the passwords that leaks begin with none is taken, whatever is put around it; nor a name', async () => {
  for (const password of ['123456789012', 'Sunflower-2026!', 'charlie123456', '!!!monkeymonkey!!!', 'Liverpool-1892!!', 'P@ssw0rd-2026!'])
    expect(await isWellKnown(password), password).toBe(true);
  for (const password of [goodPassword, 'quiet-otter-71-meadow', 'correct horse battery staple', '春天的大树下有一只猫love', 'Xk7#mQ2$vL9!'])
    expect(await isWellKnown(password), password).toBe(false);
  await admin.put('/api/v1/settings/organization', { value: { name: 'Zephyrine Harbour' } });
  const browser = await signedIn(app, await person(app, 'agent', 'Quillon Vanterpool'));
  const change = async (newPassword: string) =>
    (await browser.call<{ code: string }>('put', '/api/v1/me/password', { currentPassword: goodPassword, newPassword })).body.code;
  for (const password of ['Liverpool-1892!!', 'Zephyrine-2026!', 'ZephyrineHarbour1', 'quillon.vanterpool.99', 'V4nterp00l-2026'])
    expect(await change(password), password).toBe('identity.weakPassword');
  expect(await change('vanterpool-kettle-92-moss')).toBeUndefined();
});
