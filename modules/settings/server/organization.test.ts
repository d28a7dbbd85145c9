import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '#testing';

let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
});
afterAll(() => app.end());
const put = (value: Record<string, unknown>, version?: number) =>
  admin.put<{ value: Record<string, unknown>; version: number; errors: { path: string }[] }>('/api/v1/settings/organization', {
    value,
    ...(version === undefined ? {} : { version }),
  });

test('the organization keeps what was left out, and refuses a colour that cannot be read and a zone that does not exist', async () => {
  expect((await put({ name: '海港商店', accent: '#2A5DB0' })).body.value).toMatchObject({ name: '海港商店', accent: '#2A5DB0', timeZone: 'UTC' });
  expect((await put({ timeZone: 'Asia/Shanghai' })).body.value).toMatchObject({ name: '海港商店', timeZone: 'Asia/Shanghai' });
  for (const [field, value] of [
    ['accent', '#FECB1E'],
    ['accent', 'red'],
    ['timeZone', 'Mars/Olympus'],
  ] as const) {
    const refused = await put({ [field]: value });
    expect([refused.status, refused.body.errors[0]?.path], value).toEqual([422, `value.${field}`]);
  }
});

test('an outdated version is refused, and only administrators change settings', async () => {
  const { version } = (await put({ name: 'A' })).body;
  await put({ name: 'B' });
  expect((await put({ name: 'C' }, version)).status).toBe(409);
  expect((await (await app.as('lead')).put('/api/v1/settings/organization', { value: { name: 'D' } })).status).toBe(403);
  expect((await (await app.as('agent')).get('/api/v1/settings/organization')).body).toMatchObject({ value: { name: 'B' } });
});

test('a field that the topic does not have is refused by name, not dropped', async () => {
  const refused = await put({ name: 'E', timezone: 'Asia/Shanghai' });
  expect([refused.status, refused.body.errors.map((e) => e.path)]).toEqual([400, ['value.timezone']]);
  expect((await put({})).body.value.name).not.toBe('E');
});
