/** Rules that hold for every route there is and will be: see RELIABILITY part 1, rows 19, 28 and 29 in docs/security.md. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type TestApp, testApp } from '#testing';
import { Stage, type TicketInPlace } from './access-matrix.fixture.ts';
import { type MatrixRow, rows } from './access-matrix.rows.ts';
import { ask, rowHashes } from './backup.fixture.ts';

let app: TestApp;
let stage: Stage;
let ticket: TicketInPlace;
let customerId = 0;
beforeAll(async () => {
  app = await testApp();
  stage = await Stage.set(app);
  ticket = await stage.ticketIn(stage.ownQueueId, { customer: { email: 'safety@example.com', name: 'Safety' } });
  customerId = (await stage.admin.get<{ customer: { id: number } }>(`/api/v1/tickets/${ticket.id}`)).body.customer.id;
  await app.settle();
});
afterAll(() => app.end());

const headersOf = (name: string): Record<string, string> => {
  const found = stage.knockers.find((k) => k.name === name);
  if (!found) throw new Error(`Nobody is called ${name}.`);
  return found.headers;
};
const specs = () => app.routes.map((r) => r.spec).filter((spec) => !rows[`${spec.method} ${spec.path}`]?.stream);
const rowOf = (spec: { method: string; path: string }): MatrixRow => rows[`${spec.method} ${spec.path}`] as MatrixRow;

/** The path of something that is there, where we have one. */
async function pathTo(spec: { method: string; path: string }): Promise<string> {
  const row = rowOf(spec);
  const of = /^\/api\/v1\/(\w[\w-]*)\/\{id\}/.exec(spec.path)?.[1] ?? '';
  const known: Record<string, string | number> = {
    messageId: ticket.messageId,
    fileId: ticket.fileId,
    kind: 'note',
    otherId: ticket.id,
    userId: 'me',
    macroId: stage.macroId,
    topic: 'organization',
    measure: 'created',
    id: await idIn(of),
    ...row.params,
  };
  return `${spec.path.replace(/\{(\w+)\}/g, (_, name: string) => String(known[name] ?? 1))}${row.query ?? ''}`;
}
const ids = new Map<string, string | number>();
async function idIn(of: string): Promise<string | number> {
  if (of === 'tickets') return ticket.id;
  if (of === 'customers') return customerId;
  const known = ids.get(of);
  if (known !== undefined) return known;
  const answer = await stage.admin.get<{ items?: { id: string | number }[] }>(`/api/v1/${of}`);
  const id = answer.body.items?.[0]?.id ?? '00000000-0000-7000-8000-000000000000';
  ids.set(of, id);
  return id;
}

/** A read is noted: who saw whose file, when a key was used, how often somebody asked. Nothing else may differ. */
const notes = ['session', 'rate_window', 'customer_view', 'event', 'event_follower', 'audit_entry', 'api_key', 'idempotency_key'];

test('no GET changes anything, and nothing that is only for some may be kept by a browser or proxy', async () => {
  for (const spec of specs()) if (spec.method === 'GET') await pathTo(spec);
  const before = await rowHashes(app.app.db.url);
  const [from] = await ask<{ seq: string }>(app.app.db.url, 'select coalesce(max(seq), 0) as seq from event');
  let answered = 0;
  for (const who of ["agent's session", "administrator's session", 'customer']) {
    for (const spec of specs()) {
      if (spec.method !== 'GET') continue;
      const url = await pathTo(spec);
      const answer = await app.http.inject({ method: 'GET', url, headers: headersOf(who) });
      expect(answer.statusCode, `${url} for ${who}`).toBeLessThan(500);
      if (answer.statusCode < 300) answered += 1;
      if (spec.permission !== 'public' || answer.statusCode >= 400) expect(answer.headers['cache-control'], `${url} for ${who}`).toBe('no-store');
      expect(answer.headers['x-content-type-options'], url).toBe('nosniff');
      expect(answer.headers['access-control-allow-origin'], url).toBeUndefined();
    }
  }
  expect(answered).toBeGreaterThan(80);
  const after = await rowHashes(app.app.db.url);
  expect(Object.keys(before).filter((name) => before[name] !== after[name] && !notes.includes(name))).toEqual([]);
  const types = await ask<{ type: string }>(app.app.db.url, 'select distinct type from event where seq > $1', [from?.seq]);
  expect(types.map((t) => t.type).filter((type) => !['customer.viewed', 'customer.exported', 'audit.exported', 'access.refused'].includes(type))).toEqual([]);
});

const word = 'massassigned';
const valueFor = (type: string): unknown =>
  /int|numeric|float/.test(type)
    ? 987_654_321
    : /timestamp|date/.test(type)
      ? '1999-12-31T23:59:59.000Z'
      : type === 'uuid'
        ? '99999999-9999-4999-8999-999999999999'
        : type === 'boolean'
          ? true
          : type.endsWith('[]')
            ? [word]
            : /json/.test(type)
              ? { [word]: word }
              : word;

