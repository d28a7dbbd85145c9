import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '#platform/config';
import { createDatabase } from '#platform/db';
import { createLog } from '#platform/log';
import { createTestDatabase } from '#platform/testing';
import { demoSeed, fillDemo } from './index.ts';
import { planWeek, workingTimeAfter } from './week.ts';

const now = new Date('2026-11-20T15:30:00Z');

test('the same seed tells the same week; nothing lies after now, and nothing before its ticket', () => {
  const week = planWeek(demoSeed, now);
  expect(planWeek(demoSeed, now)).toEqual(week);
  expect(planWeek(demoSeed + 1, now)).not.toEqual(week);
  expect(week.stories).toBeGreaterThan(200);
  expect(week.stories).toBeLessThan(300);
  const opened = new Set<number>();
  for (const step of week.steps) {
    expect(step.at.getTime()).toBeLessThanOrEqual(now.getTime());
    if (step.do === 'open') opened.add(step.story);
    expect(opened.has(step.story)).toBe(true);
  }
  expect(week.steps.map((s) => ('text' in s ? `${s.text} ${'subject' in s ? s.subject : ''}` : '')).join()).not.toMatch(/\{(product|order|name|agent|day)\}/);
});

test('people answer by day', () => {
  const evening = new Date(2026, 10, 18, 19, 30);
  expect(workingTimeAfter(evening, 1)).toEqual(new Date(2026, 10, 19, 8, 30));
  expect(workingTimeAfter(new Date(2026, 10, 18, 3), 0.5)).toEqual(new Date(2026, 10, 18, 8, 30));
});

test('an empty installation is filled once, through verbs that all work; another one is left alone', async () => {
  const database = await createTestDatabase();
  const db = createDatabase(database.url);
  try {
    const config = readConfig({ LOG_LEVEL: 'silent', PORT: '0', DATA_DIR: mkdtempSync(join(tmpdir(), 'careloop-demo-')) });
    const fill = () => fillDemo(config, database.url, createLog('silent'), { now, perDay: 6 });
    expect(await fill()).toBe('filled');
    const counted = () =>
      db.read().one<Record<string, number>>(
        `select (select count(*) from ticket) as tickets, (select count(*) from message where kind = 'note') as notes, (select count(*) from app_user) as people, (select count(distinct category) from ticket) as categories,
           (select count(*) from survey_response) as ratings, (select count(*) from event where at > $1) as later`,
        [now],
      );
    const first = await counted();
    expect(first).toMatchObject({ people: 9, later: 0 });
    expect(first.tickets).toBeGreaterThan(25);
    expect(first.notes).toBeGreaterThan(0);
    expect(first.ratings).toBeGreaterThan(0);
    expect(first.categories).toBeGreaterThan(2);
    expect(await fill()).toBe('was there');
    expect(await counted()).toEqual(first);
    await db.read().rows(`update app_user set email = 'someone-' || email`);
    expect(await fill()).toBe('other data');
  } finally {
    await db.close();
    await database.drop();
  }
}, 60_000);
