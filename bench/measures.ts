/** What is measured: the product's request, and the floor's for the same work. */
import type { Request } from './loading.ts';
import type { Seeded } from './seeding.ts';

export type Measure = {
  name: string;
  product(n: number, s: Seeded): Request;
  floor(n: number, s: Seeded): Request;
  goal: { share?: number; p95Ms?: number; p99Ms?: number };
};

const spread = (n: number, most: number): number => 1 + ((n * 7_919) % most);
const queue = (n: number, s: Seeded): number => s.queueIds[n % s.queueIds.length] as number;
const text =
  'We have looked at the order and issued the refund, which should arrive in three days on the card used for the payment. Let us know when it does not, and keep the number at hand, so that any of us can go on from here without asking you the same questions again.';
const search = (name: 'rare' | 'medium' | 'frequent'): Measure => ({
  name: `search, ${name} word`,
  goal: { p95Ms: 100 },
  product: (_n, s) => ({ method: 'GET', path: `/api/v1/tickets?q=${s.words[name]}` }),
  floor: (_n, s) => ({ method: 'GET', path: `/search?q=${s.words[name]}` }),
});

export const measures: readonly Measure[] = [
  {
    name: 'list of a queue',
    goal: { share: 0.6, p99Ms: 50 },
    product: (n, s) => ({ method: 'GET', path: `/api/v1/tickets?queue=${queue(n, s)}&status=open` }),
    floor: (n, s) => ({ method: 'GET', path: `/list?queue=${queue(n, s)}` }),
  },
  {
    name: 'open ticket',
    goal: { share: 0.6, p99Ms: 50 },
    product: (n, s) => ({ method: 'GET', path: `/api/v1/tickets/${spread(n, s.tickets)}/conversation` }),
    floor: (n, s) => ({ method: 'GET', path: `/open?id=${spread(n, s.tickets)}` }),
  },
  {
    name: 'reply',
    goal: { share: 0.5, p99Ms: 50 },
    product: (n, s) => ({ method: 'POST', path: `/api/v1/tickets/${spread(n, s.tickets)}/messages`, body: { kind: 'reply', text } }),
    floor: (n, s) => ({ method: 'POST', path: '/reply', body: { ticket: spread(n, s.tickets), text } }),
  },
  {
    name: 'create',
    goal: { share: 0.5, p99Ms: 50 },
    product: (n, s) => ({
      method: 'POST',
      path: '/api/v1/tickets',
      body: { subject: `Bench ${n}`, text, customer: { email: `customer${spread(n, s.tickets / 10)}@example.com` }, queueId: queue(n, s) },
    }),
    floor: (n, s) => ({ method: 'POST', path: '/create', body: { subject: `Bench ${n}`, text, customer: spread(n, s.tickets / 10), queue: queue(n, s) } }),
  },
  search('rare'),
  search('medium'),
  search('frequent'),
];
