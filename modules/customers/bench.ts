import type { Measure } from '#platform/modules';

const customer = (n: number, most: number): number => 1 + ((n * 7_919) % most);

export default [
  {
    // What the panel beside a ticket asks for: the person, and what they asked before.
    name: 'customer panel',
    variants: 1_000,
    request: (n, d) => [
      { method: 'GET', path: `/api/v1/customers/${customer(n, d.customers)}` },
      { method: 'GET', path: `/api/v1/tickets?customer=${customer(n, d.customers)}&sort=-createdAt&limit=20&snoozed=any` },
    ],
  },
] satisfies readonly Measure[];
