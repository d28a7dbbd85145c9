/** A canary word in every place where a person's data can be; after erasing it is nowhere, and the measures are what they were. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Erasure, PersonalData } from '#contract/privacy';
import { systemActor } from '#platform/access';
import { findOrCreateCustomer } from '#server/customers';
import { storeFile } from '#server/files';
import { beginImport } from '#server/imports';
import { erasedIds, replayErasures } from '#server/privacy';
import { rateTicket } from '#server/surveys';
import { addCustomerMessage, createTicketWithMessage } from '#server/tickets';
import { type Browser, type Caller, person, signedIn, type TestApp, testApp } from '#testing';

import { workErasure } from './erasing.ts';

const canary = 'zyxquonk';
const dataDir = mkdtempSync(join(tmpdir(), 'careloop-privacy-'));
const system = systemActor('test');
let app: TestApp;
let admin: Caller;
let desk: Browser;
beforeAll(async () => {
  app = await testApp({ env: { DATA_DIR: dataDir } });
  admin = await app.as('administrator');
  desk = await signedIn(app, await person(app, 'agent', 'Dana'));
  await app.settle();
});
afterAll(() => app.end());

const rows = <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> => app.app.db.read().rows<T>(sql, values);
const made = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<{ id: number; reference: number }> => {
  const answer = await admin.post<{ id: number; reference: number }>(path, body, headers);
  expect([201, 202], `${path} ${JSON.stringify(answer.body)}`).toContain(answer.status);
  return answer.body;
};
const said = async (method: 'post' | 'put', path: string, body: unknown): Promise<void> => {
  const answer = await desk.call(method, path, body);
  expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
};

/** Every row of every table and every file that holds the word: `table: row`. */
async function findings(): Promise<string[]> {
  const tables = await rows<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  expect(tables.length).toBeGreaterThan(40);
  const found: string[] = [];
  for (const { name } of tables) {
    // Columns of bytes come as hexadecimal digits.
    for (const { row } of await rows<{ row: string }>(
      `select to_jsonb(t)::text as row from ${name} t where to_jsonb(t)::text ~* $1 or to_jsonb(t)::text like $2`,
      [canary, `%${Buffer.from(canary).toString('hex')}%`],
    ))
      found.push(`${name}: ${row}`);
  }
  for (const entry of readdirSync(join(dataDir, 'files'), { recursive: true, withFileTypes: true }))
    if (entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(canary)) found.push(`file: ${entry.name}`);
  return found;
}

async function sweep(): Promise<void> {
  for (const module of app.modules)
    for (const cron of module.crons?.(app.app) ?? [])
      if (cron.name === 'files.sweepUploads' || cron.name === 'files.sweepBytes')
        await cron.run({ db: app.app.db, log: app.app.log, attempt: 1, lastAttempt: true });
}

async function measures(): Promise<unknown> {
  const tables: unknown[] = [];
  for (const name of ['ticket_measure', 'reply_measure', 'closure_measure']) tables.push(await rows(`select * from ${name} order by 1, 2`));
  const dashboard = await admin.get('/api/v1/dashboard?from=2026-11-10&to=2026-11-30');
  expect(dashboard.status, JSON.stringify(dashboard.body)).toBe(200);
  return { tables, dashboard: dashboard.body };
}

const email = `${canary}mail@example.com`;
/** Customers come from an import, one of its rows is refused, and another record of theirs is merged. */
async function known(): Promise<{ id: number; twin: number }> {
  const csv = `id,name,email\n${canary}sourceid,${canary}name Ana,${email}\n2,${canary}problem,not ${canary}wrong an address\n`;
  const run = await beginImport(app.app, system, { name: 'old.csv', stream: Readable.from([Buffer.from(csv)]), kind: 'customers', source: 'old' });
  await made(`/api/v1/imports/${run.id}/runs`, {});
  await app.settle();
  const [customer] = await rows<{ id: number }>('select id from customer where email = $1', [email]);
  const id = Number(customer?.id);
  expect(id).toBeGreaterThan(0);
  const changed = await admin.patch(`/api/v1/customers/${id}`, { notes: `${canary}notes`, tier: `${canary}tier`, fields: { size: `${canary}field` } });
  expect(changed.status).toBe(200);
  const twin = await made(
    '/api/v1/customers',
    { name: `${canary}twin`, phone: '+49 30 555 01', externalId: `${canary}external` },
    { 'idempotency-key': 'twin' },
  );
  await made(`/api/v1/customers/${twin.id}/merges`, { into: id });
  return { id, twin: twin.id };
}

