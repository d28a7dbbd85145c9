import type { Measure } from '#platform/modules';

const day = (at: Date, daysBack: number): string => new Date(at.getTime() - daysBack * 86_400_000).toISOString().slice(0, 10);

export default [
  {
    // As the page asks: every card, its course, and the ninety days before to compare with.
    name: 'dashboard of 90 days',
    variants: 1,
    targets: [
      { of: 'p95Ms', limit: 300, tickets: 1_000_000, clients: 1 },
      { of: 'p95Ms', limit: 300, tickets: 1_000_000, clients: 8 },
    ],
    request: (_n, d) => ({
      method: 'GET',
      path: `/api/v1/dashboard?from=${day(d.at, 89)}&to=${day(d.at, 0)}&compareFrom=${day(d.at, 179)}&compareTo=${day(d.at, 90)}`,
    }),
  },
  {
    name: 'rebuild of measures',
    command: () => ['rebuild', 'measures'],
    rows: (d) => d.tickets,
    // Each portion is whole by itself, so that it may be stopped.
    done: (printed) =>
      Number(
        printed
          .match(/measures: \d+/g)
          ?.at(-1)
          ?.slice(10),
      ) || null,
  },
] satisfies readonly Measure[];
