import type { Invariants } from '#platform/modules';

const invariants: Invariants = {
  invariants: [
    {
      id: 'I6',
      name: 'the address of a customer is one of their identifiers',
      check: async (tx) =>
        (
          await tx.rows<{ id: number; email: string }>(
            `select c.id, c.email from customer c where c.email is not null and c.merged_into is null and c.erased_at is null
               and not exists (select 1 from customer_identifier i where i.customer_id = c.id and i.kind = 'email' and lower(i.value) = lower(c.email))`,
          )
        ).map((r) => `customer ${r.id} has ${r.email}`),
      violate: async (tx) => {
        await tx.rows('delete from customer_identifier');
      },
    },
    {
      id: 'I2',
      name: 'who was merged into somebody keeps no identifier of their own',
      check: async (tx) =>
        (
          await tx.rows<{ id: number }>(
            'select c.id from customer c where c.merged_into is not null and exists (select 1 from customer_identifier i where i.customer_id = c.id)',
          )
        ).map((r) => `customer ${r.id}`),
      violate: async (tx) => {
        await tx.rows('update customer set merged_into = id');
      },
    },
  ],
};
export default invariants;
