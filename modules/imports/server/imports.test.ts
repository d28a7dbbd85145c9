import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Import } from '#contract/imports';
import { type Caller, type TestApp, testApp } from '#testing';
import { selectImport } from './import.repo.ts';
import { workPass } from './running.ts';

let app: TestApp;
let admin: Caller;
let key: Record<string, string>;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
});
afterAll(() => app.end());

/** Uploads as a browser does. */
async function upload(content: Buffer | string, name: string, fields: Record<string, string> = {}): Promise<{ status: number; body: Import }> {
  const boundary = 'careloop-boundary';
  const parts = Object.entries(fields)
    .map(([k, v]) => `--${boundary}\r\ncontent-disposition: form-data; name="${k}"\r\n\r\n${v}\r\n`)
    .join('');
  const payload = Buffer.concat([
    Buffer.from(`${parts}--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/csv\r\n\r\n`),
    Buffer.from(content),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  key ??= await secret();
  const answer = await app.http.inject({
    method: 'POST',
    url: '/api/v1/imports',
    headers: { ...key, 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload,
  });
  return { status: answer.statusCode, body: answer.json() as Import };
}
async function secret(): Promise<Record<string, string>> {
  const { makeKey } = await import('#server/identity');
  const { systemActor } = await import('#platform/access');
  const made = await app.app.db.transaction((tx) => makeKey(tx, systemActor('test'), { name: 'uploads', role: 'administrator', scopes: null }));
  return { authorization: `Bearer ${made.secret}` };
}
const counts = () =>
  app.app.db
    .read()
    .one<{ tickets: number; messages: number; customers: number }>(
      'select (select count(*) from ticket) as tickets, (select count(*) from message) as messages, (select count(*) from customer) as customers',
    );

async function whole(content: Buffer | string, name: string, mapping?: object, fields: Record<string, string> = {}): Promise<Import> {
  const { body: made } = await upload(content, name, fields);
  if (mapping) expect((await admin.put(`/api/v1/imports/${made.id}/mapping`, mapping)).status).toBe(200);
  expect((await admin.post(`/api/v1/imports/${made.id}/runs`)).status).toBe(202);
  await app.settle();
  return (await admin.get<Import>(`/api/v1/imports/${made.id}`)).body;
}

test('a file by itself is taken as it is; another content type is told what to send', async () => {
  key ??= await secret();
  const send = (type: string | undefined, payload: string, url = '/api/v1/imports') =>
    app.http.inject({ method: 'POST', url, headers: { ...key, ...(type ? { 'content-type': type } : {}) }, payload });
  const csv = await send('text/csv; charset=utf-8', 'subject;text\n你好;Wo ist es?\n');
  expect([csv.statusCode, csv.json()]).toMatchObject([201, { kind: 'tickets', fileName: 'import.csv', source: 'import', columns: ['subject', 'text'] }]);
  const lines = await send(
    'application/x-ndjson',
    '{"name":"Ana","email":"ana.raw@example.com"}\n',
    '/api/v1/imports?kind=customers&source=shop&name=people.jsonl',
  );
  expect([lines.statusCode, lines.json()]).toMatchObject([201, { kind: 'customers', fileName: 'people.jsonl', source: 'shop', format: 'jsonl' }]);
  const run = await admin.post(`/api/v1/imports/${lines.json().id}/runs`);
  expect(run.status).toBe(202);
  await app.settle();
  expect((await admin.get<Import>(`/api/v1/imports/${lines.json().id}`)).body.counts.created).toBe(1);
  for (const [type, body] of [
    ['application/xml', '<a/>'],
    ['application/json', '{}'],
    ['text/plain', 'a,b\n1,2'],
    [undefined, 'a,b\n1,2'],
  ] as const) {
    const { statusCode, body: said } = await send(type, body);
    expect([statusCode, said]).toEqual([415, expect.stringContaining('text/csv')]);
  }
  expect((await send('text/csv', '')).json().code).toMatch(/^(files\.empty|imports\.(unreadable|typeWrong))$/);
  expect((await send('text/csv', 'subject\nA', '/api/v1/tickets')).json().code).toBe('platform.unsupportedType');
});

const corpus = fileURLToPath(new URL('../../../../shared/corpora/banking77/train.csv', import.meta.url));
describe.skipIf(!existsSync(corpus))('banking77 (skipped where the corpus is not)', () => {
  test('a plain list of questions comes in with its suggestion, and a second time makes nothing new', async () => {
    const content = readFileSync(corpus);
    const { customers } = await counts();
    const { body: made } = await upload(content, 'train.csv', { source: 'banking77' });
    expect(made).toMatchObject({
      kind: 'tickets',
      format: 'csv',
      encoding: 'utf-8',
      columns: ['text', 'category'],
      mapping: { columns: { text: 'text', tags: 'category' } },
      idsFromContent: true,
      rowsTotal: 10_017,
    });
    await admin.post(`/api/v1/imports/${made.id}/dry-runs`);
    await app.settle();
    expect((await admin.get<Import>(`/api/v1/imports/${made.id}`)).body).toMatchObject({
      state: 'checked',
      counts: { created: 10_003, updated: 0, skipped: 0, failed: 0, messages: 10_003 },
    });
    expect((await counts()).tickets).toBe(0);
    await admin.post(`/api/v1/imports/${made.id}/runs`);
    await app.settle();
    expect((await admin.get<Import>(`/api/v1/imports/${made.id}`)).body).toMatchObject({
      state: 'finished',
      rowsDone: 10_017,
      counts: { created: 10_003, failed: 0 },
    });
    const before = await counts();
    expect(before).toEqual({ tickets: 10_003, messages: 10_003, customers: customers + 1 });
    const list = (
      await admin.get<{ items: { subject: string; channel: string; customer: { name: string }; tags: { name: string }[] }[] }>('/api/v1/tickets?limit=1')
    ).body;
    expect(list.items[0]).toMatchObject({ channel: 'import', customer: { name: 'Import, unknown customer' } });
    const again = await whole(content, 'train-copy.csv', undefined, { source: 'banking77' });
    expect(again).toMatchObject({ state: 'finished', counts: { created: 0, updated: 0, skipped: 10_003 } });
    expect(await counts()).toEqual(before);
    expect(
      await app.app.db.read().one(`select count(distinct tag.id) as tags from ticket join tag on tag.id = any(tag_ids) where source = 'banking77'`),
    ).toEqual({ tags: 77 });
  });
});

test('what a mapping lacks is said by name, and nothing can begin before', async () => {
  const { body: made } = await upload('first;second\n1;2\n', 'odd.csv');
  expect(made).toMatchObject({ delimiter: ';', columns: ['first', 'second'], mapping: { columns: {} } });
  expect(await admin.post(`/api/v1/imports/${made.id}/runs`)).toMatchObject({
    status: 422,
    body: { code: 'imports.mappingWrong', errors: [{ path: 'columns.text' }] },
  });
  const wrong = await admin.put(`/api/v1/imports/${made.id}/mapping`, { columns: { text: 'third', nonsense: 'first' } });
  expect(wrong.body).toMatchObject({ code: 'imports.mappingWrong', errors: [{ path: 'columns.text' }, { path: 'columns.nonsense' }] });
  expect((await upload('', 'empty.csv')).status).toBe(422);
  expect((await upload('only,a,header\n', 'header.csv')).body).toMatchObject({ code: 'imports.unreadable' });
  const agent = await app.as('lead');
  expect((await agent.get('/api/v1/imports')).status).toBe(403);
});

test('a damaged table: sound rows come in, the others are told by line and reason', async () => {
  const before = await counts();
  const file = [
    'id,text,created_at,status,email',
    '1,fine,2024-03-01 09:05,open,a@example.com',
    '2,,2024-03-01,open,',
    '3,too,many,columns,in,here',
    '4,bad "quote" here,2024-02-31,open,',
    '5,"quoted, fine",2024-03-02T10:00:00Z,solved,b@example.com',
    '6,odd,2024-03-02,sleeping,',
    '7,mail,2024-03-02,open,not a mail',
    '8,"never closed',
    'and on',
    '',
  ].join('\n');
  const done = await whole(file, 'damaged.csv', undefined, { source: 'damaged' });
  const { items } = (await admin.get<{ items: { row: number; reason: string; message: string }[] }>(`/api/v1/imports/${done.id}/problems`)).body;
  expect(items.map((p) => [p.row, p.reason])).toEqual([
    [3, 'noText'],
    [4, 'columnCount'],
    [5, 'damaged'],
    [7, 'unknownStatus'],
    [8, 'badEmail'],
    [expect.any(Number), 'restUnreadable'],
  ]);
  expect(done).toMatchObject({ state: 'finished', counts: { created: 2, failed: 6 } });
  expect((await counts()).tickets - before.tickets).toBe(2);
  const csv = await admin.get<string>(`/api/v1/imports/${done.id}/problems.csv`);
  expect(csv.body).toContain('The message is empty.');
  const row = await app.app.db
    .read()
    .one(`select created_at, category, solved_at, first_replied_at, waiting_since from ticket where source = 'damaged' and source_id = '5'`);
  expect(row).toMatchObject({
    category: 'solved',
    created_at: new Date('2024-03-02T10:00:00Z'),
    solved_at: new Date('2024-03-02T10:00:00Z'),
    waiting_since: null,
  });
});

test('GB18030 and a byte order mark are found from the bytes', async () => {
  // "内容,标签\n水壶漏水,维修\n" in GB18030.
  const gb = Buffer.from('c4dac8dd2cb1eac7a90acbaebaf8c2a9cbae2ccec4d0de0a', 'hex');
  const { body: made } = await upload(gb, '工单.csv');
  expect(made).toMatchObject({
    encoding: 'gb18030',
    columns: ['内容', '标签'],
    mapping: { columns: { text: '内容', tags: '标签' } },
    sample: [['水壶漏水', expect.any(String)]],
  });
  const { body: marked } = await upload(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('text\tcategory\nhello\tx\n')]), 'bom.csv');
  expect(marked).toMatchObject({ encoding: 'utf-8', delimiter: '\t', columns: ['text', 'category'] });
});

test('a crash in the middle loses nothing and doubles nothing; what is new in a later file is added', async () => {
  const line = (i: number) => `${i},Question ${i},person${i % 7}@example.com,2023-0${(i % 9) + 1}-11 08:00`;
  const file = (n: number) => `id,text,email,created_at\n${Array.from({ length: n }, (_, i) => line(i + 1)).join('\n')}\n`;
  const { body: made } = await upload(file(1_000), 'crash.csv', { source: 'crash' });
  expect((await admin.post(`/api/v1/imports/${made.id}/runs`)).status).toBe(202);
  let batches = 0;
  await expect(
    workPass(app.app, made.id, {
      onBatch: () => {
        batches += 1;
        if (batches === 2) throw new Error('power cut');
      },
    }),
  ).rejects.toThrow('power cut');
  expect(await selectImport(app.app.db.read(), made.id)).toMatchObject({ state: 'running', rows_done: 401, counts: { created: 400 } });
  // The job is still there: another worker goes on.
  await app.settle();
  expect((await admin.get<Import>(`/api/v1/imports/${made.id}`)).body).toMatchObject({
    state: 'finished',
    rowsDone: 1_001,
    counts: { created: 1_000, skipped: 0 },
  });
  const of = () =>
    app.app.db
      .read()
      .one(
        `select count(*) as tickets, count(distinct source_id) as ids, sum(message_count)::int as messages, (select count(*) from event e join ticket t on t.id = e.ticket_id where t.source = 'crash' and e.type = 'ticket.created') as facts from ticket where source = 'crash'`,
      );
  expect(await of()).toEqual({ tickets: 1_000, ids: 1_000, messages: 1_000, facts: 1_000 });
  const delta = `id,text,email,created_at\n5,"Question 5",person5@example.com,2023-06-11 08:00\n5,"And another thing",person5@example.com,2023-06-12 08:00\n1001,New,person5@example.com,2023-06-13\n`;
  expect(await whole(delta, 'delta.csv', undefined, { source: 'crash' })).toMatchObject({ counts: { created: 1, updated: 1, skipped: 0, messages: 2 } });
  expect(await of()).toMatchObject({ tickets: 1_001, messages: 1_002 });
});

test('an import is silent, and stops when it is told to', async () => {
  const person = await app.app.db.read().rows(`select 1 from event where type = 'survey.sent'`);
  const mails = await app.app.db
    .read()
    .one<{ n: number }>(`select count(*) as n from graphile_worker.jobs where task_identifier in ('survey_send', 'notifications_mail', 'outbox_send')`);
  expect({ surveys: person.length, mails: mails.n }).toEqual({ surveys: 0, mails: 0 });
  const { body: made } = await upload(`text\n${Array.from({ length: 900 }, (_, i) => `row ${i}`).join('\n')}\n`, 'stop.csv', { source: 'stop' });
  await admin.post(`/api/v1/imports/${made.id}/runs`);
  await workPass(app.app, made.id, {
    onBatch: async () => {
      await admin.post(`/api/v1/imports/${made.id}/cancellations`);
    },
  });
  const stopped = (await admin.get<Import>(`/api/v1/imports/${made.id}`)).body;
  expect(stopped).toMatchObject({ state: 'cancelled', counts: { created: 200 } });
  await admin.post(`/api/v1/imports/${made.id}/runs`);
  await app.settle();
  expect((await admin.get<Import>(`/api/v1/imports/${made.id}`)).body).toMatchObject({ state: 'finished', counts: { created: 900 } });
});

test('customers: found again by address, companies made once', async () => {
  const file =
    'name,email,phone,company,notes\nAda Lang,ada@lang.example,+49 30 123456,Lang GmbH,likes mail\nBo,bo@lang.example,,Lang GmbH,\nNobody,,,,\n,,,,x\n';
  const first = await whole(file, 'people.csv', undefined, { kind: 'customers' });
  expect(first.counts).toMatchObject({ created: 3, failed: 1 });
  expect((await whole(file, 'people.csv', undefined, { kind: 'customers' })).counts).toMatchObject({ created: 0, skipped: 3 });
  expect(await app.app.db.read().one(`select count(*) as n from company where name = 'Lang GmbH'`)).toEqual({ n: 1 });
});
