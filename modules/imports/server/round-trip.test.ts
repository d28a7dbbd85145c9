import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Actor, systemActor } from '#platform/access';
import type { Scope } from '#platform/db';
import { newId } from '#platform/ids';
import { findOrCreateCompany, findOrCreateCustomer } from '#server/customers';
import { fileRows, openFile, storeFile } from '#server/files';
import { createUser } from '#server/identity';
import { importRating } from '#server/surveys';
import {
  addAgentMessage,
  addCustomerMessage,
  changeTicket,
  createTicketWithMessage,
  type ImportedClosure,
  importLinks,
  lockTicket,
  type TicketRow,
} from '#server/tickets';
import { type TestApp, testApp } from '#testing';
import type { ArchiveThing } from './archive-format.ts';
import { insertExport, selectExportRun } from './export.repo.ts';
import { archiveLines, workExport } from './exporting.ts';
import { beginWork } from './import.routes.ts';
import { workPass } from './running.ts';
import { beginImport } from './starting.ts';

let from: TestApp;
let to: TestApp;
const system = systemActor('test');
beforeAll(async () => {
  from = await testApp();
  to = await testApp();
});
afterAll(async () => {
  await from.end();
  await to.end();
});

const at = (hour: number) => new Date(Date.UTC(2025, 2, 3, hour));
const [tomorrow, nextWeek] = [new Date('2026-11-17T09:00:00Z'), new Date('2026-11-23T09:00:00Z')];

/** Opened again by the customer, then by an agent; the first and the last time it was solved are rated. */
async function solvedThreeTimes(tx: Scope, mia: Actor, ticket: TicketRow): Promise<void> {
  const turn = async (status: string, hour: number) => changeTicket(tx, mia, (await lockTicket(tx, ticket.id)) as TicketRow, { status, at: at(hour) });
  await turn('solved', 12);
  await addCustomerMessage(tx, system, { ticketId: ticket.id, text: 'It leaks again', channel: 'form', at: at(15) });
  await turn('solved', 16);
  await turn('open', 17);
  await turn('solved', 18);
  const closures = await tx.rows<ImportedClosure>(
    `select c.id, c.ticket_id, t.customer_id, t.assignee_id, t.queue_id, t.channel, t.language, c.solved_at, c.reopened_at
     from ticket_closure c join ticket t on t.id = c.ticket_id order by c.id`,
  );
  for (const [n, score] of [
    [0, 2],
    [2, 4],
  ] as const)
    await importRating(tx, system, closures[n] as ImportedClosure, { score, comment: '很好, thanks', at: at(14 + 5 * n) });
}

const kettleHouse = { name: 'Kettle House', domains: ['kettle.example'], notes: 'Pays late', fields: { number: 'K-7' }, source: 'test', externalId: 'k' };

/** A ticket with everything: words of both sides, a note, a tag, a field, a file, solved. */
async function life(): Promise<void> {
  const admin = await from.as('administrator');
  await admin.post('/api/v1/ticket-fields', { key: 'order', label: { en: 'Order' }, kind: 'text' });
  await admin.post('/api/v1/macros', { name: 'Hello', bodyHtml: '<p>Hello</p>' });
  await admin.post('/api/v1/views', { name: 'All new', filter: { status: 'new' }, scope: 'everyone' });
  const queue = (await admin.post<{ id: number }>('/api/v1/queues', { name: 'Repairs' })).body;
  const file = await storeFile(from.app, { name: 'receipt.txt', buffer: Buffer.from('paid in full'), uploader: system });
  let follow = '';
  await from.app.db.transaction(async (tx) => {
    const user = await createUser(tx, system, { name: 'Mia Wong', email: 'mia@shop.example', role: 'agent' });
    const mia = { ...system, kind: 'user' as const, id: user.id, name: user.name };
    const customer = await findOrCreateCustomer(tx, system, {
      name: 'Kim',
      email: 'kim@example.com',
      phone: '+49 30 5551',
      language: 'zh-CN',
      notes: 'likes short answers',
    });
    const { ticket } = await createTicketWithMessage(tx, system, {
      subject: '水壶漏水',
      text: 'It leaks 💧',
      customerId: customer.id,
      channel: 'form',
      queueId: queue.id,
      tags: ['leak', '维修'],
      fields: { order: 'A-1' },
      priority: 'high',
      assigneeId: user.id,
      at: at(8),
      fileIds: [file.id],
    });
    await addAgentMessage(tx, mia, ticket, { kind: 'note', text: 'Known fault', at: at(9) });
    const answered = await addAgentMessage(tx, mia, (await lockTicket(tx, ticket.id)) as typeof ticket, {
      kind: 'reply',
      html: '<p>We send a <b>new</b> one</p>',
      at: at(10),
    });
    await addCustomerMessage(tx, system, { ticketId: answered.ticket.id, text: 'Thank you', channel: 'form', at: at(11) });
    await solvedThreeTimes(tx, mia, ticket);
    const second = await createTicketWithMessage(tx, system, { subject: 'Second', text: 'One more', customerId: customer.id, channel: 'portal', at: at(13) });
    await changeTicket(tx, mia, (await lockTicket(tx, second.ticket.id)) as typeof ticket, { snoozedUntil: tomorrow, nextDueAt: nextWeek, at: at(13) });
    await importLinks(tx, system, [
      { ticketId: ticket.id, otherId: second.ticket.id, kind: 'related' },
      { ticketId: second.ticket.id, otherId: ticket.id, kind: 'follow_up' },
    ]);
    follow = `/api/v1/tickets/${second.ticket.id}/followers/${user.id}`;
    await findOrCreateCompany(tx, system, kettleHouse);
  });
  expect((await admin.put(follow)).status).toBe(204);
}

