import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser, goodPassword, person, signedIn, type TestApp, testApp } from '#testing';
import { codeFor, secretOf } from './authenticator.fixture.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.end());

type Begun = { uri: string; secret: string; svg: string; backupCodes: string[] };

async function enrolled(name: string): Promise<{ browser: Browser; email: string; id: string; secret: Buffer; backupCodes: string[]; firstCode: string }> {
  const user = await person(app, 'agent', name);
  const browser = await signedIn(app, user);
  const begun = (await browser.call<Begun>('post', '/api/v1/me/two-factor', { password: goodPassword })).body;
  const secret = secretOf(begun);
  const firstCode = codeFor(secret);
  expect((await browser.call('post', '/api/v1/me/two-factor/confirmation', { code: firstCode })).status).toBe(204);
  return { browser, email: user.email, id: user.id, secret, backupCodes: begun.backupCodes, firstCode };
}

test('two-factor begins with the password, shows a picture made here, and counts once a code was right', async () => {
  const user = await person(app, 'agent', 'Enrol');
  const browser = await signedIn(app, user);
  expect((await browser.call('post', '/api/v1/me/two-factor', { password: 'wrong-password-1234' })).body).toMatchObject({ code: 'identity.wrongPassword' });
  const begun = (await browser.call<Begun>('post', '/api/v1/me/two-factor', { password: goodPassword })).body;
  expect(begun.svg).toMatch(/^<svg/);
  expect(begun.svg).not.toMatch(/href|script|url\(/i);
  expect(begun.backupCodes).toHaveLength(10);
  // Not confirmed yet: signing in needs no code.
  expect((await new Browser(app).signIn(user.email)).body).toEqual({ state: 'signedIn' });
  expect((await browser.call('post', '/api/v1/me/two-factor/confirmation', { code: '000000' })).body).toMatchObject({ code: 'identity.wrongCode' });
  const before = browser.jar.get('careloop.session_token');
  expect((await browser.call('post', '/api/v1/me/two-factor/confirmation', { code: codeFor(secretOf(begun)) })).status).toBe(204);
  expect(browser.jar.get('careloop.session_token')).not.toBe(before);
  expect((await browser.call('get', '/api/v1/session')).body).toMatchObject({ user: { twoFactorEnabled: true } });
  expect((await browser.call('post', '/api/v1/me/two-factor', { password: goodPassword })).body).toMatchObject({ code: 'identity.twoFactorOn' });
  expect(JSON.stringify(await app.app.db.read().rows('select * from two_factor'))).not.toContain(begun.backupCodes[0]);
});

test('the password alone opens nothing; the step cannot be skipped', async () => {
  const { email, secret } = await enrolled('Skip');
  const browser = new Browser(app);
  expect((await browser.signIn(email)).body).toEqual({ state: 'twoFactorNeeded' });
  expect(browser.lastCookies.join('\n')).not.toMatch(/session_token=[^;]/);
  expect((await browser.call('get', '/api/v1/session')).status).toBe(401);
  expect(await app.app.db.read().rows(`select 1 as n from session s join app_user u on u.id = s.user_id where u.email = $1`, [email])).toHaveLength(1);
  expect((await new Browser(app).call('post', '/api/v1/session/two-factor', { code: codeFor(secret, 1) })).body).toMatchObject({
    code: 'identity.signInAgain',
  });
  expect((await browser.call('post', '/api/v1/session/two-factor', { code: codeFor(secret, 1) })).body).toEqual({ state: 'signedIn' });
  expect((await browser.call('get', '/api/v1/session')).status).toBe(200);
});

test('a code is taken once: not again, not by two at the same time, not after it turned two-factor on', async () => {
  const { email, secret, firstCode } = await enrolled('Replay');
  const first = new Browser(app);
  await first.signIn(email);
  expect((await first.call('post', '/api/v1/session/two-factor', { code: firstCode })).body).toMatchObject({ code: 'identity.wrongCode' });
  const code = codeFor(secret, 1);
  const second = new Browser(app);
  await second.signIn(email);
  const both = await Promise.all([first, second].map((b) => b.call('post', '/api/v1/session/two-factor', { code })));
  expect(both.map((a) => a.status).sort()).toEqual([200, 401]);
  const third = new Browser(app);
  await third.signIn(email);
  expect((await third.call('post', '/api/v1/session/two-factor', { code })).body).toMatchObject({ code: 'identity.wrongCode' });
  expect((await third.call('get', '/api/v1/session')).status).toBe(401);
});

test('a used challenge opens no second session', async () => {
  const { email, secret, backupCodes } = await enrolled('Again');
  const browser = new Browser(app);
  await browser.signIn(email);
  const challenge = browser.jar.get('careloop.two_factor') ?? '';
  expect((await browser.call('post', '/api/v1/session/two-factor', { code: codeFor(secret, 1) })).status).toBe(200);
  const thief = new Browser(app);
  thief.jar.set('careloop.two_factor', challenge);
  expect((await thief.call('post', '/api/v1/session/two-factor', { backupCode: backupCodes[0] })).body).toMatchObject({ code: 'identity.signInAgain' });
});

test('a backup code works once', async () => {
  const { email, backupCodes } = await enrolled('Backup');
  const browser = new Browser(app);
  await browser.signIn(email);
  expect((await browser.call('post', '/api/v1/session/two-factor', { backupCode: backupCodes[3] })).body).toEqual({ state: 'signedIn' });
  const again = new Browser(app);
  await again.signIn(email);
  expect((await again.call('post', '/api/v1/session/two-factor', { backupCode: backupCodes[3] })).body).toMatchObject({ code: 'identity.wrongCode' });
  expect((await again.call('post', '/api/v1/session/two-factor', { backupCode: backupCodes[4] })).status).toBe(200);
});

test('five wrong codes end a challenge, ten lock the account, and only time opens it', async () => {
  app.clock.advance(3_600_000);
  const { email, secret, backupCodes } = await enrolled('Guess');
  const codes: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const browser = new Browser(app);
    await browser.signIn(email);
    for (let n = 0; n < 6; n += 1)
      codes.push((await browser.call<{ code: string }>('post', '/api/v1/session/two-factor', { code: String(100_000 + round * 10 + n) })).body.code);
  }
  expect(codes.slice(0, 6)).toEqual([...Array(5).fill('identity.wrongCode'), 'identity.signInAgain']);
  expect(codes.slice(12)).toEqual(Array(6).fill('identity.tooManyTries'));
  const browser = new Browser(app);
  await browser.signIn(email);
  expect((await browser.call('post', '/api/v1/session/two-factor', { backupCode: backupCodes[0] })).status).toBe(429);
  app.clock.advance(900_000);
  await browser.signIn(email);
  expect((await browser.call('post', '/api/v1/session/two-factor', { code: codeFor(secret, 1) })).status).toBe(200);
});

