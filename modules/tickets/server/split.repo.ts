import type { Category } from '#contract/tickets';
import type { Scope } from '#platform/db';
import type { TicketRow } from './ticket.repo.ts';

/** When the first of these messages was written, and how many of them are on this ticket. */
export function selectFirstMoment(tx: Scope, ticketId: number, ids: readonly number[]): Promise<{ at: Date; found: number } | undefined> {
  return tx.row('select min(created_at) as at, count(*) as found from message where ticket_id = $1 and id = any($2::bigint[])', [ticketId, ids]);
}

export async function insertSplitTicket(
  tx: Scope,
  from: TicketRow,
  n: { subject: string; statusId: number; category: Category; queueId: number; createdAt: Date },
): Promise<number> {
  const row = await tx.one<{ id: number }>(
    `insert into ticket (subject, status_id, category, queue_id, customer_id, customer_name, customer_email, company_id, channel, language, last_message_at, created_at, updated_at)
     select $2, $3, $4, $5, customer_id, customer_name, customer_email, company_id, channel, language, $6, $6, $7 from ticket where id = $1 returning id`,
    [from.id, n.subject, n.statusId, n.category, n.queueId, n.createdAt, tx.now],
  );
  return row.id;
}