/** One ticket with everything on it. */
async function conversation(): Promise<number> {
  await made('/api/v1/ticket-fields', { key: 'order', label: { en: 'Order' }, kind: 'text' });
  const ticket = await made(
    '/api/v1/tickets',
    {
      subject: `${canary}subject`,
      html: `<p>It <b>${canary}html</b> leaks</p>`,
      channel: 'form',
      customer: { email },
      fields: { order: `${canary}order` },
      source: 'shop',
      sourceId: `${canary}ticketsource`,
    },
    { 'idempotency-key': 'leak' },
  );
  const file = await storeFile(app.app, { name: `${canary}file.txt`, buffer: Buffer.from(`${canary}bytes`), uploader: system });
  await app.app.db.transaction((tx) =>
    addCustomerMessage(tx, system, {
      ticketId: ticket.id,
      text: `See ${canary}text`,
      channel: 'form',
      fileIds: [file.id],
      source: 'mail',
      sourceId: `${canary}messageid`,
    }),
  );
  await said('post', `/api/v1/tickets/${ticket.id}/messages`, { kind: 'reply', text: `You wrote ${canary}quoted` });
  await said('post', `/api/v1/tickets/${ticket.id}/messages`, { kind: 'note', text: `${canary}aboutthem` });
  await said('post', `/api/v1/tickets/${ticket.id}/scheduled-replies`, { text: `${canary}planned`, sendAt: '2026-12-20T09:00:00Z' });
  await said('put', `/api/v1/tickets/${ticket.id}/drafts/reply`, { html: `<p>${canary}draft</p>`, text: `${canary}draft` });
  return ticket.id;
}

/** The paths beside the conversation: the form, a survey, another person's ticket that theirs was merged into, a webhook. */
async function around(ticketId: number): Promise<number> {
  expect((await admin.put('/api/v1/settings/surveys', { value: { enabled: true, delayMinutes: 0, perCustomerDays: 0 } })).status).toBe(200);
  const asked = await made('/api/v1/requests', { subject: `${canary}formsubject`, message: `${canary}formtext`, email, name: `${canary}name Ana` });
  const other = await made('/api/v1/tickets', {
    subject: 'Another kettle',
    text: 'Mine too',
    channel: 'form',
    customer: { email: 'other@example.com', name: 'Olga' },
  });
  await made(`/api/v1/tickets/${asked.reference}/merges`, { into: other.id });
  expect((await admin.patch(`/api/v1/tickets/${ticketId}`, { status: 'solved' })).status).toBe(200);
  await app.settle();
  expect(await app.app.db.transaction((tx) => rateTicket(tx, ticketId, 2, `${canary}comment`))).toBe(true);
  const [hook] = await rows<{ id: string }>(
    `insert into webhook (id, url, event_types, secret, created_at, updated_at) values (gen_random_uuid(), 'http://127.0.0.1:9/', '{ticket.created}', 'x', now(), now()) returning id`,
  );
  await rows(
    `insert into webhook_delivery (id, webhook_id, event_type, body, state, last_answer, created_at) values (gen_random_uuid(), $1, 'ticket.created', $2, 'delivered', $3, now())`,
    [hook?.id, JSON.stringify({ type: 'ticket.created', data: { ticketId } }), `kept ${canary}answer`],
  );
  await app.settle();
  return other.id;
}

