import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '#testing';

let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
});
afterAll(() => app.end());

type Ticket = {
  id: number;
  status: string;
  category: string;
  version: number;
  subject: string;
  tags: { name: string }[];
  customer: { id: number; name: string };
  waitingSince: string | null;
  mergedInto: number | null;
  messageCount: number;
  reopenCount: number;
};
type Message = { id: number; kind: string; text: string; html: string | null; author: { kind: string; name: string } };
const ana = { email: 'ana@example.com', name: 'Ana Silva' };
const open = async (subject: string, text = 'Where is my parcel?', more: object = {}) =>
  (await admin.post<Ticket>('/api/v1/tickets', { subject, text, customer: ana, ...more })).body;

describe('creating and reading', () => {
  test('a ticket is made with its first message, and found in the list', async () => {
    const made = await admin.post<Ticket>('/api/v1/tickets', { subject: 'Parcel', text: 'Where is it?', customer: ana, tags: ['delivery'], priority: 'high' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ status: 'new', category: 'new', priority: 'high', customer: { name: 'Ana Silva' }, tags: [{ name: 'delivery' }] });
    const messages = await admin.get<{ items: Message[] }>(`/api/v1/tickets/${made.body.id}/messages`);
    expect(messages.body.items).toMatchObject([{ kind: 'reply', text: 'Where is it?', author: { kind: 'customer', name: 'Ana Silva' } }]);
    const listed = await admin.get<{ items: Ticket[] }>('/api/v1/tickets?status=new&tag=delivery');
    expect(listed.body.items.map((t) => t.id)).toContain(made.body.id);
    const conversation = await admin.get<{ happenings: { type: string }[] }>(`/api/v1/tickets/${made.body.id}/conversation`);
    expect(conversation.body.happenings.map((h) => h.type)).toContain('ticket.created');
  });

  test('what is missing or wrong is named, and nothing is made', async () => {
    expect((await admin.post('/api/v1/tickets', { subject: 'x', customer: ana })).body).toMatchObject({ code: 'tickets.textNeeded' });
    expect((await admin.post('/api/v1/tickets', { subject: 'x', text: 'y' })).status).toBe(422);
    expect((await admin.post('/api/v1/tickets', { subject: 'x', text: 'a\u0000b', customer: ana })).status).toBe(422);
    expect((await admin.post('/api/v1/tickets', { subject: 'x', text: 'y', customer: ana, status: 'nonsense' })).body).toMatchObject({
      code: 'tickets.statusUnknown',
    });
    expect((await admin.get('/api/v1/tickets/999999')).status).toBe(404);
    expect((await admin.get('/api/v1/tickets/abc')).status).toBe(404);
  });

  test('pages go through every ticket once, in order', async () => {
    for (let i = 0; i < 7; i += 1) {
      app.clock.advance(1_000);
      await open(`page ${i}`, 'text', { tags: ['paging'] });
    }
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page: { body: { items: Ticket[]; nextCursor: string | null } } = await admin.get(
        `/api/v1/tickets?tag=paging&limit=3&sort=createdAt${cursor ? `&cursor=${cursor}` : ''}`,
      );
      seen.push(...page.body.items.map((t) => t.id));
      cursor = page.body.nextCursor;
    } while (cursor);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen).toHaveLength(7);
    const forged = (parts: unknown) => `/api/v1/tickets?cursor=${Buffer.from(JSON.stringify(parts)).toString('base64url')}`;
    for (const url of [
      '/api/v1/tickets?cursor=nonsense',
      forged(['x', 1, '-updatedAt']),
      forged(['2026-01-01', 'y', '-updatedAt']),
      forged(['2026-01-01', 1, 'createdAt']),
      '/api/v1/tickets?assignee=zzz',
    ])
      expect((await admin.get(url)).status, url).toBe(422);
  });

  test('the same Idempotency-Key makes one ticket, other content under it is refused', async () => {
    const body = { subject: 'Once', text: 'once', customer: ana };
    const answers = await Promise.all(Array.from({ length: 10 }, () => admin.post<Ticket>('/api/v1/tickets', body, { 'idempotency-key': 'k-1' })));
    expect(new Set(answers.map((a) => a.body.id)).size).toBe(1);
    expect((await admin.post('/api/v1/tickets', { ...body, text: 'other' }, { 'idempotency-key': 'k-1' })).body).toMatchObject({ code: 'platform.keyReused' });
  });
});

