import type { BenchData, CommandMeasure, Measure, RequestMeasure, Target } from '#platform/modules';

/** Numbers far apart, so that neighbours are not in the same page of the database. */
const spread = (n: number, most: number): number => 1 + ((n * 7_919) % most);
const queue = (n: number, d: BenchData): number => d.queueIds[n % d.queueIds.length] as number;
const text =
  'We have looked at the order and issued the refund, which should arrive in three days on the card used for the payment. Let us know when it does not, and keep the number at hand, so that any of us can go on from here without asking you the same questions again.';
/** Ends with the words that are searched for, about as often as the data has them: otherwise what each run writes would push what is found further back. */
const written = (n: number, d: BenchData): string => {
  const often = n % 1_000 >= 998 ? 'rare' : n % 50 === 1 ? 'medium' : n % 10 < 3 ? 'frequent' : null;
  return often ? `${text} ${d.words[n % 4 === 3 ? 'zh-CN' : 'en'][often]}` : text;
};

const [hundredThousand, million] = [100_000, 1_000_000];
const flat: Target = { of: 'growth', limit: 1.5, tickets: million, clients: 1 };
const quick: Target = { of: 'p99Ms', limit: 50, tickets: hundredThousand, clients: 8 };
const atLeast = (share: number): Target[] => [hundredThousand, million].map((tickets) => ({ of: 'share', limit: share, tickets, clients: 8 }));
const read: Target[] = [quick, { of: 'p95Ms', limit: 20, tickets: million, clients: 8 }, ...atLeast(0.6), flat];
const write: Target[] = [quick, ...atLeast(0.5)];

const found: Target[] = [hundredThousand, million].map((tickets) => ({ of: 'p95Ms', limit: 100, tickets, clients: 8 }));

const requests: readonly RequestMeasure[] = [
  {
    name: 'list of a queue',
    targets: read,
    variants: 5,
    request: (n, d) => ({ method: 'GET', path: `/api/v1/tickets?queue=${queue(n, d)}&status=open` }),
  },
  { name: 'saved view, three filters', variants: 1, request: (_n, d) => ({ method: 'GET', path: `/api/v1/tickets?view=${d.viewId}` }) },
  { name: 'open ticket', targets: read, variants: 2_000, request: (n, d) => ({ method: 'GET', path: `/api/v1/tickets/${spread(n, d.tickets)}/conversation` }) },
  {
    name: 'reply',
    targets: [...write, flat],
    variants: 1_000,
    request: (n, d) => ({ method: 'POST', path: `/api/v1/tickets/${spread(n, d.tickets)}/messages`, body: { kind: 'reply', text: written(n, d) } }),
  },
  {
    name: 'create',
    targets: write,
    variants: 500,
    request: (n, d) => ({
      method: 'POST',
      path: '/api/v1/tickets',
      body: { subject: `Bench ${n}`, text: written(n, d), customer: { email: `customer${spread(n, d.customers)}@example.com` }, queueId: queue(n, d) },
    }),
  },
  ...(['en', 'zh-CN'] as const).flatMap((language) =>
    (['rare', 'medium', 'frequent'] as const).map(
      (often): RequestMeasure => ({
        name: `search, ${often} word, ${language === 'en' ? 'English' : 'Chinese'}`,
        targets: found,
        variants: 1,
        request: (_n, d) => ({ method: 'GET', path: `/api/v1/tickets?q=${encodeURIComponent(d.words[language][often])}` }),
      }),
    ),
  ),
  {
    // The name is what the ticket is called by, the word stands in its messages.
    name: 'search, name and word',
    targets: found,
    variants: 1,
    request: (_n, d) => ({ method: 'GET', path: `/api/v1/tickets?q=${encodeURIComponent(`${d.name} ${d.words.en.frequent}`)}` }),
  },
];

const rebuild: CommandMeasure = {
  name: 'rebuild of search',
  command: () => ['rebuild', 'search'],
  rows: (d) => d.tickets,
  done: (printed) =>
    Number(
      printed
        .match(/search: \d+/g)
        ?.at(-1)
        ?.slice(8),
    ) || null,
  spoils: true,
};

export default [...requests, rebuild] satisfies readonly Measure[];
