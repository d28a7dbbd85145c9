/** With real tickets through the API: the measures of what people did, the tickets behind a number, CSV and dashboard. */
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureKeys } from '#contract/analytics';
import { type Caller, type TestApp, testApp } from '#testing';

type Page = { items: { id: number; subject: string; at: string; value: number | null }[]; nextCursor: string | null };
type Row = { group: string | null; label: string | null; n: number; value: number | null };
let app: TestApp;
let lead: Caller;
const ids: number[] = [];
const range = 'from=2026-11-16&to=2026-11-16';

beforeAll(async () => {
  app = await testApp();
  lead = await app.as('lead');
  for (const subject of ['Where is my parcel?', 'Broken cup', '退款', 'Spam offer']) {
    const { status, body } = await lead.post<{ id: number }>('/api/v1/tickets', { subject, text: subject, customer: { email: `c${ids.length}@example.com` } });
    expect(status, JSON.stringify(body)).toBe(201);
    ids.push(body.id);
  }
  app.clock.advance(10 * 60_000);
  await lead.post(`/api/v1/tickets/${ids[0]}/messages`, { kind: 'reply', text: 'On its way.', status: 'solved' });
  await lead.post(`/api/v1/tickets/${ids[1]}/messages`, { kind: 'note', text: 'Looks broken.' });
  expect((await lead.patch(`/api/v1/tickets/${ids[3]}`, { spam: true })).status).toBe(200);
  app.clock.advance(5 * 60_000);
  await app.settle();
});
afterAll(() => app.end());

const one = async (measure: string): Promise<Row> => (await lead.get<{ rows: Row[] }>(`/api/v1/measures/${measure}?${range}`)).body.rows[0] as Row;

test('what people did is measured', async () => {
  expect(await one('volume')).toMatchObject({ value: 3 });
  expect(await one('backlog')).toMatchObject({ value: 2 });
  expect(await one('solved')).toMatchObject({ value: 1 });
  expect(await one('first_response')).toMatchObject({ n: 1, censored: 2, reason: 'insufficient' });
});

test('the tickets behind a number, page by page', async () => {
  const seen: number[] = [];
  let cursor = '';
  do {
    const { status, body } = await lead.get<Page>(`/api/v1/measures/volume/tickets?${range}&limit=2${cursor}`);
    expect(status).toBe(200);
    seen.push(...body.items.map((i) => i.id));
    cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
  } while (cursor);
  expect(seen).toEqual([ids[2], ids[1], ids[0]]);
  const waiting = await lead.get<Page>(`/api/v1/measures/first_response/tickets?${range}&part=waiting`);
  expect(waiting.body.items.map((i) => i.id)).toEqual([ids[2], ids[1]]);
  const answered = await lead.get<Page>(`/api/v1/measures/first_response/tickets?${range}`);
  expect(answered.body.items).toMatchObject([{ id: ids[0], subject: 'Where is my parcel?', value: 600 }]);
  expect((await lead.get<Page>(`/api/v1/measures/backlog/tickets?${range}`)).body.items).toHaveLength(2);
  const [queue] = (await lead.get<{ rows: Row[] }>(`/api/v1/measures/volume?${range}&groupBy=queue`)).body.rows;
  expect(queue).toMatchObject({ n: 3 });
  expect(queue?.label).toBeTruthy();
  expect((await lead.get<Page>(`/api/v1/measures/volume/tickets?${range}&groupBy=queue&group=${queue?.group}`)).body.items).toHaveLength(3);
  expect((await lead.get<Page>(`/api/v1/measures/volume/tickets?${range}&groupBy=queue&group=9999`)).body.items).toHaveLength(0);
  expect((await lead.get(`/api/v1/measures/volume/tickets?${range}&cursor=nonsense`)).status).toBe(422);
});

test.each([...measureKeys])('%s: tickets, groups and CSV answer for every grouping', async (key) => {
  for (const groupBy of ['none', 'queue', 'team', 'agent', 'channel', 'week']) {
    for (const part of ['all', 'hits', 'misses', 'waiting']) {
      const { status } = await lead.get(`/api/v1/measures/${key}/tickets?${range}&groupBy=${groupBy}&group=none&part=${part}`);
      expect(status).toBe(groupBy === 'week' && key.startsWith('backlog') ? 422 : 200);
    }
    expect((await lead.get(`/api/v1/measures/${key}?${range}&compareFrom=2026-11-01&compareTo=2026-11-10&groupBy=${groupBy}`)).status).toBe(
      groupBy === 'week' && key === 'backlog_age' ? 422 : 200,
    );
  }
});

