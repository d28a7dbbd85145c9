import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixedClock } from '#platform/clock';
import { readConfig } from '#platform/config';
import type { Scope } from '#platform/db';
import { createLog } from '#platform/log';
import { createTestDatabase } from '#platform/testing';
import { assemble } from '../apps/server/assemble.ts';
import { actIn } from './acting.ts';
import { dayMs } from './arriving.ts';
import { writePast } from './bulk.ts';
import { planCompany } from './company.ts';
import { establish, placeIn, settle } from './contributing.ts';
import { found } from './founding.ts';
import { Living } from './living.ts';

const now = new Date('2026-11-20T15:30:00Z');
/** This seed has every kind of step within few tickets; a longer run takes SAMPLE_TICKETS=1000. */
const seed = 13;
const tickets = Number(process.env.SAMPLE_TICKETS ?? 80);
const from = new Date(now.getTime() - 40 * dayMs);

function sample() {
  return planCompany({ seed, from, to: now, tickets });
}

async function inDatabase<T>(work: (assembled: Awaited<ReturnType<typeof assemble>>, clock: ReturnType<typeof fixedClock>) => Promise<T>): Promise<T> {
  const database = await createTestDatabase();
  const clock = fixedClock(new Date(from.getTime() - 3_600_000));
  const config = readConfig({ LOG_LEVEL: 'silent', PORT: '0', DATA_DIR: mkdtempSync(join(tmpdir(), 'careloop-demo-')) });
  const assembled = await assemble(config, database.url, { clock, log: createLog('silent'), poolSize: 6 });
  try {
    return await work(assembled, clock);
  } finally {
    await assembled.close();
    await database.drop();
  }
}

/** Everything the product keeps, but what differs by nature: random ids and hashes, transaction ids, when a follower or the database looked. */
const tables: Record<string, { order: string; without?: string[]; where?: string }> = {
  app_user: { order: 'email', without: ['id'] },
  team: { order: 'id' },
  queue: { order: 'id', without: ['created_at'] },
  tag: { order: 'name', without: ['created_at'] },
  company: { order: 'id' },
  customer: { order: 'id', without: ['search'] },
  'customer words': { order: 'id' },
  customer_identifier: { order: 'customer_id' },
  customer_merge: { order: 'id' },
  ticket: { order: 'id' },
  message: { order: 'id' },
  message_file: { order: 'message_id' },
  message_mention: { order: 'message_id, user_id' },
  ticket_read: { order: 'ticket_id, user_id' },
  ticket_follower: { order: 'ticket_id' },
  ticket_link: { order: 'ticket_id' },
  ticket_closure: { order: 'id' },
  ticket_merge: { order: 'id' },
  draft: { order: 'id' },
  scheduled_reply: { order: 'id' },
  ticket_search: { order: 'ticket_id, message_id', without: ['id'] },
  survey_invitation: { order: 'closure_id', without: ['id', 'token_hash', 'created_at'] },
  survey_response: { order: 'id', without: ['invitation_id'] },
  ticket_measure: { order: 'ticket_id' },
  reply_measure: { order: 'ticket_id, position' },
  closure_measure: { order: 'ticket_id, position' },
  event: { order: 'seq', without: ['xid'], where: `type not like 'user.%'` },
  notification: { order: 'id' },
  notification_mailing: { order: 'user_id' },
  macro: { order: 'id', without: ['created_at'] },
  outgoing_mail: { order: 'id', where: `kind <> 'survey'` },
  request_link: { order: 'id' },
  audit_entry: { order: 'number', without: ['hash', 'previous_hash', 'event_seq', 'data'] },
  webhook_delivery: { order: 'id' },
  event_quarantine: { order: 'seq' },
};

async function everything(tx: Scope): Promise<Record<string, unknown[]>> {
  const uuids = new Map<string, string>();
  for (const { id, email } of await tx.rows<{ id: string; email: string }>('select id, email from app_user')) uuids.set(id, email);
  for (const { id, n } of await tx.rows<{ id: string; n: number }>('select id, closure_id as n from survey_invitation')) uuids.set(id, `invitation ${n}`);
  const all: Record<string, unknown[]> = {};
  for (const [name, { order, without = [], where = 'true' }] of Object.entries(tables)) {
    const words = name === 'customer words';
    const rows = await tx.rows(words ? 'select id, search::text from customer order by id' : `select * from ${name} where ${where} order by ${order}`);
    all[name] = rows.map((row) => {
      for (const column of without) delete row[column];
      const text = JSON.stringify(row).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => uuids.get(id) ?? id);
      return JSON.parse(text);
    });
  }
  return all;
}

test('the bulk path writes what the verbs write: rows, events, words, measures', async () => {
  const plan = sample();
  const kinds = new Set<string>();
  const real = await inDatabase(async (assembled, clock) => {
    const acting = actIn(assembled);
    const shop = await found(assembled, acting, plan.staff);
    const place = placeIn(assembled, acting, clock, now, shop);
    await establish(assembled, place);
    await assembled.followers.drain();
    for (let at = from.getTime(); at < now.getTime() + dayMs; at += 27 * dayMs)
      await assembled.app.db.read().rows('select event_partition_ensure($1)', [new Date(at)]);
    const living = new Living(assembled, acting, shop, clock);
    for (const step of plan.steps()) {
      kinds.add(step.do);
      await living.play(step);
    }
    await living.follow(now.getTime());
    clock.set(now);
    await settle(assembled, place);
    await acting.end();
    return everything(assembled.app.db.read());
  });
  const bulk = await inDatabase(async (assembled, clock) => {
    const acting = actIn(assembled);
    const shop = await found(assembled, acting, plan.staff);
    const place = placeIn(assembled, acting, clock, now, shop);
    await establish(assembled, place);
    await assembled.followers.drain();
    await writePast(assembled, shop, plan.steps(), { from: from.getTime(), until: now.getTime() + 1 });
    clock.set(now);
    await settle(assembled, place);
    await acting.end();
    return everything(assembled.app.db.read());
  });
  const every = 'answer ask assign close end followUp meet merge move note open rate resolve snooze spam tag take wake write';
  expect([...kinds].sort().join(' ')).toBe(every);
  expect(real.notification?.length).toBeGreaterThan(0);
  for (const name of Object.keys(tables)) expect({ [name]: bulk[name] }).toEqual({ [name]: real[name] });
});
