import { afterAll, beforeAll, expect, test } from 'vitest';
import { Limiter } from '#platform/limits';
import { Browser, goodPassword, person, signedIn, type TestApp, testApp } from '#testing';
import { addressMark, signInByAccount, signInByAddress } from './limiting.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.end());

test('a person signs in, is known by the cookie, and is unknown after signing out', async () => {
  const ana = await person(app, 'agent', 'Ana');
  const browser = new Browser(app);
  expect((await browser.call('get', '/api/v1/session')).status).toBe(401);
  expect((await browser.signIn(' ANA@team.example ')).body).toEqual({ state: 'signedIn' });
  const [line = ''] = browser.lastCookies;
  expect(line).toMatch(/^careloop\.session_token=/);
  expect(line).toMatch(/HttpOnly/i);
  expect(line).toMatch(/SameSite=Lax/i);
  const session = await browser.call('get', '/api/v1/session');
  expect(session.status).toBe(200);
  expect(session.body).toMatchObject({ user: { id: ana.id, role: 'agent', twoFactorEnabled: false }, mailConfigured: false });
  const before = new Map(browser.jar);
  expect((await browser.call('delete', '/api/v1/session')).status).toBe(204);
  expect(browser.jar.size).toBe(0);
  for (const [name, value] of before) browser.jar.set(name, value);
  expect((await browser.call('get', '/api/v1/session')).status).toBe(401);
});

test('signing in again leaves one session, with a new id', async () => {
  const user = await person(app, 'agent', 'Twice');
  const browser = await signedIn(app, user);
  const first = browser.jar.get('careloop.session_token');
  await browser.signIn(user.email);
  expect(browser.jar.get('careloop.session_token')).not.toBe(first);
  expect((await browser.call<{ items: unknown[] }>('get', '/api/v1/sessions')).body.items).toHaveLength(1);
});

test('unknown, wrong and deactivated answer alike', async () => {
  const known = await person(app, 'agent', 'Known');
  const gone = await person(app, 'agent', 'Gone');
  const admin = await app.as('administrator');
  expect((await admin.put(`/api/v1/users/${gone.id}/deactivation`)).status).toBe(200);
  const answers = await Promise.all([
    new Browser(app).signIn('nobody@team.example', goodPassword),
    new Browser(app).signIn(known.email, 'wrong-password-1234'),
    new Browser(app).signIn(gone.email, goodPassword),
  ]);
  const shown = answers.map(({ status, body }) => ({ status, ...body, requestId: '' }));
  expect(shown[0]).toMatchObject({ status: 401, code: 'identity.wrongCredentials' });
  expect(shown[1]).toEqual(shown[0]);
  expect(shown[2]).toEqual(shown[0]);
  for (const answer of answers) expect(answer.headers['set-cookie']).toBeUndefined();
  const failed = await app.app.db.read().rows<{ data: Record<string, unknown> }>(`select data from event where type = 'session.failed' order by seq`);
  expect(failed).toHaveLength(3);
  expect(JSON.stringify(failed)).not.toContain('nobody');
  expect(failed.map((f) => f.data.userId)).toContain(known.id);
});

test('too many tries lock an account for a while, also after a restart and from elsewhere, known or not', async () => {
  app.clock.advance(3_600_000);
  const user = await person(app, 'agent', 'Locked');
  for (const email of [user.email, 'ghost@team.example']) {
    // Seven tries of long ago this window, then six at the same moment: three of them still count.
    const mark = await addressMark(app.app, email);
    for (let n = 0; n < 7; n += 1) await app.app.limits.take(signInByAccount.key(mark), signInByAccount);
    const tries = await Promise.all(Array.from({ length: 6 }, () => new Browser(app).signIn(email, 'wrong-password-1234')));
    expect(tries.map((t) => t.status).sort()).toEqual([401, 401, 401, 429, 429, 429]);
  }
  const locked = await new Browser(app).signIn(user.email);
  expect(locked).toMatchObject({ status: 429, body: { code: 'identity.tooManyTries' } });
  expect(Number(locked.headers['retry-after'])).toBeGreaterThan(0);
  expect((await new Browser(app).signIn('ghost@team.example')).status).toBe(429);
  const kept = await app.app.db.read().rows<{ key: string; used: number }>(`select key, used from rate_window where key like 'signin-account:%' and used = 10`);
  expect(kept.length).toBeGreaterThanOrEqual(2);
  expect(JSON.stringify(kept)).not.toContain('ghost');
  // A process that starts now knows nothing but the database.
  expect(await new Limiter(app.app.db).take(signInByAccount.key(await addressMark(app.app, user.email)), signInByAccount)).toMatchObject({ ok: false });
  app.clock.advance(900_000);
  expect((await new Browser(app).signIn(user.email)).status).toBe(200);
});

