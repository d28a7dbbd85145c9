/** Keeps what a ticket's row repeats about its customer in line with the customer. */
import { defineFollower } from '#platform/events';
import { customersByIds } from '#server/customers';

export const neighboursFollower = defineFollower({
  name: 'ticket-neighbours', types: ['customer.changed', 'customer.erased', 'customer.merged', 'customer.unmerged'], from: 'start',
  handle: async (tx, events) => {
    const ids = [...new Set(events.flatMap((e) => (e.customer_id ? [e.customer_id] : [])))];
    for (const [asked, customer] of await customersByIds(tx, ids)) {
      await tx.rows(
        `update ticket set customer_name = $2, customer_email = $3, company_id = $4 where customer_id = $1
           and (customer_name, customer_email, company_id) is distinct from ($2::text, $3::text, $4::bigint)`, [asked, customer.name, customer.email, customer.company_id]);
    }
  },
});
