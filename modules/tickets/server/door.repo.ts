/** What other modules ask of tickets, by id. None of it is for showing to people before `visibleTickets` was asked. */
import type { Scope } from '#platform/db';
import type { MessageRow } from './message.repo.ts';
import { type TicketRow, ticketColumns } from './ticket.repo.ts';

export function selectTicketsByIds(tx: Scope, ids: readonly number[]): Promise<TicketRow[]> {
  return tx.rows<TicketRow>(`select ${ticketColumns} from ticket t where t.id = any($1::bigint[]) order by t.id`, [ids]);
}

/** The ticket that an importer made from this source's record. */
export function selectBySource(tx: Scope, source: string, sourceId: string): Promise<{ id: number } | undefined> {
  return tx.row('select id from ticket where source = $1 and source_id = $2', [source, sourceId], 'ticket_by_source');
}

export type MessageForMail = Pick<MessageRow, 'id' | 'ticket_id' | 'author_kind' | 'author_id' | 'text' | 'html'> & { file_count: number };

/** In the order they were written, with the ticket they were written on: merged away meanwhile, it is still that one's customer whom they are for. */
export function selectMessagesForMail(tx: Scope, ids: readonly number[]): Promise<MessageForMail[]> {
  return tx.rows(
    `select m.id, coalesce(m.origin_ticket_id, m.ticket_id) as ticket_id, m.author_kind, m.author_id, m.text, m.html, (select count(*) from message_file f where f.message_id = m.id) as file_count
     from message m where m.id = any($1::bigint[]) order by m.id`,
    [ids],
    'messages_for_mail',
  );
}

export type ExportedTicket = TicketRow & {
  messages: (MessageRow & { source: string | null; source_id: string | null; source_html: string | null })[];
  closures: { id: number; solved_at: string; reopened_at: string | null }[];
};

/** How many tickets `selectExport` gives. */
export const countExport = async (tx: Scope): Promise<number> =>
  (await tx.one<{ n: number }>('select count(*)::int as n from ticket where deleted_at is null')).n;

/** Tickets after an id with all their messages, for the export; everything that is stored, in bounded pages. */
export function selectExport(tx: Scope, afterId: number, limit: number): Promise<ExportedTicket[]> {
  return tx.rows<ExportedTicket>(
    `select ${ticketColumns},
       coalesce((select json_agg(x order by x.created_at, x.id) from (select m.*, (select json_agg(json_build_object('id', f.file_id, 'inline', f.inline)) from message_file f where f.message_id = m.id) as file_ids, null as mention_ids from message m where m.ticket_id = t.id) x), '[]') as messages,
       coalesce((select json_agg(json_build_object('id', c.id, 'solved_at', c.solved_at, 'reopened_at', c.reopened_at) order by c.id) from ticket_closure c where c.ticket_id = t.id), '[]') as closures
     from ticket t where t.id > $1 and t.deleted_at is null order by t.id limit $2`,
    [afterId, limit],
  );
}
