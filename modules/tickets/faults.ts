import type { Scope } from '#platform/db';
import { eventsOfTickets } from '#platform/events';
import type { Invariant, Invariants } from '#platform/modules';

const beginning = new Date(0);

/** How often each is told in the log, by its id. */
async function told(
  tx: Scope,
  type: string,
  idOf: (event: { ticket_id: number | null; data: Record<string, unknown> }) => number,
): Promise<Map<number, number>> {
  const ids = (await tx.rows<{ id: number }>('select id from ticket order by id')).map((r) => r.id);
  const times = new Map<number, number>();
  for (let i = 0; i < ids.length; i += 500)
    for (const event of await eventsOfTickets(tx, ids.slice(i, i + 500), beginning, [type])) times.set(idOf(event), (times.get(idOf(event)) ?? 0) + 1);
  return times;
}

/** A rule that one statement can break: it gives the rows that do. */
const rule = (id: Invariant['id'], name: string, broken: string, line: string, violation: string): Invariant => ({
  id,
  name,
  check: async (tx) => (await tx.rows<{ id: number; more: unknown }>(broken)).map((r) => `${line} ${r.id}: ${String(r.more)}`),
  violate: async (tx) => {
    await tx.rows(violation);
  },
});

const invariants: Invariants = {
  invariants: [
    {
      id: 'I1',
      name: 'each ticket is told once in the log',
      check: async (tx) => {
        const times = await told(tx, 'ticket.created', (e) => e.ticket_id as number);
        const rows = await tx.rows<{ id: number }>('select id from ticket where source is null');
        return rows.filter((r) => times.get(r.id) !== 1).map((r) => `ticket ${r.id} is told ${times.get(r.id) ?? 0} times`);
      },
      violate: async (tx) => {
        await tx.rows(
          `insert into ticket (subject, status_id, category, queue_id, customer_id, last_message_at, created_at, updated_at)
           select 'planted', status_id, category, queue_id, customer_id, last_message_at, created_at, updated_at from ticket limit 1`,
        );
      },
    },
    {
      id: 'I1',
      name: 'each message is told once in the log',
      check: async (tx) => {
        const times = await told(tx, 'message.created', (e) => Number(e.data.messageId));
        const rows = await tx.rows<{ id: number }>('select id from message where source is null');
        return rows.filter((r) => times.get(r.id) !== 1).map((r) => `message ${r.id} is told ${times.get(r.id) ?? 0} times`);
      },
      violate: async (tx) => {
        await tx.rows(
          `insert into message (ticket_id, kind, author_kind, text, created_at) select id, 'note', 'system', 'planted', created_at from ticket limit 1`,
        );
      },
    },
    rule(
      'I6',
      'a ticket counts its messages',
      `select id, message_count || ' said, ' || n || ' there' as more from
         (select t.id, t.message_count, (select count(*) from message m where m.ticket_id = t.id) as n from ticket t where t.merged_into is null) x where n <> message_count`,
      'ticket',
      'update ticket set message_count = message_count + 1',
    ),
    rule(
      'I6',
      'a ticket repeats the kind of its status',
      `select t.id, t.category || ' said, ' || s.category as more from ticket t join ticket_status s on s.id = t.status_id where s.category <> t.category`,
      'ticket',
      `update ticket set category = 'closed' where category <> 'closed'`,
    ),
    rule(
      'I6',
      'a ticket is solved or closed exactly while it has a closure that stands',
      `select id, category || ', ' || n || ' closures stand' as more from
         (select t.id, t.category, (select count(*) from ticket_closure c where c.ticket_id = t.id and c.reopened_at is null) as n from ticket t where t.source is null) x
       where n <> case when category in ('solved', 'closed') then 1 else 0 end`,
      'ticket',
      'update ticket_closure set reopened_at = solved_at where reopened_at is null',
    ),
    rule(
      'I6',
      'a ticket counts how often it was opened again',
      `select id, reopen_count || ' said, ' || n as more from
         (select t.id, t.reopen_count, (select count(*) from ticket_closure c where c.ticket_id = t.id and c.reopened_at is not null) as n from ticket t where t.source is null) x
       where n <> reopen_count`,
      'ticket',
      'update ticket set reopen_count = reopen_count + 1',
    ),
    rule(
      'I1',
      'a merged ticket has handed over all its messages, and no merge stands without a merged ticket',
      `select m.id, 'still on ' || m.ticket_id as more from message m join ticket t on t.id = m.ticket_id where t.merged_into is not null
       union all select t.id, 'merged without a merge' from ticket t where t.merged_into is not null
         and not exists (select 1 from ticket_merge g where g.source_id = t.id and g.undone_at is null)`,
      'message',
      'update ticket set merged_into = id where merged_into is null',
    ),
    rule(
      'I6',
      'every message and every ticket can be found by search',
      `select m.id, 'message of ticket ' || m.ticket_id as more from message m join ticket t on t.id = m.ticket_id
         where m.redacted_at is null and t.deleted_at is null and not exists (select 1 from ticket_search s where s.ticket_id = m.ticket_id and s.message_id = m.id)
       union all select t.id, 'ticket' from ticket t where t.deleted_at is null and not exists (select 1 from ticket_search s where s.ticket_id = t.id and s.message_id is null)`,
      'not found',
      'delete from ticket_search where message_id is not null',
    ),
    rule(
      'I8',
      'a planned reply that is called sent has its message',
      `select m.id, s.state as more from scheduled_reply s left join message m on m.id = s.message_id where (s.state = 'sent') <> (m.id is not null)`,
      'reply of message',
      `insert into scheduled_reply (id, ticket_id, user_id, body, send_at, mode, state, created_at)
         select gen_random_uuid(), ticket_id, author_id::uuid, '{}', created_at, 'undo', 'sent', created_at from message where author_kind = 'user' limit 1`,
    ),
    rule(
      'I5',
      'no planned reply is more than 15 minutes late',
      `select ticket_id as id, send_at as more from scheduled_reply where state = 'waiting' and send_at < now() - interval '15 minutes'`,
      'reply on ticket',
      `insert into scheduled_reply (id, ticket_id, user_id, body, send_at, mode, state, created_at)
         select gen_random_uuid(), ticket_id, author_id::uuid, '{}', now() - interval '1 hour', 'later', 'waiting', created_at from message where author_kind = 'user' limit 1`,
    ),
  ],
};
export default invariants;
