import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser, goodPassword, type TestApp, testApp } from '#testing';
import { prepareFirstRun } from './setting-up.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.end());

const body = (token: string, more: object = {}) => ({
  token,
  organization: 'North Light',
  language: 'zh-CN',
  timeZone: 'Asia/Shanghai',
  admin: { name: 'Lin', email: 'Lin@north.example', password: goodPassword },
  ...more,
});

test('the first run is open to the printed token, once, and gone for ever afterwards', async () => {
  const { setupUrl } = await prepareFirstRun(app.app, 'http://localhost:3000');
  expect(setupUrl).toMatch(/^http:\/\/localhost:3000\/setup\?token=[\w-]{43}$/);
  const other = (await prepareFirstRun(app.app)).setupUrl?.split('=')[1] ?? '';
  const token = setupUrl?.split('=')[1] ?? '';
  expect(JSON.stringify(await app.app.db.read().rows(`select * from invitation where kind = 'setup'`))).not.toContain(token);
  const browser = new Browser(app);
  expect(await browser.call('get', '/api/v1/setup')).toMatchObject({ status: 200, body: { needed: true } });
  for (const wrong of ['x', token.toLowerCase(), `${token}a`, `${token} `])
    expect((await browser.call('post', '/api/v1/setup', body(wrong))).body).toMatchObject({ code: 'identity.linkInvalid' });
  for (const wrong of ['x', token.toLowerCase(), `${token}a`])
    expect((await browser.call('post', '/api/v1/setup/lookup', { token: wrong })).body).toMatchObject({ code: 'identity.linkInvalid' });
  expect(await browser.call('post', '/api/v1/setup/lookup', { token })).toMatchObject({ status: 200, body: { needed: true } });
  for (const wrong of ['', [token], null, { $ne: '' }, 7])
    expect((await browser.call('post', '/api/v1/setup', { ...body(token), token: wrong })).status).toBe(422);
  expect(
    (await browser.call('post', '/api/v1/setup', body(token, { admin: { name: 'Lin', email: 'lin@north.example', password: 'Password2026!!' } }))).body,
  ).toMatchObject({ code: 'identity.weakPassword' });
  expect((await browser.call('post', '/api/v1/setup', body(token, { timeZone: 'Mars/Olympus' }))).body).toMatchObject({ code: 'identity.unknownTimeZone' });

  const both = await Promise.all([
    browser.call('post', '/api/v1/setup', body(token)),
    new Browser(app).call('post', '/api/v1/setup', body(other, { admin: { name: 'Eve', email: 'eve@x.example', password: goodPassword } })),
  ]);
  expect(both.map((a) => a.status).sort()).toEqual([201, 404]);

  expect((await new Browser(app).call('get', '/api/v1/setup')).status).toBe(404);
  expect((await new Browser(app).call('post', '/api/v1/setup/lookup', { token })).status).toBe(404);
  for (const again of [token, other, 'x'])
    expect((await new Browser(app).call('post', '/api/v1/setup', body(again))).body).toMatchObject({ status: 404, code: 'platform.notFound' });
  expect(await prepareFirstRun(app.app)).toEqual({ setupUrl: null });
  expect(await app.app.db.read().rows('select id from app_user')).toHaveLength(1);
});

test('who set up is signed in as the administrator of the named organization', async () => {
  const fresh = await testApp();
  try {
    const token = (await prepareFirstRun(fresh.app)).setupUrl?.split('=')[1] ?? '';
    const browser = new Browser(fresh);
    expect((await browser.call('post', '/api/v1/setup', body(token))).status).toBe(201);
    expect((await browser.call('get', '/api/v1/session')).body).toMatchObject({
      user: { name: 'Lin', email: 'lin@north.example', role: 'administrator', language: 'zh-CN', timeZone: 'Asia/Shanghai' },
      organization: { name: 'North Light', setUp: true, timeZone: 'Asia/Shanghai' },
    });
  } finally {
    await fresh.end();
  }
});

test('the administrator of the environment needs no browser, and is made only when nobody is there', async () => {
  const fresh = await testApp({ env: { CARELOOP_ADMIN_EMAIL: 'ops@team.example', CARELOOP_ADMIN_PASSWORD: goodPassword } });
  try {
    expect(await prepareFirstRun(fresh.app)).toEqual({ setupUrl: null });
    expect(await prepareFirstRun(fresh.app)).toEqual({ setupUrl: null });
    expect((await new Browser(fresh).signIn('ops@team.example')).body).toEqual({ state: 'signedIn' });
    expect(await fresh.app.db.read().rows('select id from app_user')).toHaveLength(1);
    expect((await new Browser(fresh).call('get', '/api/v1/setup')).status).toBe(404);
  } finally {
    await fresh.end();
  }
  const weak = await testApp({ env: { CARELOOP_ADMIN_EMAIL: 'ops@team.example', CARELOOP_ADMIN_PASSWORD: 'password12345' } });
  try {
    await expect(prepareFirstRun(weak.app)).rejects.toThrow(/CARELOOP_ADMIN_PASSWORD/);
  } finally {
    await weak.end();
  }
});
