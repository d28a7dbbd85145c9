import type { Scope } from '#platform/db';
import { type TicketRow, ticketColumns } from './ticket.repo.ts';

/** Customers see their tickets, deleted ones excepted. */
export function selectOwn(tx: Scope, customerIds: readonly number[], id: number): Promise<TicketRow | undefined> {
  return tx.row<TicketRow>(`select ${ticketColumns} from ticket t where t.id = $2 and t.customer_id = any($1::bigint[]) and t.deleted_at is null`, [
    customerIds,
    id,
  ]);
}

/** Those merged away are found through their target, unless that is somebody else's. */
export function selectCustomerPage(tx: Scope, customerIds: readonly number[], limit: number, after: { at: string; id: number } | null): Promise<TicketRow[]> {
  return tx.rows<TicketRow>(
    `select ${ticketColumns} from ticket t where t.customer_id = any($1::bigint[]) and t.deleted_at is null and (t.merged_into is null or not exists (select from ticket w where w.id = t.merged_into and w.customer_id = any($1::bigint[]))) and ($3::timestamptz is null or (t.created_at, t.id) < ($3, $4::bigint)) order by t.created_at desc, t.id desc limit $2`,
    [customerIds, limit, after?.at ?? null, after?.id ?? null],
  );
}
