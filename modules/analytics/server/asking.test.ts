import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#platform/access';
import { appendEvents } from '#platform/events';
import { type Caller, type TestApp, testApp } from '#testing';
import { answer, question } from './asking.ts';
import { life, liWei, rosa, type Told } from './history.fixture.ts';
import { percentile } from './statistics/percentiles.ts';
import { wilson } from './statistics/proportions.ts';

type Row = {
  group: string | null;
  label: string | null;
  n: number;
  value: number | null;
  low: number | null;
  high: number | null;
  median: number | null;
  p90: number | null;
  mean: number | null;
  censored: number | null;
  reason: string | null;
  hits: number | null;
  partial: boolean;
  provisional: boolean;
  before: { value: number | null; n: number } | null;
  change: { relative: number | null; difference: number; better: boolean | null; clear: boolean | null } | null;
  ages: number[] | null;
};
type Answer = { rows: Row[]; timeZone: string };
let app: TestApp;
let lead: Caller;
const append = (events: readonly Told[]) =>
  app.app.db.transaction(async (tx) => {
    for (const e of events) await appendEvents(tx, { kind: e.by?.kind ?? 'system', id: e.by?.id ?? null } as Actor, [e]);
  });
const day = 24 * 60;
const ask = async (path: string): Promise<Row[]> => {
  const { status, body } = await lead.get<Answer>(`/api/v1/measures/${path}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.rows;
};
const whole = async (measure: string, rest = ''): Promise<Row> => (await ask(`${measure}?from=2026-10-01&to=2026-10-31${rest}`))[0] as Row;

/** 40 tickets on 1 to 20 October from 08:00 UTC: answered after i+1 minutes, solved after an hour; every 4th reopened, every 2nd rated. */
const waits = Array.from({ length: 40 }, (_, i) => i + 1);
beforeAll(async () => {
  app = await testApp();
  lead = await app.as('lead');
  for (const i of waits.keys()) {
    const by = i % 2 ? liWei : rosa;
    const told = life(100 + i, { from: Math.floor(i / 2) * day, queueId: 1 })
      .customer(0)
      .reply(i + 1, by)
      .status(120, 'open', 'solved', 1_000 + i, by)
      .survey(130, 1_000 + i);
    if (i % 2 === 0) told.rate(140, 1_000 + i, 1 + (i % 5));
    if (i % 4 === 0)
      told
        .reopen(200, 1_000 + i)
        .reply(210, by)
        .status(220, 'open', 'solved', 2_000 + i, by);
    await append(told.events);
  }
  // Still open, with and without an answer; spam; merged away.
  await append(life(200, { from: 10 * day, queueId: 2 }).customer(0).events);
  await append(
    life(201, { from: 10 * day, queueId: 2 })
      .customer(0)
      .reply(5).events,
  );
  await append(
    life(202, { from: 10 * day })
      .customer(0)
      .tell(1, 'ticket.spam_marked', { spam: true }).events,
  );
  await append(
    life(203, { from: 10 * day })
      .customer(0)
      .tell(1, 'ticket.merged', { sourceId: 203, targetId: 201, mergeId: 1 }).events,
  );
  await app.followers.drain();
});
afterAll(() => app.end());

describe('measures', () => {
  test('volume counts what came, without spam and merged ones', async () => {
    expect(await whole('volume')).toMatchObject({ n: 42, value: 42, reason: null });
    const days = await ask('volume?from=2026-10-01&to=2026-10-03&groupBy=day');
    expect(days.map((d) => [d.group, d.value])).toEqual([
      ['2026-10-01', 2],
      ['2026-10-02', 2],
      ['2026-10-03', 2],
    ]);
    const weeks = await ask('volume?from=2026-10-01&to=2026-10-31&groupBy=week');
    expect(weeks.map((w) => w.group)).toEqual(['2026-09-28', '2026-10-05', '2026-10-12', '2026-10-19', '2026-10-26']);
    expect(weeks.map((w) => w.partial)).toEqual([true, false, false, false, true]);
    expect(weeks.reduce((sum, w) => sum + (w.value ?? 0), 0)).toBe(42);
  });

  test('first response: type-7 percentiles, an interval, the unanswered as a count', async () => {
    const seconds = [...waits.map((m) => m * 60), 300].sort((a, b) => a - b);
    const row = await whole('first_response');
    expect(row).toMatchObject({ n: 41, censored: 1, value: percentile(seconds, 0.5), median: percentile(seconds, 0.5), p90: percentile(seconds, 0.9) });
    expect(row.mean).toBeCloseTo(seconds.reduce((a, b) => a + b, 0) / 41, 9);
    expect(row.low as number).toBeLessThan(row.median as number);
    expect(row.high as number).toBeGreaterThan(row.median as number);
    const [own] = await app.app.db
      .read()
      .rows<{ p: number[] }>('select percentile_cont(array[0.5, 0.9]) within group (order by first_reply_s) as p from ticket_measure where excluded is null');
    expect([row.median, row.p90]).toEqual(own?.p);
  });

  test('next reply counts every wait, each with its replier', async () => {
    expect(await whole('next_reply')).toMatchObject({ n: 41, censored: 1 });
    const agents = await ask('next_reply?from=2026-10-01&to=2026-10-31&groupBy=agent');
    expect(agents.map((a) => [a.group, a.n]).sort()).toEqual(
      [
        [rosa, 21],
        [liWei, 20],
        ['none', 0],
      ].sort(),
    );
  });

  test('resolution: last and first solution', async () => {
    expect(await whole('first_resolution')).toMatchObject({ n: 40, median: 7_200 });
    expect(await whole('resolution')).toMatchObject({ n: 40, median: 7_200, p90: 13_200 });
  });

  test('reopen rate, one-touch and response rate as shares with Wilson intervals', async () => {
    expect(await whole('reopen_rate')).toMatchObject({ n: 40, hits: 10, value: 0.25, ...wilson(10, 40), provisional: false });
    expect(await whole('one_touch')).toMatchObject({ n: 40, hits: 30, value: 0.75 });
    expect(await whole('response_rate')).toMatchObject({ n: 40, hits: 20, value: 0.5 });
  });

  test('satisfaction is not shown for 20 answers, but for a person from 10', async () => {
    expect(await whole('csat')).toMatchObject({ n: 20, hits: 8, value: null, low: null, reason: 'insufficient' });
    expect(await whole('csat', `&agent=${rosa}`)).toMatchObject({ n: 20, hits: 8, value: 0.4, ...wilson(8, 20), reason: null });
    expect(await whole('csat_mean', `&agent=${rosa}`)).toMatchObject({ value: 3 });
    expect(await whole('csat_index', `&agent=${rosa}`)).toMatchObject({ value: 50 });
    expect(await whole('csi', `&agent=${rosa}`)).toMatchObject({ value: 60 });
    expect(await whole('csat', `&agent=${liWei}`)).toMatchObject({ n: 0, value: null, reason: 'insufficient' });
  });

  test('backlog: at the end, its course, and its age', async () => {
    expect(await whole('backlog')).toMatchObject({ value: 2 });
    const days = await ask('backlog?from=2026-10-09&to=2026-10-13&groupBy=day');
    expect(days.map((d) => d.value)).toEqual([0, 0, 2, 2, 2]);
    expect((await ask('backlog?from=2026-10-01&to=2026-10-10'))[0]?.value).toBe(0);
    expect(await ask('backlog?from=2026-10-01&to=2026-10-31&groupBy=queue')).toMatchObject([{ group: '2', n: 2 }]);
    const [age] = await ask('backlog_age?from=2026-10-01&to=2026-10-13');
    expect(age).toMatchObject({ n: 2, value: null, reason: 'insufficient', ages: [0, 2, 0, 0] });
    expect((await lead.get('/api/v1/measures/backlog_age?from=2026-10-01&to=2026-10-13&groupBy=day')).body).toMatchObject({ code: 'analytics.groupingWrong' });
  });

  test('a period against another: the sign follows what is better', async () => {
    const volume = (await ask('volume?from=2026-10-06&to=2026-10-10&compareFrom=2026-10-01&compareTo=2026-10-04'))[0];
    expect(volume).toMatchObject({ value: 10, before: { value: 8 }, change: { relative: 25, difference: 2, better: null } });
    const solved = (await ask('backlog?from=2026-10-11&to=2026-10-12&compareFrom=2026-10-01&compareTo=2026-10-05'))[0];
    expect(solved).toMatchObject({ value: 2, before: { value: 0 }, change: { relative: null, better: false } });
    const groups = await ask('volume?from=2026-10-11&to=2026-10-20&compareFrom=2026-10-01&compareTo=2026-10-10&groupBy=queue');
    expect(groups.find((g) => g.group === '2')).toMatchObject({ value: 2, before: { value: 0 } });
  });
});

describe('days', () => {
  test('are those of the organisation, also when the clock changes', async () => {
    const admin = await app.as('administrator');
    expect((await admin.put('/api/v1/settings/organization', { value: { timeZone: 'Europe/Berlin' } })).status).toBe(200);
    // On 25 October 2026 clocks go back at 03:00: the day has 25 hours, 24th 22:00Z to 25th 23:00Z.
    for (const [i, at] of ['2026-10-24T21:59:00Z', '2026-10-24T22:00:00Z', '2026-10-25T22:59:00Z', '2026-10-25T23:00:00Z'].entries()) {
      await append(life(700 + i, { queueId: 9 }).events.map((e) => ({ ...e, at: new Date(at) })));
    }
    await app.followers.drain();
    const rows = await ask('volume?from=2026-10-24&to=2026-10-26&groupBy=day&queue=9');
    expect(rows.map((r) => r.value)).toEqual([1, 2, 1]);
    expect((await ask('volume?from=2026-10-25&to=2026-10-25&queue=9'))[0]?.value).toBe(2);
    expect((await ask('backlog?from=2026-10-24&to=2026-10-26&groupBy=day&queue=9')).map((r) => r.value)).toEqual([1, 3, 4]);
    await admin.put('/api/v1/settings/organization', { value: { timeZone: 'UTC' } });
  });
  test.each(['from=2026-10-02&to=2026-10-01', 'from=2020-01-01&to=2026-10-01', 'from=0000-01-01&to=0000-01-02'])(
    'a wrong period is refused: %s',
    async (range) => {
      expect((await lead.get(`/api/v1/measures/volume?${range}`)).body).toMatchObject({ status: 422 });
    },
  );
  test('a measure that is not there', async () =>
    expect((await lead.get('/api/v1/measures/nps?from=2026-10-01&to=2026-10-02')).body).toMatchObject({ code: 'analytics.unknownMeasure' }));
});

describe('who sees what', () => {
  const asked = async (actor: Partial<Actor>, selection: object) => {
    const tx = app.app.db.read();
    const q = await question(tx, { name: '', language: 'en', timeZone: 'UTC', permissions: new Set(['measures:read']), ...actor } as Actor, {
      from: '2026-10-01',
      to: '2026-10-31',
      ...selection,
    });
    return answer(tx, 'volume', q).then((rows) => ({ q, rows }));
  };
  const agent: Partial<Actor> = { kind: 'user', id: rosa, role: 'agent' };

  test('an agent sees their own work and not that of a colleague', async () => {
    expect((await asked(agent, { agent: 'me' })).q.restriction.agentId).toBe(rosa);
    expect((await asked(agent, { groupBy: 'agent' })).q.restriction.agentId).toBe(rosa);
    await expect(asked(agent, { agent: liWei })).rejects.toMatchObject({ spec: { code: 'analytics.othersWork' } });
  });
  test('an agent sees totals of the queues they work only', async () => {
    const { q, rows } = await asked(agent, {});
    expect(q.restriction.queueIds).not.toBeNull();
    expect(rows[0]?.n).toBe(
      (
        await app.app.db
          .read()
          .one<{ n: number }>('select count(*) as n from ticket_measure where excluded is null and created_at < $1 and queue_id = any($2::bigint[])', [
            '2026-11-01',
            q.restriction.queueIds,
          ])
      ).n,
    );
    expect((await asked(agent, { queue: 77 })).rows[0]?.n).toBe(0);
  });
  test('leads and reviewers see all, light agents nothing', async () => {
    for (const role of ['administrator', 'lead', 'reviewer'] as const)
      expect((await (await app.as(role)).get(`/api/v1/measures/volume?from=2026-10-01&to=2026-10-31&agent=${rosa}`)).status).toBe(200);
    expect((await (await app.as('light_agent')).get('/api/v1/measures')).status).toBe(403);
    expect((await app.caller().get('/api/v1/dashboard?from=2026-10-01&to=2026-10-31')).status).toBe(401);
  });
  test('a key of an agent has no own work', async () => {
    expect((await (await app.as('agent')).get('/api/v1/measures/volume?from=2026-10-01&to=2026-10-31&groupBy=agent')).body).toMatchObject({
      code: 'analytics.othersWork',
    });
  });
});
