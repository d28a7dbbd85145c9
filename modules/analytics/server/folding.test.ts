import { afterAll, beforeAll, expect, test } from 'vitest';
import { groupings, measureKeys } from '#contract/analytics';
import type { Actor } from '#platform/access';
import { appendEvents } from '#platform/events';
import { type TestApp, testApp } from '#testing';
import type { Restriction } from './asking.parts.ts';
import { answers } from './asking.ts';
import { selectDays } from './cell.repo.ts';
import { foldAll } from './folding.ts';
import { anyLife, liWei, randomFrom, type Told } from './history.fixture.ts';
import { rebuildMeasures } from './measuring.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
  app.clock.set(new Date('2026-12-10T12:00:00Z'));
});
afterAll(() => app.end());

const append = (events: readonly Told[]) =>
  app.app.db.transaction(async (tx) => {
    for (const e of events) await appendEvents(tx, { kind: e.by?.kind ?? 'system', id: e.by?.id ?? null } as Actor, [e]);
  });
const rows = <T extends object>(text: string) => app.app.db.read().rows<T>(text);
const folded = async (): Promise<number> => (await rows<{ n: number }>('select count(*) as n from measure_day where not outdated'))[0]?.n ?? 0;

const everyone: Restriction = {
  timeZone: 'UTC',
  queueIds: null,
  agentId: null,
  channel: null,
  teamQueues: [
    { teamId: 1, queueId: 1 },
    { teamId: 1, queueId: 2 },
    { teamId: 2, queueId: 2 },
  ],
};
const restrictions: Restriction[] = [
  everyone,
  { ...everyone, queueIds: [2], channel: 'form' },
  { ...everyone, agentId: liWei },
  { ...everyone, timeZone: 'America/New_York' },
];

/** All that can be asked. Sums of floating numbers may differ in their last digits with the order of adding. */
async function everyAnswer(): Promise<unknown> {
  const found: unknown[] = [];
  for (const restriction of restrictions)
    for (const groupBy of restriction === everyone ? groupings : (['none', 'week', 'queue'] as const)) {
      const range = { from: '2026-10-03', to: '2026-12-10' };
      const q = { range, compare: { from: '2026-09-01', to: '2026-10-20' }, restriction, groupBy, today: '2026-12-10', personal: false };
      const all = await answers(app.app.db.read(), measureKeys, q);
      const sorted = [...all].map(([key, { whole, groups }]) => [key, whole, [...groups].sort((a, b) => String(a.group).localeCompare(String(b.group)))]);
      found.push([restriction.timeZone, groupBy, sorted]);
    }
  return JSON.parse(JSON.stringify(found, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(12)) : value)));
}

test('days added up, partly or not at all: every answer is the same, through every change', async () => {
  const random = randomFrom(7);
  const lives = Array.from({ length: 60 }, (_, i) => anyLife(7_000 + i, random));
  for (let round = 0; round < 3; round += 1) {
    for (const life of lives) await append(life.splice(0, round === 2 ? life.length : 1 + random(6)));
    const before = await folded();
    await app.followers.drain();
    if (round > 0) expect(await folded()).toBeLessThan(before);
    const partly = await everyAnswer();
    await foldAll(app.app.db);
    expect(await folded()).toBeGreaterThan(300);
    expect(await rows('select from measure_day where outdated')).toEqual([]);
    const wholly = await everyAnswer();
    const cells = await rows('select * from measure_cell order by place, starts, queue_id, channel');
    await rows('delete from measure_day');
    const never = await everyAnswer();
    expect(partly).toEqual(never);
    expect(wholly).toEqual(never);
    await foldAll(app.app.db);
    // Twice, so that what is kept of past days is asked for too, and is there when the next changes come.
    for (let times = 0; times < 2; times += 1) expect(await everyAnswer()).toEqual(never);
    if (round === 2) {
      await rebuildMeasures(app.app.db);
      const again = await rows('select * from measure_cell order by place, starts, queue_id, channel');
      expect(again.map(withoutValues)).toEqual(cells.map(withoutValues));
      expect(await everyAnswer()).toEqual(never);
    }
  }
});

/** Values stand in the order in which their rows were read. */
const withoutValues = (cell: object): object => Object.fromEntries(Object.entries(cell).filter(([name]) => !name.startsWith('values')));

test('a change that no measure of a day reads leaves it added up; today and yesterday are never', async () => {
  const before = await rows<{ place: string; starts: Date }>('select place, starts from measure_day where not outdated order by place, starts');
  expect(before.every((day) => day.starts < new Date('2026-12-09T00:00:00Z'))).toBe(true);
  // A message to a ticket that nobody has solved: who waits is counted today.
  const [open] = await rows<{ ticket_id: number }>(
    'select ticket_id from ticket_measure where excluded is null and last_solved_at is null and first_reply_s is not null order by 1 limit 1',
  );
  await append([
    {
      at: app.clock.now(),
      type: 'message.created',
      ticketId: open?.ticket_id ?? 0,
      queueId: 1,
      data: { messageId: 1, kind: 'reply', by: 'customer', authorId: null, channel: 'form' },
      by: { kind: 'customer', id: '9' },
    },
  ]);
  await app.followers.drain();
  expect(await rows('select place, starts from measure_day where not outdated order by place, starts')).toEqual(before);
});

test('cells that were read are not read again, and those of a day thrown away meanwhile are not made up', async () => {
  await foldAll(app.app.db);
  const [day] = await rows<{ edition: number }>(
    `select edition from measure_day d join measure_cell c using (place, starts, ends) where place = 'last_solved'
     group by edition having bool_and(values0 is not null) limit 1`,
  );
  const edition = day?.edition ?? 0;
  const reading = app.app.db.read();
  expect(await selectDays(reading, new Set([edition, edition + 1_000_000]))).toBeNull();
  const read = (await selectDays(reading, new Set([edition])))?.get(edition);
  expect(read?.cells.length).toBeGreaterThan(0);
  expect(read?.cells.map((cell) => cell.values[0]?.length)).toEqual(read?.cells.map((cell) => cell.n[0]));
  expect([...(read?.total.values[0] ?? [])]).toEqual(read?.cells.flatMap((cell) => [...(cell.values[0] ?? [])]));
  expect(read?.total.n[0]).toBe(read?.total.values[0]?.length);
  await rows(`delete from measure_day where edition = ${edition}`);
  expect((await selectDays(reading, new Set([edition])))?.get(edition)).toBe(read);
  await foldAll(app.app.db);
});
