import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser, type Caller, goodPassword, person, signedIn, type TestApp, testApp } from '#testing';

let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
});
afterAll(() => app.end());

type Invited = { id: string; link: string; email: string };
const tokenOf = (link: string): string => link.split('#')[1] ?? '';
const acceptance = (token: unknown, more: object = {}) => ({
  token,
  name: 'New Person',
  password: goodPassword,
  language: 'en',
  timeZone: 'Europe/Madrid',
  ...more,
});
const inviteTo = async (email: string, more: object = {}) =>
  (await admin.post<Invited>('/api/v1/invitations', { name: 'New Person', email, role: 'agent', ...more })).body;

test('an invitation lets exactly one person in, with the role it names, once', async () => {
  const invited = await inviteTo('New.Person@team.example', { role: 'lead' });
  expect(invited.link).toMatch(/^http:\/\/localhost\/join#[\w-]{43}$/);
  const token = tokenOf(invited.link);
  expect(JSON.stringify(await app.app.db.read().rows('select * from invitation'))).not.toContain(token);
  const browser = new Browser(app);
  expect((await browser.call('post', '/api/v1/invitations/lookup', { token })).body).toMatchObject({ name: 'New Person', email: 'new.person@team.example' });
  expect((await browser.call('post', '/api/v1/invitations/acceptance', acceptance(token, { password: 'short' }))).body).toMatchObject({
    code: 'identity.weakPassword',
  });
  expect((await browser.call('post', '/api/v1/invitations/acceptance', acceptance(token, { role: 'administrator' }))).body).toMatchObject({
    code: 'platform.unknownField',
  });
  expect((await browser.call('post', '/api/v1/invitations/acceptance', acceptance(token))).body).toEqual({ state: 'signedIn' });
  expect((await browser.call('get', '/api/v1/session')).body).toMatchObject({
    user: { email: 'new.person@team.example', role: 'lead', timeZone: 'Europe/Madrid' },
  });
  for (const path of ['/api/v1/invitations/acceptance', '/api/v1/invitations/lookup']) {
    expect((await new Browser(app).call('post', path, path.endsWith('lookup') ? { token } : acceptance(token))).body).toMatchObject({
      status: 404,
      code: 'identity.linkInvalid',
    });
  }
  expect((await admin.post('/api/v1/invitations', { name: 'X', email: 'new.person@team.example', role: 'agent' })).body).toMatchObject({
    code: 'identity.emailTaken',
  });
});

test('wrong, empty, list, expired, withdrawn and replaced tokens open nothing', async () => {
  const first = await inviteTo('late@team.example');
  const second = await inviteTo('late@team.example');
  const withdrawn = await inviteTo('withdrawn@team.example');
  expect((await admin.delete(`/api/v1/invitations/${withdrawn.id}`)).status).toBe(204);
  expect((await admin.delete(`/api/v1/invitations/${withdrawn.id}`)).status).toBe(404);
  const tryToken = async (token: unknown) =>
    (await new Browser(app).call<{ status: number }>('post', '/api/v1/invitations/acceptance', acceptance(token))).status;
  expect(await tryToken(tokenOf(first.link))).toBe(404);
  expect(await tryToken(tokenOf(withdrawn.link))).toBe(404);
  expect(await tryToken('A'.repeat(43))).toBe(404);
  for (const odd of ['', null, undefined, [tokenOf(second.link)], { token: tokenOf(second.link) }, 1, true]) expect(await tryToken(odd)).toBe(422);
  app.clock.advance(72 * 3_600_000 + 1_000);
  expect(await tryToken(tokenOf(second.link))).toBe(404);
  const listed = (await admin.get<{ items: { id: string; expired: boolean }[] }>('/api/v1/invitations')).body.items;
  expect(listed.find((i) => i.id === second.id)?.expired).toBe(true);
  const again = (await admin.post<Invited>(`/api/v1/invitations/${second.id}/mails`)).body;
  expect(await tryToken(tokenOf(second.link))).toBe(404);
  expect(await tryToken(tokenOf(again.link))).toBe(201);
});

test('two browsers with one invitation: one joins', async () => {
  const { link } = await inviteTo('race@team.example');
  const statuses = (await Promise.all([1, 2].map(() => new Browser(app).call('post', '/api/v1/invitations/acceptance', acceptance(tokenOf(link)))))).map(
    (a) => a.status,
  );
  expect(statuses.sort()).toEqual([201, 404]);
});

test('the link is shown only while no mail goes out', async () => {
  await admin.put('/api/v1/settings/smtp', { value: { host: '127.0.0.1', port: 1, fromAddress: 'team@team.example' } });
  expect((await inviteTo('mailed@team.example')).link).toBeNull();
  await admin.put('/api/v1/settings/smtp', { value: { host: '', fromAddress: '' } });
});

test('a new role counts at once, in both directions', async () => {
  await person(app, 'administrator', 'Staying');
  const user = await person(app, 'agent', 'Rising');
  const browser = await signedIn(app, user);
  expect((await browser.call('get', '/api/v1/keys')).status).toBe(403);
  expect((await admin.patch(`/api/v1/users/${user.id}`, { role: 'administrator' })).body).toMatchObject({ role: 'administrator' });
  expect((await browser.call('get', '/api/v1/keys')).status).toBe(200);
  expect((await admin.patch(`/api/v1/users/${user.id}`, { role: 'light_agent' })).status).toBe(200);
  expect((await browser.call('get', '/api/v1/keys')).status).toBe(403);
});

test('a deactivated person can do nothing, at once; reactivated they sign in again', async () => {
  const user = await person(app, 'lead', 'Leaver');
  const browser = await signedIn(app, user);
  expect((await browser.call('get', '/api/v1/session')).status).toBe(200);
  expect((await admin.put(`/api/v1/users/${user.id}/deactivation`)).body).toMatchObject({ active: false });
  expect((await browser.call('get', '/api/v1/session')).status).toBe(401);
  expect((await browser.signIn(user.email)).status).toBe(401);
  expect((await admin.delete(`/api/v1/users/${user.id}/deactivation`)).body).toMatchObject({ active: true });
  expect((await browser.call('get', '/api/v1/session')).status).toBe(401);
  expect((await browser.signIn(user.email)).status).toBe(200);
});

test('there is always a living administrator, also when two leave at the same moment', async () => {
  const lone = await testApp();
  try {
    const key = await lone.as('administrator');
    const [one, two] = [await person(lone, 'administrator', 'One'), await person(lone, 'administrator', 'Two')];
    const both = await Promise.all([key.put(`/api/v1/users/${one.id}/deactivation`), key.patch(`/api/v1/users/${two.id}`, { role: 'agent' })]);
    expect(both.map((a) => a.status).sort()).toEqual([200, 409]);
    const living = await lone.app.db.read().rows(`select id from app_user where role = 'administrator' and deactivated_at is null`);
    expect(living).toHaveLength(1);
  } finally {
    await lone.end();
  }
});

test('everyone on the team finds people; only administrators manage them', async () => {
  await person(app, 'agent', 'Zoë Findable');
  await person(app, 'agent', '王小明', 'wang@team.example');
  const light = await app.as('light_agent');
  const found = (await light.get<{ items: Record<string, unknown>[] }>('/api/v1/users?q=findable')).body.items;
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ name: 'Zoë Findable', initials: 'ZF', active: true });
  expect(found[0]).not.toHaveProperty('twoFactorEnabled');
  expect((await light.get<{ items: unknown[] }>(`/api/v1/users?q=${encodeURIComponent('王小明')}`)).body.items).toMatchObject([{ initials: '小明' }]);
  expect((await light.get<{ items: unknown[] }>('/api/v1/users?q=%25')).body.items).toHaveLength(0);
  expect((await light.get('/api/v1/users?cursor=zzz')).status).toBe(422);
  const all: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: { id: string }[]; nextCursor: string | null } = (
      await admin.get<{ items: { id: string }[]; nextCursor: string | null }>(`/api/v1/users?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
    ).body;
    all.push(...page.items.map((u) => u.id));
    cursor = page.nextCursor;
  }
  expect(new Set(all).size).toBe(all.length);
  expect(all).toHaveLength((await app.app.db.read().rows('select id from app_user')).length);
  for (const role of ['lead', 'agent', 'light_agent', 'reviewer'] as const) {
    const caller = await app.as(role);
    const id = all[0] ?? '';
    const answers = await Promise.all([
      caller.patch(`/api/v1/users/${id}`, { name: 'X' }),
      caller.put(`/api/v1/users/${id}/deactivation`),
      caller.post('/api/v1/invitations', { name: 'x', email: 'x@x.example', role: 'agent' }),
      caller.get('/api/v1/invitations'),
      caller.post(`/api/v1/users/${id}/password-resets`),
    ]);
    expect(answers.map((a) => a.status)).toEqual([403, 403, 403, 403, 403]);
  }
});

test('a password is changed with the old one; other devices are signed out and this one gets a new session', async () => {
  const user = await person(app, 'agent', 'Changer');
  const [here, there] = [await signedIn(app, user), await signedIn(app, user)];
  const change = (currentPassword: string, newPassword: string) => here.call('put', '/api/v1/me/password', { currentPassword, newPassword });
  expect((await change('wrong-password-1234', 'orchard-lamp-17-violet')).body).toMatchObject({ code: 'identity.wrongPassword' });
  for (const weak of ['short', 'changer@team.example', 'Password123456', 'aaaaaaaaaaaaaa', '123456789012'])
    expect((await change(goodPassword, weak)).body).toMatchObject({ code: 'identity.weakPassword' });
  const before = here.jar.get('careloop.session_token');
  expect((await change(goodPassword, 'orchard-lamp-17-violet')).status).toBe(204);
  expect(here.jar.get('careloop.session_token')).not.toBe(before);
  expect((await here.call('get', '/api/v1/session')).status).toBe(200);
  expect((await there.call('get', '/api/v1/session')).status).toBe(401);
  expect((await new Browser(app).signIn(user.email)).status).toBe(401);
  expect((await new Browser(app).signIn(user.email, 'orchard-lamp-17-violet')).status).toBe(200);
});

test('a reset link comes by mail, works once for two hours, and the answer never says who exists', async () => {
  const user = await person(app, 'agent', 'Forgetful');
  const browser = await signedIn(app, user);
  const [known, unknown] = [
    await new Browser(app).call('post', '/api/v1/password-resets', { email: user.email }),
    await new Browser(app).call('post', '/api/v1/password-resets', { email: 'nobody@else.example' }),
  ];
  expect({ status: known.status, body: known.body }).toEqual({ status: 202, body: { state: 'asked' } });
  expect({ status: unknown.status, body: unknown.body }).toEqual({ status: known.status, body: known.body });
  await app.settle();
  const mails = await app.app.db
    .read()
    .rows<{ to_email: string; text: string }>(
      `select to_email, text from outgoing_mail where kind = 'password' and text like '%new-password#%' order by created_at`,
    );
  expect(mails.map((m) => m.to_email)).toEqual([user.email]);
  const token = /new-password#([\w-]+)/.exec(mails[0]?.text ?? '')?.[1];
  const reset = (t: unknown, password = 'meadow-train-63-copper') => new Browser(app).call('post', '/api/v1/passwords', { token: t, password });
  expect((await reset('A'.repeat(43))).body).toMatchObject({ code: 'identity.linkInvalid' });
  expect((await reset([token])).status).toBe(422);
  expect((await reset(token, 'short')).body).toMatchObject({ code: 'identity.weakPassword' });
  expect((await reset(token)).status).toBe(204);
  expect((await reset(token)).body).toMatchObject({ code: 'identity.linkInvalid' });
  expect((await browser.call('get', '/api/v1/session')).status).toBe(401);
  expect((await browser.signIn(user.email, 'meadow-train-63-copper')).status).toBe(200);
  const late = (await admin.post<{ link: string }>(`/api/v1/users/${user.id}/password-resets`)).body.link.split('#')[1];
  app.clock.advance(2 * 3_600_000 + 1_000);
  expect((await reset(late)).body).toMatchObject({ code: 'identity.linkInvalid' });
});

test('own profile and preferences', async () => {
  const browser = await signedIn(app, await person(app, 'agent', 'Profile'));
  await browser.call('patch', '/api/v1/me', { preferences: { colorScheme: 'dark', notifications: { mail: false } } });
  const changed = await browser.call('patch', '/api/v1/me', { language: 'zh-CN', timeZone: 'Asia/Shanghai', preferences: { density: 'compact' } });
  expect(changed.body).toMatchObject({ language: 'zh-CN', preferences: { colorScheme: 'dark', density: 'compact', notifications: { mail: false } } });
  expect((await browser.call('patch', '/api/v1/me', { timeZone: 'Nowhere/City' })).body).toMatchObject({ code: 'identity.unknownTimeZone' });
  expect((await browser.call('patch', '/api/v1/me', { role: 'administrator' })).status).toBe(400);
  expect((await browser.call('get', '/api/v1/session')).body).toMatchObject({ user: { role: 'agent', language: 'zh-CN' } });
  expect((await browser.call('patch', '/api/v1/me', { preferences: { big: 'x'.repeat(20_000) } })).status).toBe(413);
  expect((await browser.call('patch', '/api/v1/me', { preferences: { colorScheme: 'pink' } })).status).toBe(422);
  expect((await admin.patch('/api/v1/me', { name: 'Key' })).body).toMatchObject({ code: 'identity.peopleOnly' });
});

test('scopes of keys are the permissions there are', async () => {
  const { items } = (await admin.get<{ items: { permission: string; roles: string[] }[] }>('/api/v1/permissions')).body;
  expect(items.find((p) => p.permission === 'users:manage')?.roles).toEqual(['administrator']);
  expect((await admin.post('/api/v1/keys', { name: 'k', role: 'agent', scopes: ['users:manage'] })).body).toMatchObject({ code: 'identity.unknownScope' });
  expect((await admin.post('/api/v1/keys', { name: 'k', role: 'administrator', expiresAt: '2020-01-01T00:00:00Z' })).status).toBe(422);
  const made = (await admin.post<{ secret: string }>('/api/v1/keys', { name: 'k', role: 'administrator', scopes: ['keys:manage'] })).body;
  const scoped = app.caller({ authorization: `Bearer ${made.secret}` });
  expect((await scoped.get('/api/v1/keys')).status).toBe(200);
  expect((await scoped.get('/api/v1/invitations')).status).toBe(403);
  expect((await scoped.get('/api/v1/users')).body).toMatchObject({ status: 403, detail: expect.stringContaining('users:read') });
});