test('a remembered device skips the step until it is forgotten', async () => {
  const { browser: home, email, secret } = await enrolled('Trust');
  const browser = new Browser(app);
  await browser.signIn(email);
  await browser.call('post', '/api/v1/session/two-factor', { code: codeFor(secret, 1), trustDevice: true });
  await browser.call('delete', '/api/v1/session');
  expect((await browser.signIn(email)).body).toEqual({ state: 'signedIn' });
  await browser.call('delete', '/api/v1/session');
  await home.call('delete', '/api/v1/sessions');
  expect((await browser.signIn(email)).body).toEqual({ state: 'twoFactorNeeded' });
});

test('new backup codes end the old ones; turning two-factor off needs the password', async () => {
  const { browser, email, backupCodes } = await enrolled('Renew');
  const renewed = await browser.call<{ backupCodes: string[] }>('post', '/api/v1/me/two-factor/backup-codes', { password: goodPassword });
  expect(renewed.status).toBe(201);
  const other = new Browser(app);
  await other.signIn(email);
  expect((await other.call('post', '/api/v1/session/two-factor', { backupCode: backupCodes[0] })).status).toBe(401);
  expect((await other.call('post', '/api/v1/session/two-factor', { backupCode: renewed.body.backupCodes[0] })).status).toBe(200);
  expect((await browser.call('delete', '/api/v1/me/two-factor', { password: 'wrong-password-1234' })).status).toBe(422);
  expect((await browser.call('delete', '/api/v1/me/two-factor', { password: goodPassword })).status).toBe(204);
  expect((await new Browser(app).signIn(email)).body).toEqual({ state: 'signedIn' });
  expect((await browser.call('delete', '/api/v1/me/two-factor', { password: goodPassword })).body).toMatchObject({ code: 'identity.twoFactorOff' });
});

test('an administrator can turn it off for someone who lost everything; that person is signed out', async () => {
  const { browser, email, id } = await enrolled('Lost');
  const admin = await app.as('administrator');
  expect((await admin.delete(`/api/v1/users/${id}/two-factor`)).status).toBe(204);
  expect((await browser.call('get', '/api/v1/session')).status).toBe(401);
  expect((await new Browser(app).signIn(email)).body).toEqual({ state: 'signedIn' });
  expect((await (await app.as('lead')).delete(`/api/v1/users/${id}/two-factor`)).status).toBe(403);
});

test('the second step takes exactly one code', async () => {
  const browser = new Browser(app);
  for (const body of [{}, { code: '123456', backupCode: 'abcde-fghij' }, { code: ['123456'] }, { code: '12345' }, { code: 123456 }]) {
    expect((await browser.call('post', '/api/v1/session/two-factor', body)).status).toBe(422);
  }
});