describe('working', () => {
  test('a reply opens a new ticket and ends the wait; solving, then a customer answer reopens it', async () => {
    const ticket = await open('Refund');
    expect(ticket.waitingSince).not.toBeNull();
    expect((await admin.post(`/api/v1/tickets/${ticket.id}/messages`, { kind: 'reply', text: 'On its way.' })).status).toBe(201);
    expect((await admin.get<Ticket>(`/api/v1/tickets/${ticket.id}`)).body).toMatchObject({ status: 'open', waitingSince: null });
    await admin.patch(`/api/v1/tickets/${ticket.id}`, { status: 'solved' });
    await admin.post(`/api/v1/tickets/${ticket.id}/messages`, { kind: 'reply', text: 'Not yet here', as: 'customer' });
    expect((await admin.get<Ticket>(`/api/v1/tickets/${ticket.id}`)).body).toMatchObject({ status: 'open', reopenCount: 1 });
  });

  test('an answer to a closed ticket makes a linked follow-up', async () => {
    const ticket = await open('Closed one');
    await admin.patch(`/api/v1/tickets/${ticket.id}`, { status: 'closed' });
    const answer = await admin.post<Message & { ticketId: number }>(`/api/v1/tickets/${ticket.id}/messages`, {
      kind: 'reply',
      text: 'Again broken',
      as: 'customer',
    });
    expect(answer.body.ticketId).not.toBe(ticket.id);
    expect((await admin.get<{ followUpOf: number }>(`/api/v1/tickets/${answer.body.ticketId}`)).body.followUpOf).toBe(ticket.id);
    expect((await admin.get<Ticket>(`/api/v1/tickets/${ticket.id}`)).body.status).toBe('closed');
  });

  test('solved tickets close by themselves after the set days', async () => {
    const { closeSolved } = await import('./closing.ts');
    const ticket = await open('Closes itself');
    await admin.patch(`/api/v1/tickets/${ticket.id}`, { status: 'solved' });
    app.clock.advance(6 * 86_400_000);
    await closeSolved(app.app.db);
    expect((await admin.get<Ticket>(`/api/v1/tickets/${ticket.id}`)).body.status).toBe('solved');
    app.clock.advance(2 * 86_400_000);
    await closeSolved(app.app.db);
    expect((await admin.get<Ticket>(`/api/v1/tickets/${ticket.id}`)).body.status).toBe('closed');
  });

  test('an outdated change and a reply to a thread that moved on are refused', async () => {
    const ticket = await open('Race');
    await admin.patch(`/api/v1/tickets/${ticket.id}`, { priority: 'urgent', version: ticket.version });
    expect((await admin.patch(`/api/v1/tickets/${ticket.id}`, { priority: 'low', version: ticket.version })).body).toMatchObject({ code: 'tickets.changed' });
    const seen = (await admin.get<{ items: Message[] }>(`/api/v1/tickets/${ticket.id}/messages`)).body.items[0]?.id;
    await admin.post(`/api/v1/tickets/${ticket.id}/messages`, { kind: 'reply', text: 'One more thing', as: 'customer' });
    expect((await admin.post(`/api/v1/tickets/${ticket.id}/messages`, { kind: 'reply', text: 'Answer', seenMessageId: seen })).body).toMatchObject({
      code: 'tickets.threadMoved',
    });
  });

  test('script and style from outside do not survive; the source is kept', async () => {
    const made = await admin.post<Ticket>('/api/v1/tickets', {
      subject: 'Html',
      html: '<p onclick="x()">Hi <script>alert(1)</script><b>there</b><img src="x" onerror="alert(1)"></p>',
      customer: ana,
    });
    const { items } = (await admin.get<{ items: Message[] }>(`/api/v1/tickets/${made.body.id}/messages`)).body;
    expect(items[0]?.html).not.toMatch(/script|onclick|onerror/);
    expect(items[0]?.text).toContain('Hi there');
    expect((await admin.get<{ source: string }>(`/api/v1/tickets/${made.body.id}/messages/${items[0]?.id}/source`)).body.source).toContain('alert(1)');
  });
});

