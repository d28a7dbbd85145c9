/** The bench's short form: that it runs, finds rows in order, and compares like with like. How quick anything is, is not asked here. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '#platform/db';
import { createTestDatabase, type TestDatabase } from '#platform/testing';
import { rebuildMeasures } from '#server/analytics';
import { rebuildSearch } from '#server/tickets';
import { spelled } from './alone.ts';
import { type Opened, openElsewhere } from './databases.ts';
import { page } from './page.ts';
import { partOf, sampled } from './profiling.ts';
import { requestsOf } from './recording.ts';
import { asJson, type Missing, type Row, verdicts } from './results.ts';
import { measureStage, type Prepared, prepare, type RunOptions } from './running.ts';

const tickets = 300;
const options: RunOptions = { root: '', seconds: 0.3, clients: [2], only: [], database: '', whole: false, last: true, brief: true };
let database: TestDatabase;
let folder: string;
let opened: Opened;
let stage: Prepared;
const undo: (() => Promise<void>)[] = [];
const ask = async (sql: string): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return (await client.query<Record<string, unknown>>(sql).finally(() => client.end())).rows;
};

beforeAll(async () => {
  // The workspace as it was built last is good enough: nobody looks at it.
  process.env.CARELOOP_DEV = '1';
  folder = mkdtempSync(join(tmpdir(), 'careloop-bench-test-'));
  database = await createTestDatabase();
  opened = await openElsewhere(database.url, folder, tickets);
});
afterAll(async () => {
  for (const step of undo.reverse()) await step();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

test('the data is what the product would have written: a rebuild of search and measures changes nothing', async () => {
  const parts: Record<string, string> = { ticket_search: 'ticket_id, message_id, words', ticket_measure: '*', reply_measure: '*', closure_measure: '*' };
  for (const [table, columns] of Object.entries(parts)) await ask(`create table before_${table} as select ${columns} from ${table}`);
  const db = createDatabase(database.url);
  await rebuildSearch(db);
  await rebuildMeasures(db);
  await db.close();
  for (const [table, columns] of Object.entries(parts)) {
    const [counted] = await ask(`select count(*)::int as n from ${table}`);
    expect(counted?.n).toBeGreaterThanOrEqual(tickets);
    const different = await ask(
      `(select ${columns} from before_${table} except select ${columns} from ${table}) union all (select ${columns} from ${table} except select ${columns} from before_${table})`,
    );
    expect(different, table).toEqual([]);
  }
});

test('floor and product answer the same ids', async () => {
  stage = await prepare(opened, options, folder, () => true, undo);
  const headers = { authorization: `Bearer ${opened.key}` };
  type Rows = { id?: number }[];
  type Answer = { items?: { id: number }[]; ticket?: { id: number }; messages?: { id: number }[] };
  const compared: string[] = [];
  for (const [place, measure] of stage.requests.entries()) {
    for (let n = 0; n < Math.min(3, measure.variants); n += 1) {
      const [first, ...more] = requestsOf(measure, n, { ...opened.seeded, viewId: stage.viewId });
      if (first?.method !== 'GET' || more.length > 0) continue;
      const ours = (await (await fetch(`http://127.0.0.1:${stage.product.port}${first.path}`, { headers })).json()) as Answer;
      const lists = (await (await fetch(`http://127.0.0.1:${stage.floor.port}/${place}/${n}`)).json()) as Rows[];
      const ids = ours.items?.map((item) => item.id) ?? ours.messages?.map((message) => message.id).reverse();
      if (!ids) continue;
      // So few tickets need not have one that three filters let through.
      if (!measure.name.startsWith('saved view')) expect(ids.length, measure.name).toBeGreaterThan(0);
      expect(
        lists.map((rows) => rows.slice(0, ids.length).map((row) => row.id)),
        `${measure.name}, ${n}`,
      ).toContainEqual(ids);
      compared.push(measure.name);
    }
  }
  expect(new Set(compared)).toContain('list of a queue');
  expect(new Set(compared)).toContain('open ticket');
  expect([...new Set(compared)].filter((name) => name.startsWith('search')).length).toBeGreaterThanOrEqual(5);
});

test('every measure gives its row, without an error on either side', async () => {
  const rows: Row[] = [];
  const missing: Missing[] = [];
  await measureStage(
    { ...stage, commands: [] },
    options,
    () => true,
    (result) => {
      if ('reason' in result) missing.push(result);
      else rows.push(result);
    },
  );
  expect(missing).toEqual([]);
  expect(rows.map((row) => row.name)).toEqual([
    ...stage.requests.map((m) => m.name),
    'live event',
    'live event, many streams',
    'idle streams',
    'list, beside idle streams',
  ]);
  for (const row of rows) {
    expect(row.errors + (row.limitErrors ?? 0), row.name).toBe(0);
    expect(row.perSecond, row.name).toBeGreaterThan(0);
    expect(row.p99Ms, row.name).toBeGreaterThanOrEqual(row.p50Ms);
    if (stage.requests.some((m) => m.name === row.name)) expect(row.limitPerSecond, row.name).toBeGreaterThan(0);
  }
  // What the floor wrote reached the log, under a name that nobody follows.
  const [floored] = await ask(`select count(*)::int as n from event where type = 'bench.floor'`);
  expect(floored?.n).toBeGreaterThan(0);
  const [first] = JSON.parse(asJson(rows)) as Record<string, unknown>[];
  expect(Object.keys(first ?? {})).toEqual(['name', 'tickets', 'clients', 'perSecond', 'p50Ms', 'p95Ms', 'p99Ms', 'limitPerSecond', 'rssMiB']);
  const machine = { cpu: 'x', cores: 2, memoryGiB: 8, system: 'y', node: 'z', load: 3, date: '2026-01-01', commit: 'c', seconds: 1, awake: false };
  const text = page({ rows: rows.map((row, n) => ({ ...row, stolen: n === 0 ? 0.1 : 0.3 })), missing, machine, versions: ['18'], tookS: 60 });
  expect(text).toContain('| list of a queue | 2 |');
  expect(text).toContain('| open ticket \\* | 2 |');
  expect(text).toContain('was not idle');
  expect(text).toContain('more than a tenth of its processors');
});

test('a target is met or missed on the right side of its limit, and growth is against the smallest size', () => {
  const row = (more: Partial<Row>): Row => ({
    name: 'x',
    tickets: 1_000,
    clients: 1,
    perSecond: 50,
    p50Ms: 1,
    p95Ms: 2,
    p99Ms: 3,
    errors: 0,
    limitPerSecond: 100,
    targets: [],
    ...more,
  });
  const large = row({
    tickets: 5_000,
    p50Ms: 1.6,
    limitTimes: { p50Ms: 1, p95Ms: 2.4, p99Ms: 5 },
    targets: [
      { of: 'share', limit: 0.5, tickets: 5_000, clients: 1 },
      { of: 'growth', limit: 1.5, tickets: 5_000, clients: 1 },
      { of: 'p95Ms', limit: 2.5, tickets: 5_000, clients: 1 },
      { of: 'p99Ms', limit: 3, tickets: 5_000, clients: 8 },
    ],
  });
  expect(verdicts([row({}), large]).map((v) => [v.target.of, v.value, v.met, v.floor])).toEqual([
    ['share', 0.5, true, undefined],
    ['growth', 1.6, false, undefined],
    ['p95Ms', 2, true, 2.4],
  ]);
});

test('a profile tells parts apart by where their code lies', async () => {
  const at = (url: string, name = 'f') => partOf(`file:///srv/careloop/${url}`, name);
  expect(at('modules/tickets/server/listing.ts')).toBe('modules/tickets');
  expect(at('platform/db/scope.ts')).toBe('platform/db');
  expect(at('node_modules/pg/lib/client.js')).toBe('pg');
  expect(at('node_modules/@fastify/cookie/index.js')).toBe('@fastify/cookie');
  expect(at('bench/profile.ts')).toBe('bench');
  expect([partOf('node:net', 'write'), partOf('', '(garbage collector)'), partOf('', '(idle)')]).toEqual(['Node', 'garbage collection', '']);
  const parts = await sampled(async () => {
    for (const end = performance.now() + 200; performance.now() < end; );
  });
  expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(parts.some(({ part }) => part === 'bench')).toBe(true);
});

test('statements are spelled for pgbench so that PostgreSQL reads the same values', async () => {
  const text = 'select $1::text as a, $2::jsonb as b, $3::text[] as c, $4::timestamptz as d, $5::bigint as e, $6::bytea as f, $7::text as g';
  const values = ["it's :x, C:\\new", '{"a":true,"b":"\\\\"}', ['x"y', null, 'a\\b'], new Date('2026-01-02T03:04:05.678Z'), 7, Buffer.from([0, 255]), null];
  const sql = spelled({ text, values, beside: false, on: 0 });
  // A single colon before a letter would be one of pgbench's own variables.
  expect(sql).not.toMatch(/(?<!:):[a-z_]/i);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const [plain, prepared] = [await client.query(sql), await client.query(text, values)];
  await client.end();
  expect(plain.rows).toEqual(prepared.rows);
});
