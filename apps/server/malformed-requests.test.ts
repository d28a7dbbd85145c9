/** Whatever is sent: never a 5xx, always problem JSON with a code that has words in both languages. And one key makes one row, however often it is sent. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baseLanguages, platformErrors, problemSchema } from '#platform/contract';
import { type Caller, type TestApp, testApp } from '#testing';

let app: TestApp;
let admin: Caller;
let authorization = '';
beforeAll(async () => {
  app = await testApp();
  const first = await app.as('administrator');
  authorization = `Bearer ${(await first.post<{ secret: string }>('/api/v1/keys', { name: 'malformed', role: 'administrator' })).body.secret}`;
  admin = app.caller({ authorization });
});
afterAll(() => app.end());

type Sent = { method: string; url: string; payload?: string | Buffer; headers?: Record<string, string> };
async function send({ method, url, payload, headers }: Sent): Promise<{ status: number; code: string }> {
  const answer = await app.http.inject({
    method: method as 'GET',
    url,
    headers: { authorization, ...(payload === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
  const what = `${method} ${url} ${String(payload).slice(0, 80)}: ${answer.body.slice(0, 300)}`;
  expect(answer.statusCode, what).toBeLessThan(500);
  if (answer.statusCode < 400) return { status: answer.statusCode, code: '' };
  expect(String(answer.headers['content-type']), what).toContain('application/problem+json');
  const problem = problemSchema.parse(answer.json());
  expect(problem.status, what).toBe(answer.statusCode);
  return { status: problem.status, code: problem.code };
}

const uuid = '00000000-0000-7000-8000-000000000000';
const filled = (path: string): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'kind' ? 'note' : name === 'topic' ? 'organization' : name === 'measure' ? 'created' : name === 'userId' ? 'me' : '1',
  );
// These would end the key's own rights, or never end.
const left = new Set(['GET /api/v1/events', 'POST /api/v1/setup']);
const routes = () => app.routes.map((r) => r.spec).filter((spec) => !left.has(`${spec.method} ${spec.path}`));
const deep = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const names = [
  'subject',
  'text',
  'html',
  'name',
  'email',
  'customer',
  'tags',
  'fields',
  'kind',
  'value',
  'ids',
  'ticketIds',
  'actions',
  'into',
  'messageIds',
  'password',
  'token',
  'role',
  'url',
  'eventTypes',
  'description',
  'memberIds',
  'teamIds',
  'filter',
  'key',
  'label',
  'choices',
];
const everyField = (value: unknown): string => JSON.stringify(Object.fromEntries(names.map((name) => [name, value])));

describe('bodies', () => {
  const bodies: [string, string | Buffer][] = [
    ['half a document', '{"subject": "x"'],
    ['nothing', ''],
    ['a word', 'hello'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '1e999'],
    ['a text', '"x"'],
    ['deep nesting', deep(5_000)],
    ['a broken surrogate', '{"subject":"\\ud800","text":"\\udfff","name":"\\ud800"}'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['__proto__', '{"__proto__": {"admin": true}, "subject": "x"}'],
    ['constructor', '{"constructor": {"prototype": {"polluted": true}}}'],
    ['lists where texts belong', everyField(['x'])],
    ['objects where texts belong', everyField({ a: 1 })],
    ['numbers', everyField(-1)],
    ['large numbers', everyField(1e308)],
    ['booleans', everyField(true)],
    ['nulls', everyField(null)],
    ['empty texts', everyField('')],
    ['NUL', everyField('a\u0000b')],
    ['long texts', everyField('x'.repeat(9_000))],
  ];
  test.each(bodies)('%s: every writing route answers with a reason', async (_name, payload) => {
    for (const spec of routes()) if (spec.method !== 'GET') await send({ method: spec.method, url: filled(spec.path), payload });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  test('too much is 413, another type 415, an unknown method or path 404 or 405', async () => {
    expect(await send({ method: 'POST', url: '/api/v1/tickets', payload: JSON.stringify({ subject: 'x', text: 'y'.repeat(3 * 1024 * 1024) }) })).toEqual({
      status: 413,
      code: platformErrors.tooLarge.code,
    });
    for (const type of ['text/plain', 'application/xml', 'image/png', 'x', 'application/json; charset=utf-16']) {
      const { status } = await send({ method: 'POST', url: '/api/v1/tickets', payload: '{"subject":"x"}', headers: { 'content-type': type } });
      expect([400, 415, 422], type).toContain(status);
    }
    for (const method of ['PATCH', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND'])
      expect([404, 405]).toContain((await app.http.inject({ method: method as 'GET', url: '/api/v1/nowhere', headers: { authorization } })).statusCode);
    for (const url of [
      '/api/v1/',
      '/api/v2/tickets',
      '/api/v1/tickets/1/nothing',
      '/api/v1//tickets',
      '/api/v1/tickets/%00',
      '/api/v1/tickets/%zz',
      '/api/v1/tickets/..%2f..%2fetc',
    ])
      expect((await send({ method: 'GET', url })).status, url).toBeGreaterThanOrEqual(400);
    // No words about JSON to somebody who mistyped an address.
    expect((await send({ method: 'GET', url: '/%zz' })).status).toBe(404);
  });
});

describe('paths and queries', () => {
  const odd = [
    '0',
    '-1',
    '1.5',
    'NaN',
    'null',
    '9007199254740993',
    '99999999999999999999',
    '1e5',
    "1' or '1'='1",
    '%F0%9F%92%A9',
    '..',
    'x'.repeat(400),
    '[object Object]',
    uuid,
    '%00',
  ];
  test('odd values in every place of every path', async () => {
    for (const spec of routes()) {
      if (!spec.path.includes('{') || spec.method === 'DELETE') continue;
      for (const value of odd)
        await send({
          method: spec.method,
          url: spec.path.replace(/\{\w+\}/g, value.includes('%') ? value : encodeURIComponent(value)),
          ...(spec.method === 'GET' ? {} : { payload: '{}' }),
        });
    }
  });

  test('odd values in every query of every list', async () => {
    const many = ['q', 'limit', 'cursor', 'sort', 'status', 'assignee', 'queue', 'from', 'to', 'view', '__proto__', 'constructor'];
    for (const spec of routes()) {
      if (spec.method !== 'GET') continue;
      const own = Object.keys((spec.query as { shape?: object } | undefined)?.shape ?? {});
      for (const value of odd) {
        const text = value.includes('%') ? value : encodeURIComponent(value);
        for (const key of own)
          await send({ method: 'GET', url: `${filled(spec.path)}?${own.includes('from') ? 'from=2026-11-01&to=2026-11-30&' : ''}${key}=${text}` });
        await send({ method: 'GET', url: `${filled(spec.path)}?${many.map((key) => `${key}=${text}&${key}=again`).join('&')}` });
      }
    }
  });

  test('odd headers', async () => {
    for (const value of ['', 'Bearer', 'Bearer ', 'Basic YTpi', `Bearer ${'x'.repeat(5_000)}`, 'Bearer clk_äöü', 'Bearer \t', 'bearer clk_none'])
      expect((await send({ method: 'GET', url: '/api/v1/tickets', headers: { authorization: value } })).status, value).toBe(401);
    for (const cookie of ['careloop_session=', 'careloop_session=%00', `a=${'b'.repeat(9_000)}`, '=;=;', '__proto__=1', 'careloop.session_token=x.y'])
      expect((await app.http.inject({ method: 'GET', url: '/api/v1/tickets', headers: { cookie } })).statusCode, cookie).toBe(401);
    for (const key of ['x'.repeat(2_000), '', ' ', "';--", '\u00e9'])
      await send({
        method: 'POST',
        url: '/api/v1/tickets',
        payload: '{"subject":"x","text":"x","customer":{"email":"h@example.com"}}',
        headers: { 'idempotency-key': key },
      });
    for (const language of ['zh', 'zh-Hans-CN', '*', ';q=1', 'x'.repeat(500), 'en;q=0.1,zh;q=0.9'])
      await send({ method: 'GET', url: '/api/v1/nowhere', headers: { 'accept-language': language } });
  });
});

test('a thousand at once under one Idempotency-Key make one ticket', async () => {
  const body = { subject: 'Only once', text: 'x', customer: { email: 'once@example.com' } };
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, () => admin.post<{ id: number }>('/api/v1/tickets', body, { 'idempotency-key': 'a thousand' })),
  );
  expect([...new Set(answers.map((a) => a.status))]).toEqual([201]);
  expect(new Set(answers.map((a) => a.body.id)).size).toBe(1);
  expect(await app.app.db.read().rows(`select id from ticket where subject = 'Only once'`)).toHaveLength(1);
  expect((await admin.post('/api/v1/tickets', { ...body, text: 'other' }, { 'idempotency-key': 'a thousand' })).body).toMatchObject({
    code: 'platform.keyReused',
  });
  const another = await app.as('administrator');
  expect((await another.post<{ id: number }>('/api/v1/tickets', body, { 'idempotency-key': 'a thousand' })).body.id).not.toBe(answers[0]?.body.id);
});

describe('the API described', () => {
  type Operation = {
    operationId?: string;
    responses: Record<string, { content?: Record<string, { schema?: unknown }> }>;
    parameters?: { name: string; in: string; required?: boolean; schema: unknown }[];
    security?: unknown[];
    tags?: string[];
    summary?: string;
  };
  test('openapi.json is OpenAPI 3.1 and names every route, its parameters and its answers', async () => {
    const { body } = await app.caller().get<{
      openapi: string;
      info: { title: string; version: string };
      paths: Record<string, Record<string, Operation>>;
      components?: { schemas?: Record<string, unknown>; securitySchemes?: Record<string, unknown> };
    }>('/api/v1/openapi.json');
    expect(body.openapi).toMatch(/^3\.1\.\d+$/);
    expect(body.info.title && body.info.version).toBeTruthy();
    expect(Object.keys(body.components?.securitySchemes ?? {}).length).toBeGreaterThan(0);
    const seen = new Set<string>();
    for (const { method, path, permission } of routes()) {
      if (!path.startsWith('/api/') || path === '/api/v1/openapi.json') continue;
      const operation = body.paths[path]?.[method.toLowerCase()];
      const what = `${method} ${path}`;
      expect(operation, what).toBeDefined();
      if (!operation) continue;
      expect(
        Object.keys(operation.responses).some((status) => /^2\d\d$/.test(status)),
        what,
      ).toBe(true);
      expect(operation.summary, what).toBeTruthy();
      for (const [, name] of path.matchAll(/\{(\w+)\}/g))
        expect(operation.parameters, what).toContainEqual(expect.objectContaining({ name, in: 'path', required: true }));
      if (permission === 'public') expect(operation.security ?? [], what).toEqual([]);
      if (operation.operationId) {
        expect(seen.has(operation.operationId), `${what}: operationId ${operation.operationId} twice`).toBe(false);
        seen.add(operation.operationId);
      }
    }
    const references = [...JSON.stringify(body).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((m) => m[1] ?? '');
    for (const reference of new Set(references))
      expect(
        reference
          .split('/')
          .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], body),
        reference,
      ).toBeDefined();
  });

  test('every error a route may give has words in both languages and a status that fits', () => {
    const errors = [...Object.values(platformErrors), ...app.routes.flatMap((r) => r.spec.errors)];
    for (const error of errors) {
      expect(error.code).toMatch(/^[a-z]+\.[a-zA-Z]+$/);
      expect(error.status, error.code).toBeGreaterThanOrEqual(400);
      for (const language of baseLanguages) expect(error.title[language].length, `${error.code} ${language}`).toBeGreaterThan(3);
      expect(error.title['zh-CN'], error.code).toMatch(/\p{Script=Han}/u);
      expect(error.title.en, error.code).not.toMatch(/\p{Script=Han}/u);
    }
  });

  test('a problem speaks the reader’s language', async () => {
    const { body } = await app.caller({ authorization, 'accept-language': 'zh-CN,zh;q=0.9' }).get<{ title: string }>('/api/v1/tickets/999999999');
    expect(body.title).toMatch(/\p{Script=Han}/u);
  });
});

test('what is wrong with a value is said in the language that was asked for', async () => {
  const sent = async (language: string) => {
    const answer = await app.http.inject({
      method: 'POST',
      url: '/api/v1/tickets',
      headers: { authorization, 'accept-language': language },
      payload: { subject: 'x', text: 'y', customer: { email: 'nobody' } },
    });
    return (answer.json() as { errors: { path: string; message: string }[] }).errors[0]?.message;
  };
  expect(await sent('en')).toBe('A full email address is needed, for example ana@example.com.');
  expect(await sent('zh-CN')).toMatch(/[\u4e00-\u9fff]/);
});

test('a list takes the words for a status that a change takes', async () => {
  const made = await admin.post<{ id: number }>('/api/v1/tickets', { subject: 'Named', text: 'x', customer: { email: 'named@example.com' } });
  await admin.patch(`/api/v1/tickets/${made.body.id}`, { status: 'waiting on customer' });
  for (const name of ['waiting_customer', 'waiting on customer', 'pending']) {
    const listed = await admin.get<{ items: { id: number }[] }>(`/api/v1/tickets?status=${encodeURIComponent(name)}`);
    expect(listed.body.items.map((t) => t.id)).toContain(made.body.id);
  }
});
