/** What answers say to browsers, and requests that are put oddly: frames, redirects, repeated parameters, texts that look like templates, refusals. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, type Caller, person, signedIn, type TestApp, testApp } from '#testing';

let app: TestApp;
let admin: Caller;
let agent: Browser;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
  agent = await signedIn(app, await person(app, 'agent', 'Ana'));
});
afterAll(() => app.end());

test('no answer may be shown in a frame of another site; those of the API in none at all', async () => {
  const passer = await signedIn(app, await person(app, 'agent', 'Passer'));
  const cookie = [...passer.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  let ours = 0;
  for (const { spec } of app.routes) {
    if (spec.path === '/api/v1/events') continue;
    for (const headers of [{}, { cookie }]) {
      const answer = await app.http.inject({
        method: spec.method,
        url: spec.path.replace(/\{\w+\}/g, '1'),
        headers,
        ...(spec.method === 'GET' ? {} : { payload: {} }),
      });
      expect(String(answer.headers['content-security-policy']), `${spec.method} ${spec.path}`).toMatch(/frame-ancestors '(?:none|self)'/);
      ours += 1;
    }
  }
  expect(ours).toBeGreaterThan(200);
  for (const url of ['/', '/request', '/my', '/api/v1/nothing', '/%zz', '/assets/none.js'])
    expect(String((await app.http.inject(url)).headers['content-security-policy']), url).toContain("frame-ancestors 'none'");
});

test('a redirect leads to a path of ours, whatever Host, Referer or a field says', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded', host: 'localhost', origin: 'http://localhost' };
  const outside = ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/%2f/evil.example', ' https://evil.example'];
  const locations: string[] = [];
  for (const target of outside) {
    const more = { referer: target, 'x-forwarded-host': 'evil.example' };
    const value = encodeURIComponent(target);
    for (const [method, url, payload] of [
      ['POST', `/my/links?next=${value}`, `email=a%40customer.example&back=${value}&next=${value}`],
      ['GET', `/my?next=${value}&back=${value}`, undefined],
      ['POST', `/my/leave?next=${value}`, `back=${value}`],
      ['GET', `//evil.example/%2e%2e`, undefined],
      ['GET', `/my/enter/${'A'.repeat(43)}?next=${value}`, undefined],
    ] as const) {
      const answer = await app.http.inject({ method, url, headers: { ...form, ...more }, ...(payload === undefined ? {} : { payload }) });
      if (answer.headers.location) locations.push(String(answer.headers.location));
    }
  }
  expect(locations.length).toBeGreaterThan(3);
  expect(locations.filter((to) => !/^\/(?![/\\])[\w/?=.#-]*$/.test(to))).toEqual([]);
});

test('a parameter that comes twice or is not known is refused, never chosen from; a query and a body are never mixed', async () => {
  for (const url of [
    '/api/v1/tickets?limit=1&limit=100',
    '/api/v1/tickets?q=a&q=b',
    '/api/v1/users?active=true&active=false',
    '/api/v1/tickets?sort=-updated&sort=created',
  ])
    expect((await admin.get(url)).status, url).toBe(422);
  for (const url of ['/api/v1/tickets?statuss=open', '/api/v1/audit?limit=1&form=2026-01-01T00:00:00Z', '/api/v1/session?as=administrator'])
    expect((await admin.get(url)).body, url).toMatchObject({ status: 400, code: 'platform.unknownField' });
  for (const url of ['/healthz?probe=1', '/readyz?probe=1', '/request?utm_source=mail'])
    expect((await app.http.inject({ url })).statusCode, url).toBeLessThan(400);
  const proper = { subject: 'From the body', text: 'x', customer: { email: 'twice@customer.example' } };
  expect((await admin.post('/api/v1/tickets?subject=From%20the%20query', proper)).status).toBe(400);
  expect((await admin.post<{ subject: string }>('/api/v1/tickets', proper)).body.subject).toBe('From the body');
  expect((await admin.post('/api/v1/tickets', {})).status).toBe(422);
  const twice = await app.http.inject({
    method: 'GET',
    url: '/api/v1/session',
    headers: { cookie: [...agent.jar].map(([n, v]) => `${n}=forged.${v}; ${n}=${v}`).join('; ') },
  });
  expect(twice.statusCode).toBe(401);
});

const jsTemplate = `$${'{7*7}'}`;
test('what people write is never read as a template: not in macros, not in mails, not on pages', async () => {
  const odd = [
    '{{agent.name}}',
    '{{constructor}}',
    '{{constructor.constructor}}',
    '{{__proto__}}',
    '{{toString}}',
    jsTemplate,
    '<%= 7*7 %>',
    '#{7*7}',
    '{name}',
    '{count, plural, other {x}}',
  ];
  const name = odd.join(' ');
  const customer = { email: 'template@customer.example', name };
  const ticket = await admin.post<{ id: number }>('/api/v1/tickets', { subject: name, text: name, customer });
  expect(ticket.status).toBe(201);
  const macro = await admin.post<{ id: number }>('/api/v1/macros', {
    name: 'Odd',
    bodyHtml: `<p>Dear {{customer.name}}, ${odd.slice(1, 5).join(' ')} {{agent.password}}</p>`,
  });
  const shown = await agent.call<{ html: string }>('get', `/api/v1/tickets/${ticket.body.id}/macros/${macro.body.id}`);
  expect(shown.status).toBe(200);
  for (const part of ['{{agent.name}}', jsTemplate, '{{constructor}}', '{{agent.password}}', '{{__proto__}}']) expect(shown.body.html).toContain(part);
  expect(JSON.stringify(shown.body)).not.toMatch(/Dear Ana|\b49\b|native code|\[object/);
  const read = await admin.get<{ subject: string; customer: { name: string } }>(`/api/v1/tickets/${ticket.body.id}`);
  expect([read.body.subject, read.body.customer.name]).toEqual([name, name]);
  await admin.put('/api/v1/settings/organization', { value: { name: name.slice(0, 100) } });
  expect((await admin.post('/api/v1/invitations', { name: name.slice(0, 100), email: 'template@team.example', role: 'agent' })).status).toBe(201);
  await app.settle();
  const mails = await app.app.db.read().rows<{ text: string; subject: string }>('select text, subject from outgoing_mail');
  expect(mails.length).toBeGreaterThan(0);
  expect(mails[0]?.text).toContain(name.slice(0, 100));
  expect(JSON.stringify(mails)).not.toMatch(/\b49\b|native code|\[object/);
});

test('somebody who is turned away again and again stands in the audit log', async () => {
  for (let n = 0; n < 12; n += 1) expect((await agent.call('get', '/api/v1/audit')).status).toBe(403);
  await expect
    .poll(async () => {
      await app.settle();
      const { items } = (await admin.get<{ items: { type: string; actor: { name: string }; data: Record<string, unknown> }[] }>('/api/v1/audit?limit=100'))
        .body;
      return items.filter((e) => e.type === 'access.refused' && e.data.code === 'platform.forbidden');
    })
    .toMatchObject([{ actor: { name: 'Ana' }, data: { times: 10 } }]);
});