test('after erasing, the person is nowhere and every measure is what it was', async () => {
  const { id, twin } = await known();
  const ticketId = await conversation();
  const otherId = await around(ticketId);
  const before = await measures();

  const planted = (await findings()).join('\n');
  const words =
    'name mail sourceid wrong notes tier field twin external subject html order ticketsource file text messageid quoted aboutthem draft planned formsubject formtext comment answer';
  for (const word of words.split(' ')) expect(planted, word).toContain(canary + word);
  for (const table of ['ticket_search', 'outgoing_mail', 'idempotency_key', 'import_run', 'import_problem', 'file: ', 'survey_response', 'webhook_delivery'])
    expect(planted, table).toContain(table);

  const handed = await admin.get<PersonalData>(`/api/v1/customers/${twin}/personal-data`);
  expect(handed.status).toBe(200);
  expect(handed.headers['content-disposition']).toBe(`attachment; filename="customer-${id}.json"`);
  const theirs = JSON.stringify(handed.body);
  for (const word of ['name', 'mail', 'external', 'notes', 'field', 'subject', 'html', 'text', 'quoted', 'file', 'order', 'formsubject', 'formtext', 'comment'])
    expect(theirs, word).toContain(canary + word);
  for (const word of ['aboutthem', 'draft', 'planned', 'answer']) expect(theirs, word).not.toContain(canary + word);
  // What was merged into Olga's ticket is not hers, nor is what she said theirs.
  const olga = (await admin.get<{ customer: { id: number } }>(`/api/v1/tickets/${otherId}`)).body.customer.id;
  const hers = JSON.stringify((await admin.get(`/api/v1/customers/${olga}/personal-data`)).body);
  expect([hers.includes(canary), hers.includes('Mine too'), theirs.includes('Mine too')]).toEqual([false, true, false]);

  expect((await admin.post('/api/v1/erasures', { customerId: id, confirm: 'Somebody' })).body).toMatchObject({ code: 'privacy.notConfirmed' });
  expect((await (await app.as('lead')).post('/api/v1/erasures', { customerId: id, confirm: email })).status).toBe(403);
  const begun = await admin.post<Erasure>('/api/v1/erasures', { customerId: id, confirm: `${canary}name Ana` });
  expect([begun.status, begun.body.state]).toEqual([202, 'waiting']);
  expect((await admin.post<Erasure>('/api/v1/erasures', { customerId: id, confirm: email })).body.id).toBe(begun.body.id);
  await app.settle();
  await sweep();

  expect(await findings()).toEqual([]);
  const after = (await admin.get<Erasure>(`/api/v1/erasures/${begun.body.id}`)).body;
  expect(after).toMatchObject({ state: 'finished', customerId: id, done: 2, total: 2, counts: { tickets: 2, files: 1, drafts: 2 } });
  expect(after.counts.messages).toBeGreaterThanOrEqual(5);
  expect(await measures()).toEqual(before);
  const other = await admin.get<{ ticket: { subject: string; customer: { name: string } }; messages: { text: string }[] }>(
    `/api/v1/tickets/${otherId}/conversation`,
  );
  expect(other.body).toMatchObject({ ticket: { subject: 'Another kettle', customer: { name: 'Olga' } } });
  expect(other.body.messages.map((m) => m.text)).toContain('Mine too');
  const audited = await rows<{ type: string }>(`select type from event where type in ('customer.exported', 'customer.erased') order by seq`);
  expect(audited.map((e) => e.type)).toEqual(['customer.exported', 'customer.exported', 'customer.erased']);
  expect((await admin.post('/api/v1/tickets', {}, { 'idempotency-key': 'leak' })).status).not.toBe(201);

  // The planned reply does not come back with its time, and the same erasure again changes nothing.
  app.clock.set('2026-12-21T09:00:00Z');
  const again = await admin.post<Erasure>('/api/v1/erasures', { customerId: twin, confirm: `#${id}` });
  expect(again.status).toBe(202);
  await app.settle();
  expect((await admin.get<Erasure>(`/api/v1/erasures/${again.body.id}`)).body).toMatchObject({
    state: 'finished',
    counts: { messages: 0, files: 0, mails: 0 },
  });
  expect((await admin.get<{ items: Erasure[] }>(`/api/v1/erasures?customer=${twin}`)).body.items).toHaveLength(2);
  expect(await findings()).toEqual([]);

  // As an older backup has it: the person and their words are back, not yet merged.
  await rows(`update customer set name = $2, erased_at = null, merged_into = null where id = any($1)`, [[id, twin], `${canary}back`]);
  await rows(`update message set text = $2, redacted_at = null where ticket_id = $1`, [ticketId, `${canary}back`]);
  expect(await findings()).not.toEqual([]);
  expect(await replayErasures(app.app.db, [...(await erasedIds(app.app.db)), [9_999_999]])).toBe(2);
  await app.settle();
  expect(await findings()).toEqual([]);
  expect(
    createHash('sha256')
      .update(JSON.stringify(((await measures()) as { tables: unknown }).tables))
      .digest('hex'),
  ).toBe(
    createHash('sha256')
      .update(JSON.stringify((before as { tables: unknown }).tables))
      .digest('hex'),
  );
});

test('an erasure that is interrupted goes on where it was, and new tickets of that time go too', async () => {
  const { db } = app.app;
  const customer = await db.transaction((tx) => findOrCreateCustomer(tx, system, { email: 'many@example.com', name: 'Mani' }));
  const ask = () => db.transaction((tx) => createTicketWithMessage(tx, system, { subject: 'Kettle', text: 'Hello', customerId: customer.id, channel: 'api' }));
  for (let n = 0; n < 110; n += 1) await ask();
  const { body } = await admin.post<Erasure>('/api/v1/erasures', { customerId: customer.id, confirm: 'many@example.com' });
  const state = async () => (await admin.get<Erasure>(`/api/v1/erasures/${body.id}`)).body;
  const whole = db.transaction.bind(db);
  let left = 3;
  const broken = vi.spyOn(db, 'transaction').mockImplementation((...args: Parameters<typeof whole>) => {
    left -= 1;
    return left < 0 ? Promise.reject(new Error('The power went.')) : whole(...args);
  });
  await expect(workErasure(db, body.id)).rejects.toThrow('The power went.');
  broken.mockRestore();
  expect(await state()).toMatchObject({ state: 'running', done: 100, total: 110, counts: { messages: 100 } });
  await ask();
  await workErasure(db, body.id);
  expect(await state()).toMatchObject({ state: 'finished', done: 111, total: 111, counts: { tickets: 111, messages: 111 } });
  expect(
    await rows(`select 1 from message m join ticket t on t.id = m.ticket_id where t.customer_id = $1 and (m.text <> '' or t.subject <> '')`, [customer.id]),
  ).toEqual([]);
  await workErasure(db, body.id);
  expect((await state()).counts).toMatchObject({ tickets: 111, messages: 111 });
});
