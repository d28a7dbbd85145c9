import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '#platform/config';
import { createDatabase } from '#platform/db';
import { createLog } from '#platform/log';
import { createTestDatabase } from '#platform/testing';
import { fillDemo } from './index.ts';

const now = new Date('2026-11-20T15:30:00Z');

test('an empty installation is filled once, through the bulk path and then through verbs that all work; another one is left alone', async () => {
  const database = await createTestDatabase();
  const db = createDatabase(database.url);
  try {
    const config = readConfig({ LOG_LEVEL: 'silent', PORT: '0', DATA_DIR: mkdtempSync(join(tmpdir(), 'careloop-demo-')) });
    const fill = () => fillDemo(config, database.url, createLog('silent'), { now, tickets: 300, livingDays: 1 });
    expect(await fill()).toBe('filled');
    const counted = () =>
      db.read().one<Record<string, number>>(
        `select (select count(*) from ticket) as tickets, (select count(*) from ticket where id > (select count(*) from ticket)) as gaps, (select count(*) from app_user) as people,
           (select count(distinct category) from ticket) as categories, (select count(*) from survey_response) as ratings, (select count(*) from event where at > $1) as later,
           (select count(*) from message m where m.created_at > $1::timestamptz - interval '1 day') as lived,
           (select count(*) from notification) as notices, (select count(*) from notification where mailed_at is null) as unmailed, (select count(*) from outgoing_mail) as mails, (select count(*) from graphile_worker.jobs) as jobs, (select count(*) from request_link) as links,
           (select count(*) from survey_invitation where state = 'waiting') as unsent, (select count(*) from ticket_search) - (select count(*) from message) - (select count(*) from ticket) as unfound,
           (select count(*) from ticket t where not exists (select 1 from ticket_measure m where m.ticket_id = t.id)) as unmeasured,
           (select count(*) from event e join event_follower f on (e.xid, e.seq) > (f.xid, f.seq)) as unfollowed`,
        [now],
      );
    const first = await counted();
    expect(first).toMatchObject({
      people: 40,
      later: 0,
      gaps: 0,
      unmailed: 0,
      mails: 0,
      jobs: 0,
      links: 0,
      unsent: 0,
      unfound: 0,
      unmeasured: 0,
      unfollowed: 0,
    });
    expect(first.tickets).toBeGreaterThan(240);
    expect(first.lived).toBeGreaterThan(3);
    expect(first.ratings).toBeGreaterThan(50);
    expect(first.notices).toBeGreaterThan(10);
    expect(first.categories).toBeGreaterThan(3);
    expect(await fill()).toBe('was there');
    expect(await counted()).toEqual(first);
    // As a kill in the middle leaves it: the mark is there, rows and an index are not.
    await db.read().rows(`comment on table app_user is 'careloop: the demo is being written'; delete from ticket_read; drop index notification_list`);
    expect(await fill()).toBe('filled');
    expect(await counted()).toEqual(first);
    expect(await db.read().rows(`select 1 from pg_class where relname = 'notification_list'`)).toHaveLength(1);
    await db.read().rows(`update app_user set email = 'someone@elsewhere.example' where email like 'nora@%'`);
    await db.read().rows(`comment on table app_user is 'careloop: the demo is being written'`);
    expect(await fill()).toBe('other data');
    // What is not ours is never thrown away.
    await db.read().rows(`update app_user set email = 'nora@linden-home.example' where email like 'someone@%'; create table theirs (n int)`);
    await expect(fill()).rejects.toThrow('other tables (theirs)');
    expect((await counted()).tickets).toBe(first.tickets);
  } finally {
    await db.close();
    await database.drop();
  }
});