test('right passwords are not counted as tries', async () => {
  app.clock.advance(3_600_000);
  const user = await person(app, 'agent', 'Often');
  const mark = await addressMark(app.app, user.email);
  for (let n = 0; n < 9; n += 1) await app.app.limits.take(signInByAccount.key(mark), signInByAccount);
  for (let n = 0; n < 3; n += 1) expect((await new Browser(app).signIn(user.email)).status).toBe(200);
});

test('one address cannot try many accounts', async () => {
  app.clock.advance(3_600_000);
  for (let n = 0; n < 28; n += 1) await app.app.limits.take(signInByAddress.key('127.0.0.1'), signInByAddress);
  const tries = await Promise.all(Array.from({ length: 5 }, (_, n) => new Browser(app).signIn(`guess${n}@team.example`, 'wrong-password-1234')));
  expect(tries.map((t) => t.status).sort()).toEqual([401, 401, 429, 429, 429]);
  app.clock.advance(3_600_000);
});

test('sessions are listed and revoking one cuts it off at once', async () => {
  const user = await person(app, 'agent', 'Many');
  const here = await signedIn(app, user);
  const there = new Browser(app, {
    'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1',
  });
  await there.signIn(user.email);
  expect((await there.call('get', '/api/v1/session')).status).toBe(200);
  const { items } = (await here.call<{ items: { id: string; current: boolean; device: { browser: string; system: string } }[] }>('get', '/api/v1/sessions'))
    .body;
  const other = items.find((s) => !s.current);
  expect(other).toMatchObject({ device: { browser: 'Safari', system: 'iPhone' } });
  const stranger = await signedIn(app, await person(app, 'administrator', 'Stranger'));
  expect((await stranger.call('delete', `/api/v1/sessions/${other?.id}`)).status).toBe(404);
  expect((await here.call('delete', `/api/v1/sessions/${other?.id}`)).status).toBe(204);
  expect((await there.call('get', '/api/v1/session')).status).toBe(401);
  await there.signIn(user.email);
  expect((await here.call('delete', '/api/v1/sessions')).body).toEqual({ ended: 1 });
  expect((await there.call('get', '/api/v1/session')).status).toBe(401);
  expect((await here.call('get', '/api/v1/session')).status).toBe(200);
});

test('a session ends after 14 days without use', async () => {
  const late = await testApp();
  try {
    // Cookies follow the wall clock; this app lives days later.
    const browser = await signedIn(late, await person(late, 'agent', 'Late'));
    const { forgetActors } = await import('./identifying.ts');
    const statusAfter = async (days: number): Promise<number> => {
      late.clock.set(new Date(Date.now() + days * 86_400_000));
      forgetActors();
      return (await browser.call('get', '/api/v1/me/notification-preferences')).status;
    };
    expect(await statusAfter(13.9)).toBe(200);
    expect(await statusAfter(14.1)).toBe(401);
  } finally {
    await late.end();
  }
});

test('a page of another site can neither sign someone in nor act for them', async () => {
  const user = await person(app, 'agent', 'Target');
  const browser = await signedIn(app, user);
  const foreign: Record<string, string>[] = [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }];
  for (const headers of foreign) {
    expect((await browser.call('patch', '/api/v1/me', { name: 'Owned' }, headers)).body).toMatchObject({ status: 403, code: 'platform.originRefused' });
    expect((await browser.call('delete', '/api/v1/session', undefined, headers)).body).toMatchObject({ status: 403 });
    expect((await browser.call('post', '/api/v1/session', { email: user.email, password: goodPassword }, headers)).body).toMatchObject({
      status: 403,
      code: 'platform.originRefused',
    });
  }
  expect((await browser.call('patch', '/api/v1/me', { name: 'Still me' }, { origin: 'http://localhost' })).body).toMatchObject({ name: 'Still me' });
});

test('a forged or cut cookie is nobody', async () => {
  const browser = await signedIn(app, await person(app, 'agent', 'Forged'));
  const value = browser.jar.get('careloop.session_token') ?? '';
  for (const wrong of [value.slice(0, -3), value.split('.')[0] ?? '', `x${value}`, '%00', 'a'.repeat(5_000), value.replace(/\.[^.]*$/, '.AAAA')]) {
    browser.jar.set('careloop.session_token', wrong);
    expect((await browser.call('get', '/api/v1/session')).status).toBe(401);
  }
});

test('cookies carry __Host- and Secure when the public address is https', async () => {
  const secure = await testApp({ env: { PUBLIC_URL: 'https://help.example.com' } });
  try {
    const browser = await signedIn(secure, await person(secure, 'agent', 'Safe'));
    expect(browser.lastCookies[0]).toMatch(/^__Host-careloop\.session_token=.*; Secure/);
    expect(browser.lastCookies[0]).toMatch(/Path=\//);
    expect(browser.lastCookies[0]).not.toMatch(/Domain/i);
    expect((await browser.call('get', '/api/v1/session')).status).toBe(200);
  } finally {
    await secure.end();
  }
});
