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

/** Ids of the tickets that have an event of this type, in order, a page at a time. */
export async function ticketIdsInLog(scope: Scope, type: string, after: number, limit: number): Promise<number[]> {
  const rows = await scope.rows<{ id: number }>('select distinct ticket_id as id from event where ticket_id > $1 and type = $2 order by ticket_id limit $3', [
    after,
    type,
    limit,
  ]);
  return rows.map((row) => row.id);
}
