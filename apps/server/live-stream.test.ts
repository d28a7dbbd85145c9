import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '#platform/waiting';
import { person, signedIn, type TestApp, testApp } from '#testing';
import { Stage } from './access-matrix.fixture.ts';
import { Listener, listen, pause } from './live-stream.fixture.ts';

let app: TestApp;
let stage: Stage;
let port = 0;
beforeAll(async () => {
  app = await testApp();
  stage = await Stage.set(app);
  port = await listen(app);
});
afterAll(() => app.end());

const headersOf = (name: string): Record<string, string> => stage.knockers.find((k) => k.name === name)?.headers ?? {};
const open = (name: string, after?: string) => Listener.open(port, headersOf(name), after);
const cookieOf = (browser: { jar: Map<string, string> }) => ({ cookie: [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ') });
const ticketsOf = (listener: Listener): Set<unknown> => new Set(listener.heard.map((h) => h.data.ticketId));

test('nobody and a customer get 401', async () => {
  for (const name of ['nobody', 'customer']) {
    const listener = await open(name);
    expect(listener.status, name).toBe(401);
    await until(() => listener.ended, 2_000, 'the refusal ends');
    expect(listener.heard).toEqual([]);
  }
});

test('each hears of the queues they work; those who see everything hear of all; nobody reads message text', async () => {
  const agents = [await open("agent's session"), await open("agent's key"), await open("light_agent's session")];
  const overseers = [await open("lead's key"), await open("reviewer's session"), await open("administrator's key")];
  const own = await stage.ticketIn(stage.ownQueueId, { subject: 'STREAMCANARY own' });
  const hidden = await stage.ticketIn(stage.otherQueueId, {
    subject: 'STREAMCANARY other',
    html: '<p>STREAMCANARY</p>',
    customer: { email: 'streamcanary@example.com', name: 'STREAMCANARY' },
  });
  await stage.admin.patch(`/api/v1/tickets/${hidden.id}`, { priority: 'urgent' });
  const last = await stage.ticketIn(stage.ownQueueId);
  for (const listener of [...agents, ...overseers]) await until(() => ticketsOf(listener).has(last.id), 5_000, 'the last ticket is heard of');
  for (const listener of agents) {
    expect(ticketsOf(listener).has(own.id)).toBe(true);
    expect(ticketsOf(listener).has(hidden.id)).toBe(false);
    expect(listener.heard.some((h) => h.data.queueId === stage.otherQueueId)).toBe(false);
  }
  for (const listener of overseers) expect(ticketsOf(listener).has(hidden.id)).toBe(true);
  for (const listener of [...agents, ...overseers]) {
    expect(JSON.stringify(listener.heard)).not.toMatch(/STREAMCANARY|streamcanary|internal note/i);
    listener.close();
  }
});

test('a ticket moved out of reach is heard of no more; a person taken off the team neither', async () => {
  const me = stage.user('agent').id;
  const team = await stage.make<{ id: number }>('/api/v1/teams', { name: 'Passing', memberIds: [me] });
  const queue = await stage.make<{ id: number }>('/api/v1/queues', { name: 'Passing', teamIds: [team.id] });
  const listener = await open("agent's session");
  const { id } = await stage.ticketIn(queue.id);
  await until(() => ticketsOf(listener).has(id), 15_000, 'heard of while on the team');
  await stage.admin.patch(`/api/v1/teams/${team.id}`, { memberIds: [] });
  await stage.admin.patch(`/api/v1/tickets/${id}`, { priority: 'high' });
  const marker = await stage.ticketIn(stage.ownQueueId);
  const resumed = listener.ended ? await open("agent's session", listener.lastId) : listener;
  await until(() => ticketsOf(resumed).has(marker.id), 15_000, 'the marker is heard of');
  expect([...listener.heard, ...resumed.heard].some((h) => h.event === 'ticket.changed' && h.data.ticketId === id)).toBe(false);
  listener.close();
  resumed.close();
});

test('resuming gives exactly what was missed, with writers running: none twice, none lost, in order', async () => {
  const { id } = await stage.ticketIn(stage.ownQueueId, { subject: 'Busy thread' });
  const first = await open("agent's key");
  const began = first.lastId;
  const got: string[] = [];
  let listener = first;
  let writing = true;
  const write = async (n: number): Promise<void> => {
    for (let i = 0; i < 40; i += 1) {
      const answer =
        i % 3 === 0
          ? await stage.admin.post(`/api/v1/tickets/${id}/messages`, { kind: 'note', text: `${n} ${i}` })
          : await stage.admin.post('/api/v1/tickets', {
              subject: `w${n} ${i}`,
              text: 'x',
              customer: { email: `w${n}@example.com` },
              queueId: stage.ownQueueId,
            });
      expect(answer.status).toBe(201);
    }
  };
  const writers = Promise.all([0, 1, 2, 3].map(write)).then(() => {
    writing = false;
  });
  let turns = 0;
  while (writing) {
    await pause(15 + ((turns * 37) % 60));
    listener.close();
    got.push(...listener.heard.map((h) => h.id));
    listener = await open("agent's key", listener.lastId);
    turns += 1;
  }
  await writers;
  const end = await stage.ticketIn(stage.ownQueueId);
  await until(
    () =>
      ticketsOf(listener).has(end.id) &&
      listener.heard.some((h) => h.event === 'message.created' && h.data.ticketId === end.id && h.data.data?.kind === 'note'),
    10_000,
    'the end is heard of',
  );
  got.push(...listener.heard.map((h) => h.id));
  listener.close();
  const afresh = await open("agent's key", began);
  await until(() => afresh.lastId === got.at(-1), 10_000, 'a second reader catches up in one go');
  const wanted = afresh.heard.map((h) => h.id);
  afresh.close();
  expect(turns).toBeGreaterThan(5);
  expect(wanted.length).toBeGreaterThan(200);
  expect(
    got.filter((id, i) => got.indexOf(id) !== i),
    'heard twice',
  ).toEqual([]);
  expect(got).toEqual(wanted);
  const [xid = '0', seq = '0'] = began.split('-');
  const stored = await app.app.db
    .read()
    .rows<{ id: string }>(
      `select xid::text || '-' || seq as id from event where type like any (array['ticket.%','message.%']) and (xid::text::bigint, seq) > ($1::bigint, $2::bigint) order by xid, seq`,
      [xid, Number(seq)],
    );
  expect(got.filter((id) => stored.some((s) => s.id === id))).toEqual(stored.map((s) => s.id));
});

test('a wrong Last-Event-ID is refused with a reason', async () => {
  for (const wrong of ['x', '1', '-', '1-2-3', '../..', '9'.repeat(60), '99999999999999999999-1']) {
    const listener = await open("agent's key", wrong);
    expect([400, 422], wrong).toContain(listener.status);
  }
});

test('a place of another server (from before a restore) is answered with "load afresh" and the place of now', async () => {
  const listener = await open("agent's key", '999999999999-7');
  await until(() => listener.heard.length > 0, 5_000, 'something is said');
  expect(listener.heard[0]?.event).toBe('reset');
  const { id } = await stage.ticketIn(stage.ownQueueId);
  await until(() => ticketsOf(listener).has(id), 5_000, 'what comes next is heard of');
  listener.close();
});

test('the stream of a revoked key, a deactivated person and one who signs out ends within five seconds, and does not open again', async () => {
  const key = await stage.make<{ id: string; secret: string; key?: { id: string } }>('/api/v1/keys', { name: 'soon revoked', role: 'agent' });
  const leaver = await person(app, 'agent', 'Leaver');
  const [browser, other] = [await signedIn(app, leaver), await signedIn(app, stage.user('reviewer'))];
  const withKey = { authorization: `Bearer ${key.secret}` };
  const streams = {
    key: await Listener.open(port, withKey),
    person: await Listener.open(port, cookieOf(browser)),
    session: await Listener.open(port, cookieOf(other)),
  };
  expect(Object.values(streams).map((s) => s.status)).toEqual([200, 200, 200]);
  const cookie = cookieOf(other);
  expect((await stage.admin.delete(`/api/v1/keys/${key.id ?? key.key?.id}`)).status).toBe(204);
  expect((await stage.admin.put(`/api/v1/users/${leaver.id}/deactivation`)).status).toBe(200);
  expect((await other.call('delete', '/api/v1/session')).status).toBe(204);
  for (const [name, stream] of Object.entries(streams)) await until(() => stream.ended, 5_000, `the stream of the ${name} ends`);
  for (const headers of [withKey, cookieOf(browser), cookie]) expect((await Listener.open(port, headers)).status).toBe(401);
});
