import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MeasureRow } from '#contract/analytics';
import type { Actor } from '#platform/access';
import { appendEvents } from '#platform/events';
import { type Caller, type TestApp, testApp } from '#testing';
import { life, minute } from './history.fixture.ts';
import { percentile } from './statistics/percentiles.ts';

let app: TestApp;
let lead: Caller;
const day = 24 * 60;
const tickets = Array.from({ length: 50 }, (_, i) => ({ id: 300 + i, from: i * 600, queueId: 1 + (i % 2), solvedAfterDays: i < 12 ? 21 : null }));
/** Ages at the end of a day of October, youngest first. */
const agesAt = (october: number, queueId?: number): number[] => {
  const end = Date.UTC(2026, 9, october + 1);
  return tickets
    .filter((t) => (queueId ? t.queueId === queueId : true) && minute(t.from).getTime() <= end)
    .filter((t) => t.solvedAfterDays === null || minute(t.solvedAfterDays * day).getTime() > end)
    .map((t) => (end - minute(t.from).getTime()) / 1_000)
    .sort((a, b) => a - b);
};
const counted = (ages: readonly number[]): number[] =>
  [
    [0, 1],
    [1, 3],
    [3, 7],
    [7, 1_000],
  ].map(([from = 0, to = 0]) => ages.filter((a) => a >= from * 86_400 && a < to * 86_400).length);
const expected = (ages: readonly number[]) => ({ n: ages.length, median: percentile(ages, 0.5), p90: percentile(ages, 0.9), ages: counted(ages) });
const ask = async (rest: string): Promise<MeasureRow[]> =>
  (await lead.get<{ rows: MeasureRow[] }>(`/api/v1/measures/backlog_age?from=2026-10-01&${rest}`)).body.rows;

beforeAll(async () => {
  app = await testApp();
  lead = await app.as('lead');
  await app.app.db.transaction(async (tx) => {
    for (const { id, from, queueId, solvedAfterDays } of tickets) {
      const told = life(id, { from, queueId }).customer(0);
      if (solvedAfterDays !== null) told.status(solvedAfterDays * day - from, 'open', 'solved', id);
      for (const e of told.events) await appendEvents(tx, { kind: 'system', id: null } as Actor, [e]);
    }
  });
  await app.followers.drain();
});
afterAll(() => app.end());

describe('the age of what is open', () => {
  test('of all, with what was solved since and the time it is compared with', async () => {
    const [row] = await ask('to=2026-10-27&compareFrom=2026-10-01&compareTo=2026-10-14');
    const [now, before] = [agesAt(27), agesAt(14)];
    expect([now.length, before.length]).toEqual([38, 33]);
    expect(row).toMatchObject({ ...expected(now), value: percentile(now, 0.5), low: null, high: null });
    expect(row?.mean).toBeCloseTo(now.reduce((a, b) => a + b, 0) / now.length, 6);
    expect(row?.before).toMatchObject({ n: 33, median: percentile(before, 0.5), p90: percentile(before, 0.9) });
  });

  test('of each queue; the groups of the backlog add up to its whole', async () => {
    const rows = await ask('to=2026-10-30&groupBy=queue');
    expect(rows.map((r) => r.group).sort()).toEqual(['1', '2']);
    for (const row of rows) {
      const own = agesAt(30, Number(row.group));
      expect(row).toMatchObject({ n: own.length, ages: counted(own), median: own.length < 20 ? null : percentile(own, 0.5) });
    }
    expect(rows.reduce((sum, r) => sum + r.n, 0)).toBe(agesAt(30).length);
  });

  test('before anything was open', async () => {
    const rows = (await lead.get<{ rows: MeasureRow[] }>('/api/v1/measures/backlog_age?from=2026-09-01&to=2026-09-02')).body.rows;
    expect(rows).toMatchObject([{ n: 0, value: null, ages: [0, 0, 0, 0] }]);
  });
});