test('nobody reads a subject they may not see', async () => {
  await lead.post('/api/v1/teams', { name: 'Closed circle' }).then(async ({ body: team }) => {
    const { body: queue } = await lead.post<{ id: number }>('/api/v1/queues', { name: 'Behind doors', teamIds: [(team as { id: number }).id] });
    const { body: ticket } = await lead.post<{ id: number }>('/api/v1/tickets', {
      subject: 'Secret',
      text: 'x',
      customer: { email: 'secret@example.com' },
      queueId: queue.id,
    });
    expect(ticket.id).toBeGreaterThan(0);
  });
  await app.settle();
  const agent = await app.as('agent');
  const { status, body } = await agent.get<Page>(`/api/v1/measures/volume/tickets?${range}`);
  expect(status).toBe(200);
  expect(body.items.map((i) => i.subject)).not.toContain('Secret');
  expect(body.items).toHaveLength(3);
  expect((await lead.get<Page>(`/api/v1/measures/volume/tickets?${range}`)).body.items.map((i) => i.subject)).toContain('Secret');
});

test('CSV opens safely in a spreadsheet', async () => {
  const { body: queue } = await lead.post<{ id: number }>('/api/v1/queues', { name: '=HYPERLINK("http://evil.example.com";"x")' });
  const { body: wide } = await lead.post<{ id: number }>('/api/v1/queues', { name: '＝1+1' });
  for (const queueId of [queue.id, wide.id]) await lead.post('/api/v1/tickets', { subject: 's', text: 't', customer: { email: 'f@example.com' }, queueId });
  await app.settle();
  const answer = await lead.get(`/api/v1/measures.csv?${range}&measure=volume,csat&groupBy=queue`);
  const text = String(answer.body);
  expect(answer.headers['content-type']).toContain('text/csv');
  expect(answer.headers['content-disposition']).toBe('attachment; filename="measures-2026-11-16-2026-11-16.csv"');
  expect(text.startsWith('\uFEFFmeasure,unit,from,to,group,label,n,')).toBe(true);
  const rows = parse(text, { columns: true, bom: true }) as Record<string, string>[];
  const labels = rows.map((r) => r.label);
  expect(labels).toContain(`'=HYPERLINK("http://evil.example.com";"x")`);
  expect(labels).toContain(`'＝1+1`);
  expect(labels.every((l) => !/^[=+\-@\t\r＝＋－＠]/.test(l ?? ''))).toBe(true);
  expect(rows.find((r) => r.measure === 'volume' && r.label?.includes('HYPERLINK'))).toMatchObject({ n: '1', value: '1', unit: 'count' });
  expect((await lead.get(`/api/v1/measures.csv?${range}&measure=volume,nothing`)).status).toBe(404);
  expect(await app.app.db.read().rows("select data from event where type = 'analytics.exported'")).toEqual([
    { data: { measures: ['volume', 'csat'], from: '2026-11-16', to: '2026-11-16', groupBy: 'queue' } },
  ]);
});

test('definitions come in the reader’s language', async () => {
  const items = async (language: string) =>
    (
      await lead.get<{ items: { key: string; name: string; formula: string; window: string; direction: string }[] }>('/api/v1/measures', {
        'accept-language': language,
      })
    ).body.items;
  const [en, zh] = [await items('en'), await items('zh-CN')];
  expect(en.map((i) => i.key)).toEqual([...measureKeys]);
  expect(en.find((i) => i.key === 'reopen_rate')).toMatchObject({ direction: 'lower', name: 'Reopen rate' });
  expect(zh.find((i) => i.key === 'reopen_rate')?.name).toBe('重开率');
  for (const item of [...en, ...zh]) expect(item.name + item.formula + item.window).not.toContain('analytics.');
});

test('the dashboard gives all cards at once; one that fails stands alone', async () => {
  type Board = {
    trendBy: string;
    cards: {
      measure: string;
      row: { value: number | null; before: object | null } | null;
      trend: { group: string; value: number | null }[];
      failed: boolean;
    }[];
  };
  const path = '/api/v1/dashboard?from=2026-11-10&to=2026-11-16&compareFrom=2026-11-03&compareTo=2026-11-09';
  const { status, body } = await lead.get<Board>(path);
  expect(status).toBe(200);
  expect(body.cards.map((c) => c.measure)).toEqual([...measureKeys]);
  const volume = body.cards.find((c) => c.measure === 'volume');
  expect(volume?.trend.map((t) => t.group)).toHaveLength(7);
  expect(volume?.trend.reduce((sum, t) => sum + (t.value ?? 0), 0)).toBe(volume?.row?.value);
  expect(volume?.row?.before).toMatchObject({ value: 0 });
  expect(body.cards.every((c) => !c.failed)).toBe(true);
  await app.app.db.read().rows('alter table reply_measure rename to reply_measure_away');
  const broken = (await lead.get<Board>(path)).body;
  await app.app.db.read().rows('alter table reply_measure_away rename to reply_measure');
  expect(broken.cards.filter((c) => c.failed).map((c) => c.measure)).toEqual(['next_reply']);
});
