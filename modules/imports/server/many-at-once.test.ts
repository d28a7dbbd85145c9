import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '#platform/access';
import type { Scope } from '#platform/db';
import { findOrCreateCustomer } from '#server/customers';
import { defaultQueue } from '#server/team';
import { addAgentMessage, addCustomerMessage, changeTicket, createTicketWithMessage, importTickets, lockTicket } from '#server/tickets';
import { type TestApp, testApp } from '#testing';

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

/** The rows and facts of the tickets of the source "test", without numbers. */
async function written(tx: Scope) {
  const tickets = await tx.rows(
    `select t.subject, t.category, t.priority, t.channel, t.preview, t.message_count, t.last_message_at, t.last_by, t.waiting_since, t.first_replied_at, t.solved_at, t.closed_at, t.reopen_count, t.next_due_at, t.due_told, t.snoozed_until, t.customer_name, t.customer_email, t.language, t.created_at, cardinality(t.tag_ids) as tags,
           (select json_agg(json_build_object('kind', m.kind, 'text', m.text, 'at', m.created_at, 'channel', m.channel) order by m.id) from message m where m.ticket_id = t.id) as messages,
           (select json_agg(json_build_object('at', c.solved_at, 'open', c.reopened_at)) from ticket_closure c where c.ticket_id = t.id) as closures
         from ticket t where t.source = 'test' order by t.source_id`,
  );
  const facts = await tx.rows<{ type: string; at: Date; data: Record<string, unknown> }>(
    `select e.type, e.at, e.data from event e join ticket t on t.id = e.ticket_id where t.source = 'test' order by t.source_id, e.seq`,
  );
  return {
    tickets,
    facts: facts.map((f) => ({
      ...f,
      data: Object.fromEntries(Object.entries(f.data).filter(([k]) => !['messageId', 'closureId', 'tagIds', 'authorId', 'queueId'].includes(k))),
    })),
  };
}

async function together(tx: Scope, customerId: number, queueId: number): Promise<void> {
  await importTickets(tx, system, 'test', [
    {
      sourceId: 'a',
      subject: 'A',
      customerId,
      channel: 'import',
      at: at(1),
      queueId,
      tags: ['x'],
      messages: [
        { sourceId: 'a1', kind: 'reply', by: 'customer', at: at(1), text: 'One' },
        { sourceId: 'a2', kind: 'reply', by: 'agent', at: at(2), text: 'Two' },
        { sourceId: 'a3', kind: 'note', by: 'agent', at: at(3), text: 'Three' },
        { sourceId: 'a4', kind: 'reply', by: 'customer', at: at(6), text: 'Again' },
      ],
      status: 'solved',
      reopenings: [
        { solvedAt: at(4), reopenedAt: at(6), by: 'customer' },
        { solvedAt: at(7), reopenedAt: at(8), by: 'agent' },
      ],
      endedAt: at(9),
    },
    {
      sourceId: 'b',
      subject: 'B',
      customerId,
      channel: 'import',
      at: at(5),
      queueId,
      tags: [],
      dueAt: nextWeek,
      snoozedUntil: tomorrow,
      messages: [{ sourceId: 'b1', kind: 'reply', by: 'customer', at: at(5), text: 'Four' }],
    },
  ]);
}

async function oneByOne(tx: Scope, customerId: number): Promise<void> {
  const base = { customerId, channel: 'import', imported: true, source: 'test' };
  const { ticket } = await createTicketWithMessage(tx, system, { ...base, sourceId: 'a', subject: 'A', text: 'One', at: at(1), tags: ['x'] });
  await addAgentMessage(tx, system, ticket, { kind: 'reply', text: 'Two', at: at(2), imported: true, channel: 'import' });
  await addAgentMessage(tx, system, (await lockTicket(tx, ticket.id)) as typeof ticket, {
    kind: 'note',
    text: 'Three',
    at: at(3),
    imported: true,
    channel: 'import',
  });
  const turn = async (status: string, hour: number) =>
    changeTicket(tx, system, (await lockTicket(tx, ticket.id)) as typeof ticket, { status, at: at(hour), imported: true });
  await turn('solved', 4);
  await addCustomerMessage(tx, system, { ticketId: ticket.id, text: 'Again', channel: 'import', at: at(6), imported: true });
  await turn('solved', 7);
  await turn('open', 8);
  await turn('solved', 9);
  const { ticket: open } = await createTicketWithMessage(tx, system, { ...base, sourceId: 'b', subject: 'B', text: 'Four', at: at(5) });
  await changeTicket(tx, system, (await lockTicket(tx, open.id)) as typeof open, {
    snoozedUntil: tomorrow,
    nextDueAt: nextWeek,
    at: at(5),
    imported: true,
  });
}

test('many at once are the same rows and facts as one after the other', async () => {
  const tell = async (app: TestApp, many: boolean) => {
    return app.app.db.transaction(async (tx) => {
      const customer = await findOrCreateCustomer(tx, system, { name: 'Same', email: 'same@example.com' });
      const queueId = (await defaultQueue(tx)).id;
      await (many ? together : oneByOne)(tx, customer.id, queueId);
      return written(tx);
    });
  };
  const many = await tell(to, true);
  const single = await tell(from, false);
  expect(many).toEqual(single);
  expect(many.facts).toHaveLength(17);
});