test('no body reaches a column that its route does not name, not as any type', async () => {
  const columns = await ask<{ name: string; type: string }>(
    app.app.db.url,
    `select distinct on (a.attname) a.attname as name, format_type(a.atttypid, a.atttypmod) as type from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped order by 1`,
  );
  expect(columns.length).toBeGreaterThan(150);
  const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const every = Object.fromEntries(columns.flatMap(({ name, type }) => [name, camel(name)].map((key) => [key, valueFor(type)])));
  const usersBefore = await ask(
    app.app.db.url,
    'select id, email, role, email_verified, two_factor_enabled, deactivated_at, created_at from app_user order by id',
  );
  let tried = 0;
  for (const who of ["administrator's key", "agent's session"]) {
    for (const spec of specs()) {
      if (spec.method === 'GET' || !spec.body || rowOf(spec).signsOut) continue;
      const shape = (z.toJSONSchema(spec.body, { io: 'input', unrepresentable: 'any' }) as { properties?: Record<string, unknown> }).properties ?? {};
      const extra = Object.fromEntries(Object.entries(every).filter(([key]) => !(key in shape)));
      const proper = JSON.parse(
        JSON.stringify(rowOf(spec).body ?? {})
          .replaceAll('"$other"', String(ticket.id))
          .replaceAll('"$note"', String(ticket.noteId)),
      );
      for (const payload of [
        { ...proper, ...extra },
        { ...proper, $where: word, $ne: word, [`${word}[$ne]`]: word, set: every },
      ]) {
        const answer = await app.http.inject({ method: spec.method, url: await pathTo(spec), headers: headersOf(who), payload });
        expect(answer.statusCode, `${spec.method} ${spec.path}: ${answer.body.slice(0, 200)}`).toBeLessThan(500);
        tried += 1;
      }
    }
  }
  expect(tried).toBeGreaterThan(150);
  const names = (
    await ask<{ name: string }>(
      app.app.db.url,
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
    )
  ).map((t) => t.name);
  for (const name of names) {
    const found = await ask(
      app.app.db.url,
      `select to_jsonb(t)::text as row from "${name}" t where to_jsonb(t)::text ~ '${word}|987654321|1999-12-31|99999999-9999-4999'`,
    );
    expect(found, name).toEqual([]);
  }
  expect(await ask(app.app.db.url, 'select id, email, role, email_verified, two_factor_enabled, deactivated_at, created_at from app_user order by id')).toEqual(
    usersBefore,
  );
});

test('an address that a stranger claims is not believed; that of a listed proxy is', async () => {
  const behind = await testApp({ env: { TRUST_PROXY: '203.0.113.9', PUBLIC_URL: 'https://help.example.com' } });
  try {
    const ipOf = async (remoteAddress: string) =>
      (await behind.http.inject({ method: 'GET', url: '/ip-for-the-test', remoteAddress, headers: { 'x-forwarded-for': '198.51.100.7' } })).json();
    behind.http.get('/ip-for-the-test', (request) => ({ ip: request.ip }));
    expect((await behind.http.inject('/healthz')).headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    expect((await app.http.inject('/healthz')).headers['strict-transport-security']).toBeUndefined();
    expect(await ipOf('203.0.113.9')).toEqual({ ip: '198.51.100.7' });
    expect(await ipOf('203.0.113.10')).toEqual({ ip: '203.0.113.10' });
  } finally {
    await behind.end();
  }
});

test('a header does not make somebody of nobody, and a cookie set beforehand does not become theirs', async () => {
  const user = stage.user('agent');
  for (const name of ['x-remote-user', 'remote-user', 'x-forwarded-user', 'x-user-id', 'x-original-url', 'x-http-method-override'])
    expect((await app.http.inject({ method: 'GET', url: '/api/v1/session', headers: { [name]: user.email } })).statusCode, name).toBe(401);
  const signIn = (cookie?: string) =>
    app.http.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: cookie ? { cookie } : {},
      payload: { email: user.email, password: 'plum-harbour-82-lantern' },
    });
  const cookieOf = (answer: Awaited<ReturnType<typeof signIn>>) => String([answer.headers['set-cookie'] ?? []].flat()[0]).split(';')[0] ?? '';
  const mine = cookieOf(await signIn());
  const [name = ''] = mine.split('=');
  const planted = `${name}=planted.by.somebody`;
  const given = cookieOf(await signIn(planted));
  expect(given).not.toBe(planted);
  expect(given).not.toBe(mine);
  expect((await app.http.inject({ method: 'GET', url: '/api/v1/session', headers: { cookie: planted } })).statusCode).toBe(401);
});

test('long runs of one sign cost little', async () => {
  const times: [string, number][] = [];
  for (const run of ['a', '@', '<', '[', '(', '<a ', '&#', 'http://', '<div>', '![](', ' \n', '中', '<!--', '"=']) {
    // As long as a message may be.
    const bodies = [
      { kind: 'note', text: `x ${run.repeat(Math.floor(199_000 / run.length))}` },
      { kind: 'note', html: `<p>x</p>${run.repeat(Math.floor(399_000 / run.length))}` },
    ];
    for (const payload of bodies) {
      const begun = process.cpuUsage();
      const answer = await app.http.inject({ method: 'POST', url: `/api/v1/tickets/${ticket.id}/messages`, headers: headersOf("agent's session"), payload });
      const { user, system } = process.cpuUsage(begun);
      expect(answer.statusCode, `${run}: ${answer.body.slice(0, 200)}`).toBeLessThan(500);
      times.push([`${run} as ${Object.keys(payload)[1]}: ${answer.statusCode}`, Math.round((user + system) / 1000)]);
    }
  }
  expect(times.filter(([what]) => what.endsWith('201')).length).toBeGreaterThan(15);
  expect(times.filter(([, ms]) => ms > 1_500)).toEqual([]);
});
