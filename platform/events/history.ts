/** The log read by ticket, for what is computed from a ticket's whole past. */
import type { Scope } from '#platform/db';
import type { StoredEvent } from './log.ts';

/** All events of these tickets in each ticket's own order; `since` (no event of theirs is older) lets PostgreSQL skip the months before. */
export function eventsOfTickets(scope: Scope, ticketIds: readonly number[], since: Date, types: readonly string[]): Promise<StoredEvent[]> {
  return scope.rows<StoredEvent>(
    `select seq, xid::text as xid, at, type, actor_kind, actor_id, ticket_id, customer_id, queue_id, data from event
     where ticket_id = any($1::bigint[]) and at >= $2 and type = any($3) order by ticket_id, seq`,
    [ticketIds, since, types],
    'events_of_tickets',
  );
}

/**
 * The log ticket by ticket, in the order of their numbers: the events of those after `ticketId`, whole tickets only. Reads each month's index
 * from one place on, so a batch costs the same wherever it is and however many months there are. Empty when there are no more.
 */
export async function eventsAfterTicket(scope: Scope, ticketId: number, types: readonly string[], limit: number): Promise<StoredEvent[]> {
  for (let most = limit; ; most *= 4) {
    const rows = await scope.rows<StoredEvent>(
      `select seq, xid::text as xid, at, type, actor_kind, actor_id, ticket_id, customer_id, queue_id, data from event
       where ticket_id > $1 and type = any($2) order by ticket_id, seq limit $3`,
      [ticketId, types, most],
      'events_after_ticket',
    );
    if (rows.length < most) return rows;
    // The last ticket may go on.
    const whole = rows.findLastIndex((row) => row.ticket_id !== rows.at(-1)?.ticket_id) + 1;
    if (whole > 0) return rows.slice(0, whole);
  }
}