async function linesOf(app: TestApp): Promise<ArchiveThing[]> {
  const lines: ArchiveThing[] = [];
  for await (const line of archiveLines(app.app, true, () => {})) lines.push(line);
  return lines;
}

/** Without what is each installation's own: numbers, and times of being written. */
function comparable(lines: readonly ArchiveThing[]): unknown[] {
  return lines
    .filter((l) => l.type !== 'careloop.export')
    .map((l) => {
      const bare = JSON.parse(
        JSON.stringify(l, (key, value: unknown) =>
          ['id', 'ticketId', 'otherId', 'customerId', 'queueId', 'companyId', 'updatedAt', 'source', 'sourceId', 'files', 'closedAt', 'channel'].includes(key)
            ? undefined
            : value,
        ),
      ) as Record<string, unknown>;
      return bare;
    });
}

async function taken(app: TestApp, bytes: Buffer) {
  const made = await beginImport(app.app, system, { name: 'all.jsonl', stream: Readable.from([bytes]), kind: 'tickets' });
  expect(made.kind).toBe('careloop');
  await app.app.db.transaction((tx) => beginWork(tx, system, made.id, 'running'));
  return workPass(app.app, made.id);
}

test('what is exported comes in elsewhere as it was, and a second time makes nothing new', async () => {
  await life();
  const id = newId();
  await from.app.db.transaction((tx) => insertExport(tx, id, system, true));
  await workExport(from.app, id);
  const run = await selectExportRun(from.app.db.read(), id);
  expect(run).toMatchObject({ state: 'finished', counts: { ticket: 2, message: 6, customer: 1, company: 1, user: 1, file: 1, link: 2, rating: 2 } });
  const [file] = await fileRows(from.app.db.read(), [run?.file_id as string]);
  const bytes = Buffer.concat(await (await openFile(from.app, file as NonNullable<typeof file>)).toArray());
  expect(bytes.toString()).not.toMatch(/password|clk_/i);
  const read = () => taken(to, bytes);
  expect(await read()).toMatchObject({ state: 'finished', counts: { created: 2, messages: 6, failed: 0 } });
  expect(comparable(await linesOf(to))).toEqual(comparable(await linesOf(from)));
  expect(await read()).toMatchObject({ state: 'finished', counts: { created: 0, skipped: 2, messages: 0, failed: 0 } });
  expect(comparable(await linesOf(to))).toEqual(comparable(await linesOf(from)));
  await to.settle();
  const open = (await linesOf(to)).find((l) => l.type === 'ticket' && l.subject === 'Second');
  expect(open).toMatchObject({ dueAt: nextWeek.toISOString(), snoozedUntil: tomorrow.toISOString(), followers: ['mia@shop.example'] });
  expect(await to.app.db.read().rows('select kind from outgoing_mail')).toEqual([]);
  const measured = `select position, opened_at, solved_at, reopened_at, score, rating_counts from closure_measure order by created_at, position`;
  await from.settle();
  expect(await to.app.db.read().rows(measured)).toEqual(await from.app.db.read().rows(measured));
  expect(await to.app.db.read().rows('select score from closure_measure where score is not null order by solved_at')).toEqual([{ score: 2 }, { score: 4 }]);
});

test('an export of before due times, followers, links and reopenings were part of it comes in too', async () => {
  const later = ['reopenings', 'dueAt', 'snoozedUntil', 'followers'];
  const old = (await linesOf(from)).flatMap((line) => {
    if (line.type === 'link') return [];
    const known = Object.entries(line).filter(([key]) => !(line.type === 'ticket' && later.includes(key)) && !(line.type === 'rating' && key === 'solvedAt'));
    return [JSON.stringify(Object.fromEntries(known))];
  });
  const third = await testApp();
  try {
    expect(await taken(third, Buffer.from(old.join('\n')))).toMatchObject({ state: 'finished', counts: { created: 2, messages: 6, failed: 0 } });
    const closures = 'select reopened_at, score from ticket_closure c left join survey_response r on r.closure_id = c.id';
    expect(await third.app.db.read().rows(closures)).toEqual([{ reopened_at: null, score: 4 }]);
  } finally {
    await third.end();
  }
});

test('tickets of people who were merged come in with the one who stands, those of erased people with nobody', async () => {
  const admin = await from.as('administrator');
  const ask = async (subject: string, email: string) =>
    (await admin.post<{ customer: { id: number } }>('/api/v1/tickets', { subject, text: 'Hello', customer: { email, name: subject } })).body.customer.id;
  const [one, other, gone] = [await ask('Twin', 'twin@one.example'), await ask('Same twin', 'twin@two.example'), await ask('Gone', 'gone@away.example')];
  expect((await admin.post(`/api/v1/customers/${one}/merges`, { into: other })).status).toBe(201);
  expect((await admin.post('/api/v1/erasures', { customerId: gone, confirm: 'gone@away.example' })).status).toBeLessThan(300);
  await from.settle();
  const lines = await linesOf(from);
  const third = await testApp();
  try {
    const read = await taken(third, Buffer.from(lines.map((l) => JSON.stringify(l)).join('\n')));
    expect(read).toMatchObject({ state: 'finished', counts: { created: lines.filter((l) => l.type === 'ticket').length, failed: 0 } });
    const rows = await third.app.db.read().rows('select subject, customer_email from ticket where created_at > $1 order by id', [at(23)]);
    expect(rows.slice(0, 2)).toEqual([
      { subject: 'Twin', customer_email: 'twin@two.example' },
      { subject: 'Same twin', customer_email: 'twin@two.example' },
    ]);
    expect(rows[2]).toMatchObject({ customer_email: null });
    expect(JSON.stringify(lines)).not.toContain('gone@away');
  } finally {
    await third.end();
  }
});
