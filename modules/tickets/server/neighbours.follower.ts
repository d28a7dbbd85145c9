/** Keeps what a ticket's row repeats about its customer in line with the customer. */
import type { Scope } from '#platform/db';
import type { StoredEvent } from '#platform/events';
import { customersByIds } from '#server/customers';

/** Called by the search follower first, so that what is found is what is shown. */
export async function followCustomers(tx: Scope, events: readonly StoredEvent[]): Promise<void> {
  const ids = customersIn(events);
  for (const [asked, customer] of await customersByIds(tx, ids)) {
    await tx.rows(
      `update ticket set customer_name = $2, customer_email = $3, company_id = $4 where customer_id = $1
         and (customer_name, customer_email, company_id) is distinct from ($2::text, $3::text, $4::bigint)`,
      [asked, customer.name, customer.email, customer.company_id],
    );
  }
}

/** Whose name on tickets may have changed: a merge or its undoing concerns both people. */
export function customersIn(events: readonly StoredEvent[]): number[] {
  const ofCustomers = events.filter((e) => e.type.startsWith('customer.'));
  return [...new Set(ofCustomers.flatMap((e) => [e.customer_id, e.data.sourceId, e.data.targetId].filter((id): id is number => typeof id === 'number')))];
}
