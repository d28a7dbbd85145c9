import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '#testing';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.end());

test('who accepts an invitation is in the teams it names, and in no team that is gone', async () => {
  const admin = await app.as('administrator');
  const [returns, gone] = [
    await admin.post<{ id: number }>('/api/v1/teams', { name: 'Returns' }),
    await admin.post<{ id: number }>('/api/v1/teams', { name: 'Gone' }),
  ];
  const { link } = (
    await admin.post<{ link: string }>('/api/v1/invitations', {
      name: 'Bo',
      email: 'bo@team.example',
      role: 'agent',
      teamIds: [returns.body.id, gone.body.id, 999_999],
    })
  ).body;
  expect((await admin.delete(`/api/v1/teams/${gone.body.id}`)).status).toBeLessThan(300);
  const joined = await app.caller().post('/api/v1/invitations/acceptance', {
    token: link.split('#')[1],
    name: 'Bo',
    password: 'plum-harbour-82-lantern',
    language: 'en',
    timeZone: 'UTC',
  });
  expect(joined.status).toBe(201);
  await app.settle();
  const bo = (await admin.get<{ items: { id: string }[] }>('/api/v1/users?q=bo@team.example')).body.items[0]?.id;
  expect((await admin.get<{ memberIds: string[] }>(`/api/v1/teams/${returns.body.id}`)).body.memberIds).toEqual([bo]);
  expect((await admin.get<{ memberIds: string[] }>(`/api/v1/teams/${gone.body.id}`)).body.memberIds).toEqual([]);
});