describe('merging and splitting', () => {
  test('merged messages land in the target, so do late answers; undoing puts every message back', async () => {
    const [source, target] = [await open('A', 'first'), await open('B', 'second')];
    await admin.post(`/api/v1/tickets/${source.id}/messages`, { kind: 'note', text: 'inside' });
    const merge = await admin.post<{ id: number }>(`/api/v1/tickets/${source.id}/merges`, { into: target.id });
    expect(merge.status).toBe(201);
    expect((await admin.get<Ticket>(`/api/v1/tickets/${source.id}`)).body.mergedInto).toBe(target.id);
    const late = await admin.post<{ ticketId: number }>(`/api/v1/tickets/${source.id}/messages`, { kind: 'reply', text: 'late', as: 'customer' });
    expect(late.body.ticketId).toBe(target.id);
    expect((await admin.get<Ticket>(`/api/v1/tickets/${target.id}`)).body.messageCount).toBe(4);
    expect((await admin.delete(`/api/v1/merges/${merge.body.id}`)).status).toBe(200);
    expect((await admin.get<Ticket>(`/api/v1/tickets/${source.id}`)).body).toMatchObject({ mergedInto: null, messageCount: 3 });
    expect((await admin.get<Ticket>(`/api/v1/tickets/${target.id}`)).body.messageCount).toBe(1);
  });

  test('of three merged one after the other, undoing the last puts back what was answered to the first', async () => {
    const [first, second, third] = [await open('One', 'one'), await open('Two', 'two'), await open('Three', 'three')];
    await admin.post(`/api/v1/tickets/${first.id}/merges`, { into: second.id });
    const last = await admin.post<{ id: number }>(`/api/v1/tickets/${second.id}/merges`, { into: third.id });
    for (const { id } of [first, third]) await admin.post(`/api/v1/tickets/${id}/messages`, { kind: 'reply', text: `to #${id}`, as: 'customer' });
    await admin.delete(`/api/v1/merges/${last.body.id}`);
    const texts = async (id: number) => (await admin.get<{ items: Message[] }>(`/api/v1/tickets/${id}/messages`)).body.items.map((m) => m.text).sort();
    expect(await texts(second.id)).toEqual(['one', `to #${first.id}`, 'two'].sort());
    expect(await texts(third.id)).toEqual(['three', `to #${third.id}`].sort());
  });

  test('on a merged ticket each customer keeps the name under which they wrote', async () => {
    const make = async (name: string) =>
      (await admin.post<Ticket>('/api/v1/tickets', { subject: name, text: `I am ${name}`, customer: { email: `${name}@merging.example`, name } })).body;
    const [source, target] = [await make('Jasmine'), await make('Yuxin')];
    await admin.post(`/api/v1/tickets/${source.id}/merges`, { into: target.id });
    await admin.post(`/api/v1/tickets/${source.id}/messages`, { kind: 'reply', text: 'Late words', as: 'customer' });
    const names = (await admin.get<{ items: (Message & { author: { name: string } })[] }>(`/api/v1/tickets/${target.id}/messages`)).body.items.map((m) => [
      m.text,
      m.author.name,
    ]);
    expect(names.sort()).toEqual([
      ['I am Jasmine', 'Jasmine'],
      ['I am Yuxin', 'Yuxin'],
      ['Late words', 'Jasmine'],
    ]);
  });

  test('a ticket is not merged into itself, nor undone after a day', async () => {
    const [a, b] = [await open('A1'), await open('B1')];
    expect((await admin.post(`/api/v1/tickets/${a.id}/merges`, { into: a.id })).body).toMatchObject({ code: 'tickets.mergeIntoItself' });
    const merge = await admin.post<{ id: number }>(`/api/v1/tickets/${a.id}/merges`, { into: b.id });
    expect((await admin.post(`/api/v1/tickets/${b.id}/merges`, { into: a.id })).status).toBeGreaterThanOrEqual(400);
    app.clock.advance(25 * 3600_000);
    expect((await admin.delete(`/api/v1/merges/${merge.body.id}`)).body).toMatchObject({ code: 'tickets.mergeTooOld' });
  });

  test('a split keeps author and time', async () => {
    const ticket = await open('Two matters', 'first matter');
    app.clock.advance(60_000);
    const second = await admin.post<Message & { createdAt: string }>(`/api/v1/tickets/${ticket.id}/messages`, {
      kind: 'reply',
      text: 'second matter',
      as: 'customer',
    });
    app.clock.advance(60_000);
    const made = await admin.post<Ticket>(`/api/v1/tickets/${ticket.id}/splits`, { messageIds: [second.body.id], subject: 'Second' });
    expect(made.status).toBe(201);
    const { items } = (await admin.get<{ items: (Message & { createdAt: string })[] }>(`/api/v1/tickets/${made.body.id}/messages`)).body;
    expect(items).toMatchObject([{ text: 'second matter', createdAt: second.body.createdAt, author: { kind: 'customer' } }]);
  });
});

describe('search', () => {
  test('words in both languages, prefixes, numbers, addresses and filters', async () => {
    const ticket = await open('咖啡机漏水', '我的咖啡机昨天开始漏水，发票号 HH-20931');
    const english = await open('Broken grinder', 'The grinder refuses to start', { tags: ['grinder'] });
    await app.settle();
    const find = async (q: string) => (await admin.get<{ items: Ticket[] }>(`/api/v1/tickets?q=${encodeURIComponent(q)}`)).body.items.map((t) => t.id);
    expect(await find('漏水')).toContain(ticket.id);
    expect(await find('咖啡机')).toContain(ticket.id);
    expect(await find('HH-20931')).toContain(ticket.id);
    expect(await find('grind')).toContain(english.id);
    expect(await find('starting')).toContain(english.id);
    expect(await find(String(english.id))).toContain(english.id);
    expect(await find('ana@example.com')).toContain(english.id);
    expect(await find('tag:grinder from:ana@ status:new')).toEqual([english.id]);
    expect(await find('status:solved grinder')).not.toContain(english.id);
    expect(await find('zzzqqq')).toEqual([]);
  });
});
