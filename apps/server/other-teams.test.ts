/** What only another team works is not there for an agent: not in a list, a count, a search, a link, a neighbour's ticket, or by a number that was guessed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, person, signedIn, type TestApp, testApp } from '#testing';
import { Stage, type TicketInPlace } from './access-matrix.fixture.ts';

const secret = 'OTHERTEAMCANARY';
let app: TestApp;
let stage: Stage;
let agent: Caller;
let agentKey: Caller;
let hidden: TicketInPlace;
let own: TicketInPlace;
const customer = { email: 'shared@example.com', name: 'Shared Person' };

const by = (name: string): Caller => app.caller(stage.knockers.find((k) => k.name === name)?.headers);
const inOther = (more: object = {}) =>
  stage.ticketIn(stage.otherQueueId, { subject: `${secret} subject`, html: `<p>${secret} text</p>`, customer, tags: ['shared-tag'], ...more });
const inOwn = () => stage.ticketIn(stage.ownQueueId, { subject: 'Plain subject', customer, tags: ['shared-tag'] });

beforeAll(async () => {
  app = await testApp();
  stage = await Stage.set(app);
  agent = by("agent's session");
  agentKey = by("agent's key");
  hidden = await inOther();
  own = await inOwn();
  await app.settle();
});
afterAll(() => app.end());

const ids = (answer: { body: { items: { id: number }[] } }): number[] => answer.body.items.map((t) => t.id);

describe('reading', () => {
  test('lists, filters and searches do not hold it; a lead’s do', async () => {
    for (const query of [
      '',
      '?status=active',
      '?tag=shared-tag',
      `?queue=${stage.otherQueueId}`,
      `?q=${secret}`,
      `?q=${hidden.id}`,
      '?q=shared%40example.com',
      '?q=from:shared%40example.com',
      '?sort=createdAt&limit=100',
      '?assignee=none',
      '?spam=true',
      '?snoozed=true',
    ]) {
      for (const who of [agent, agentKey]) {
        const answer = await who.get<{ items: { id: number }[] }>(`/api/v1/tickets${query}`);
        expect(answer.status, query).toBeLessThan(500);
        expect(JSON.stringify(answer.body), query).not.toContain(secret);
        expect(JSON.stringify(answer.body), query).not.toContain('OTHERQUEUECANARY');
        if (answer.status === 200) expect(ids(answer), query).not.toContain(hidden.id);
      }
    }
    const lead = by("lead's session");
    expect(ids(await lead.get(`/api/v1/tickets?q=${secret}`))).toContain(hidden.id);
    expect(ids(await lead.get(`/api/v1/tickets?queue=${stage.otherQueueId}`))).toContain(hidden.id);
  });

  test('counts do not count it', async () => {
    type Counts = { all: number; unassigned: number; queues: Record<string, number> };
    const before = (await agent.get<Counts>('/api/v1/ticket-counts')).body;
    await inOther();
    const after = (await agent.get<Counts>('/api/v1/ticket-counts')).body;
    expect(after).toEqual(before);
    expect(Object.keys(after.queues)).not.toContain(String(stage.otherQueueId));
  });

  test('queues, views, ratings, merge suggestions and measures do not name it', async () => {
    await stage.make('/api/v1/views', { name: 'Everything there is', filter: { queue: String(stage.otherQueueId) }, scope: 'everyone' });
    const views = (await agent.get<{ items: { id: number }[] }>('/api/v1/views')).body.items;
    for (const { id } of views) expect(ids(await agent.get(`/api/v1/tickets?view=${id}`))).not.toContain(hidden.id);
    const range = 'from=2026-11-01&to=2026-11-30';
    await app.settle();
    for (const path of [
      '/api/v1/queues',
      `/api/v1/tickets/${own.id}/merge-suggestions`,
      '/api/v1/ratings',
      `/api/v1/measures/created/tickets?${range}`,
      `/api/v1/measures/volume/tickets?${range}`,
      `/api/v1/measures/volume?groupBy=queue&${range}`,
      `/api/v1/dashboard?${range}`,
      `/api/v1/measures.csv?${range}`,
      '/api/v1/notifications',
      '/api/v1/customers?q=shared',
    ]) {
      const answer = await agent.get(path);
      expect(answer.status, path).toBeLessThan(500);
      expect(JSON.stringify(answer.body), path).not.toContain(secret);
      expect(JSON.stringify(answer.body), path).not.toContain('OTHERQUEUECANARY');
    }
    expect((await agent.get(`/api/v1/queues/${stage.otherQueueId}`)).status).toBe(404);
  });

  test('a ticket of one’s own that is linked to it, or swallowed it, does not tell its subject', async () => {
    const mine = await inOwn();
    expect((await stage.admin.put(`/api/v1/tickets/${mine.id}/links/${hidden.id}`)).status).toBe(204);
    const swallowed = await inOther();
    await stage.make(`/api/v1/tickets/${swallowed.id}/merges`, { into: mine.id });
    for (const path of [`/api/v1/tickets/${mine.id}`, `/api/v1/tickets/${mine.id}/conversation`]) {
      const { body } = await agent.get<{ ticket?: { links: unknown[] }; links?: unknown[] }>(path);
      expect((body.ticket ?? body).links).toEqual([]);
    }
    const lead = (await by("lead's session").get<{ links: { ticket: { id: number } }[] }>(`/api/v1/tickets/${mine.id}`)).body;
    expect(lead.links.map((l) => l.ticket.id)).toEqual([hidden.id]);
  });
});

describe('changing', () => {
  test('neither merged into it nor it into one’s own, nor linked', async () => {
    const mine = await inOwn();
    for (const who of [agent, agentKey]) {
      expect((await who.post(`/api/v1/tickets/${mine.id}/merges`, { into: hidden.id })).status).toBe(404);
      expect((await who.post(`/api/v1/tickets/${hidden.id}/merges`, { into: mine.id })).status).toBe(404);
      expect((await who.post(`/api/v1/tickets/${mine.id}/merges`, { into: own.id, also: [hidden.id] })).status).toBe(404);
      expect((await who.put(`/api/v1/tickets/${mine.id}/links/${hidden.id}`)).status).toBe(404);
      expect((await who.delete(`/api/v1/tickets/${mine.id}/links/${hidden.id}`)).status).toBe(404);
      expect((await who.post(`/api/v1/tickets/${mine.id}/splits`, { messageIds: [hidden.messageId], subject: 'x' })).status).toBe(404);
    }
    expect((await stage.admin.get<{ mergedInto: null }>(`/api/v1/tickets/${mine.id}`)).body.mergedInto).toBeNull();
    const merge = await stage.make<{ id: number }>(`/api/v1/tickets/${mine.id}/merges`, { into: hidden.id });
    expect((await agent.delete(`/api/v1/merges/${merge.id}`)).status).toBe(404);
  });

  test('a bulk change names it as not found and leaves it as it was', async () => {
    const mine = await inOwn();
    const started = await agent.post<{ id: string }>('/api/v1/bulk-changes', {
      ticketIds: [mine.id, hidden.id],
      actions: [{ do: 'priority', priority: 'urgent' }],
    });
    expect(started.status).toBe(202);
    await app.settle();
    const ended = (await agent.get(`/api/v1/bulk-changes/${started.body.id}`)).body;
    expect(ended).toMatchObject({ state: 'finished', done: 1, failures: [{ ticketId: hidden.id, code: 'tickets.notFound' }] });
    expect((await stage.admin.get(`/api/v1/tickets/${mine.id}`)).body).toMatchObject({ priority: 'urgent' });
    expect((await stage.admin.get(`/api/v1/tickets/${hidden.id}`)).body).toMatchObject({ priority: 'normal' });
    expect((await by("lead's session").get(`/api/v1/bulk-changes/${started.body.id}`)).status).toBe(404);
  });

  test('the next free ticket is never one of it, and it is assigned to nobody who may not see it', async () => {
    const me = stage.user('agent').id;
    expect((await agent.post('/api/v1/assignments', { queueId: stage.otherQueueId })).status).toBe(422);
    expect((await stage.admin.patch(`/api/v1/tickets/${hidden.id}`, { assigneeId: me })).status).toBe(422);
    const taken: number[] = [];
    for (;;) {
      const { body } = await agent.post<{ ticket: { id: number } | null }>('/api/v1/assignments', {});
      if (!body.ticket) break;
      taken.push(body.ticket.id);
    }
    expect(taken.length).toBeGreaterThan(0);
    expect(taken).not.toContain(hidden.id);
  });

  test('files and messages of it are not reached through a ticket of one’s own', async () => {
    for (const who of [agent, agentKey]) {
      expect((await who.get(`/api/v1/tickets/${own.id}/files/${hidden.fileId}`)).status).toBe(404);
      expect((await who.get(`/api/v1/tickets/${own.id}/messages/${hidden.messageId}/frame`)).status).toBe(404);
      expect((await who.get(`/api/v1/tickets/${own.id}/messages/${hidden.messageId}/source`)).status).toBe(404);
      expect((await who.get(`/api/v1/files/${hidden.fileId}`)).status).toBe(404);
      expect((await who.post(`/api/v1/tickets/${own.id}/messages`, { kind: 'reply', text: 'x', files: [hidden.fileId] })).status).toBeGreaterThanOrEqual(400);
      expect((await who.post(`/api/v1/tickets`, { subject: 'x', text: 'x', customer, files: [hidden.fileId] })).status).toBeGreaterThanOrEqual(400);
    }
  });

  test('a colleague’s drafts and planned replies are their own', async () => {
    const colleague = await person(app, 'agent', 'Colleague');
    const mine = await inOwn();
    await agent.put(`/api/v1/tickets/${mine.id}/drafts/reply`, { html: '<p>DRAFTCANARY</p>', text: 'DRAFTCANARY' });
    const planned = await agent.post<{ id: string }>(`/api/v1/tickets/${mine.id}/scheduled-replies`, { text: 'later', sendAt: '2026-12-24T10:00:00Z' });
    expect(planned.status).toBe(201);
    const browser = await signedIn(app, colleague);
    expect((await browser.call('get', `/api/v1/tickets/${mine.id}/drafts/reply`)).body).not.toMatchObject({ text: 'DRAFTCANARY' });
    expect((await browser.call('delete', `/api/v1/scheduled-replies/${planned.body.id}`)).status).toBe(404);
    expect((await browser.call('patch', `/api/v1/scheduled-replies/${planned.body.id}`, { sendAt: '2026-11-16T09:00:01Z' })).status).toBe(404);
  });
});

describe('who comes and goes', () => {
  test('being put on a team, mentioned or made a follower opens a ticket; taken off again, it is gone at once', async () => {
    const me = stage.user('agent').id;
    const team = await stage.make<{ id: number }>('/api/v1/teams', { name: 'For a while', memberIds: [me] });
    const queue = await stage.make<{ id: number }>('/api/v1/queues', { name: 'For a while', teamIds: [team.id] });
    const { id } = await stage.ticketIn(queue.id, { customer });
    expect((await agent.get(`/api/v1/tickets/${id}`)).status).toBe(200);
    expect((await agentKey.get(`/api/v1/tickets/${id}`)).status).toBe(404);
    await stage.admin.patch(`/api/v1/teams/${team.id}`, { memberIds: [] });
    expect((await agent.get(`/api/v1/tickets/${id}`)).status).toBe(404);
    await stage.admin.post(`/api/v1/tickets/${id}/messages`, { kind: 'note', text: 'please look', mentions: [me] });
    expect((await agent.get(`/api/v1/tickets/${id}`)).status).toBe(200);
  });
});
