/** Keeps the search index: one row for what a ticket is called (subject, tags, customer), one for each message. Rebuilt from the tickets at any time. */
import type { Database, Scope } from '#platform/db';
import { defineFollower } from '#platform/events';
import { searchWordsOf } from '#platform/text';
import { customersIn, followCustomers } from './neighbours.follower.ts';

const types = [
  'ticket.created',
  'message.created',
  'ticket.changed',
  'ticket.tagged',
  'ticket.merged',
  'ticket.merge_undone',
  'ticket.split',
  'ticket.deleted',
  'ticket.erased',
  'customer.changed',
  'customer.erased',
  'customer.merged',
  'customer.merge_undone',
  'customer.identifier_added',
  'customer.identifier_removed',
] as const;

export const searchFollower = defineFollower({
  name: 'ticket-search',
  types,
  from: 'start',
  handle: async (tx, events) => {
    await followCustomers(tx, events);
    const heads = new Set<number>();
    const messages = new Set<number>();
    for (const e of events) {
      if (e.ticket_id && e.type !== 'message.created') heads.add(e.ticket_id);
      if (e.type === 'message.created') messages.add(Number(e.data.messageId));
      if (e.type === 'ticket.split') {
        heads.add(Number(e.data.newTicketId));
        const moved = (e.data.messageIds as number[]) ?? [];
        for (const id of moved) messages.add(id);
        await tx.rows('delete from ticket_search where ticket_id = $1 and message_id = any($2::bigint[])', [e.ticket_id, moved]);
      }
      if (e.type === 'ticket.erased' && e.ticket_id) await forgetErased(tx, e.ticket_id);
      if (e.type === 'ticket.merged' || e.type === 'ticket.merge_undone') await movePlaces(tx, Number(e.data.sourceId), Number(e.data.targetId));
    }
    for (const id of await ticketsOf(tx, customersIn(events))) heads.add(id);
    await indexHeads(tx, [...heads]);
    await indexMessages(tx, [...messages]);
  },
});

/** In the order of the log: words that were indexed while they were being erased go too. */
async function forgetErased(tx: Scope, ticketId: number): Promise<void> {
  await tx.rows('delete from ticket_search s using message m where s.ticket_id = $1 and m.id = s.message_id and m.redacted_at is not null', [ticketId]);
}

async function ticketsOf(tx: Scope, customerIds: readonly number[]): Promise<number[]> {
  if (customerIds.length === 0) return [];
  return (await tx.rows<{ id: number }>('select id from ticket where customer_id = any($1::bigint[]) order by id desc limit 5000', [customerIds])).map(
    (r) => r.id,
  );
}

/** After a merge or its undoing, messages are found on the ticket they are on now. */
async function movePlaces(tx: Scope, sourceId: number, targetId: number): Promise<void> {
  await tx.rows(
    'update ticket_search s set ticket_id = m.ticket_id from message m where m.id = s.message_id and s.ticket_id = any($1::bigint[]) and s.ticket_id <> m.ticket_id',
    [[sourceId, targetId]],
  );
}

async function indexHeads(tx: Scope, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.rows<{ id: number; subject: string; customer_name: string; customer_email: string | null; tags: string | null }>(
    `select t.id, t.subject, t.customer_name, t.customer_email, (select string_agg(g.name, ' ') from tag g where g.id = any(t.tag_ids)) as tags from ticket t where t.id = any($1::bigint[]) and t.deleted_at is null`,
    [ids],
  );
  await tx.rows('delete from ticket_search where message_id is null and ticket_id = any($1::bigint[])', [ids]);
  await insert(
    tx,
    rows.map((r) => ({ ticketId: r.id, messageId: null, text: [r.id, r.subject, r.tags, r.customer_name, r.customer_email].filter(Boolean).join(' \n ') })),
  );
}

async function indexMessages(tx: Scope, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.rows<{ id: number; ticket_id: number; text: string }>(
    'select id, ticket_id, text from message where id = any($1::bigint[]) and redacted_at is null',
    [ids],
  );
  await tx.rows('delete from ticket_search where message_id = any($1::bigint[]) and ticket_id = any($2::bigint[])', [
    ids,
    [...new Set(rows.map((r) => r.ticket_id))],
  ]);
  await insert(
    tx,
    rows.map((r) => ({ ticketId: r.ticket_id, messageId: r.id, text: r.text })),
  );
}

type Entry = { ticketId: number; messageId: number | null; text: string };
async function insert(tx: Scope, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.rows(
    `insert into ticket_search (ticket_id, message_id, words) select t, m, to_tsvector('english', w) from unnest($1::bigint[], $2::bigint[], $3::text[]) x(t, m, w)
     on conflict (ticket_id, (coalesce(message_id, 0))) do update set words = excluded.words`,
    [entries.map((e) => e.ticketId), entries.map((e) => e.messageId), await searchWordsOf(entries.map((e) => e.text))],
  );
}

/** Writes the whole index anew, in the order of the tickets, a few hundred at a time. */
export async function rebuildSearch(db: Database, onProgress: (done: number, total: number) => void = () => {}): Promise<number> {
  const { total } = await db.read().one<{ total: number }>('select count(*) as total from ticket');
  await db.read().rows('truncate ticket_search');
  let after = 0;
  let done = 0;
  for (;;) {
    const ids = (await db.read().rows<{ id: number }>('select id from ticket where id > $1 order by id limit 300', [after])).map((r) => r.id);
    if (ids.length === 0) return done;
    await db.transaction(async (tx) => {
      await indexHeads(tx, ids);
      const messages = await tx.rows<{ id: number }>('select id from message where ticket_id = any($1::bigint[]) order by id', [ids]);
      for (let i = 0; i < messages.length; i += 1_000)
        await indexMessages(
          tx,
          messages.slice(i, i + 1_000).map((m) => m.id),
        );
    });
    after = ids.at(-1) as number;
    done += ids.length;
    onProgress(done, total);
  }
}
