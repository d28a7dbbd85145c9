/** The bulk path: months of history as rows, by COPY, for data too large to be acted. That it writes what the real path writes is shown by bulk.test.ts. */
import pg from 'pg';
import { searchWords } from '#platform/text';
import type { Assembled } from '../apps/server/assemble.ts';
import { dayMs } from './arriving.ts';
import { findDemos } from './contributing.ts';
import { copyRows, type Value } from './copying.ts';
import type { Shop } from './founding.ts';
import { withoutIndexes } from './indexes.ts';
import { Ledger, type Places } from './ledger.ts';
import type { Step } from './steps.ts';
import { numbered, type TableKey, tables } from './tables.ts';

export type Written = { tickets: number; messages: number; events: number; customers: number };
export type Past = Written & { known: ReturnType<Ledger['close']> /** The first step that was not written. */; next: Step | null };
export type BulkOptions = {
  from: number;
  /** Steps before this moment are written; the rest stays in `steps`. */
  until: number;
  /** Indexes are made anew after the rows: worth it from some hundred thousand tickets on. */
  large?: boolean;
  onProgress?: (part: 'rows' | 'search', share: number, written: Written) => void;
};

const ticketsAtOnce = 1_500;

/** Writes the past, lets the modules compute what follows from it (search, measures), and moves the followers behind it. */
export async function writePast(assembled: Assembled, shop: Shop, steps: Iterator<Step>, options: BulkOptions): Promise<Past> {
  const { app, followers } = assembled;
  const client = new pg.Client({ connectionString: app.db.url });
  await client.connect();
  const written: Written = { tickets: 0, messages: 0, events: 0, customers: 0 };
  const tell = (part: 'rows' | 'search', share: number) => options.onProgress?.(part, share, written);
  try {
    // A crash leaves an unfinished demo either way, so no commit needs to wait for the disk.
    await client.query(`set synchronous_commit = off; set maintenance_work_mem = '256MB'`);
    const ledger = new Ledger(await placesOf(client, shop));
    for (let at = options.from; at < options.until + 31 * dayMs; at += 27 * dayMs) await client.query('select event_partition_ensure($1)', [new Date(at)]);
    const past = await withoutIndexes(client, options.large ? ['ticket', 'message', 'event', 'customer', 'customer_identifier'] : [], async () => {
      const next = await writeRows(client, ledger, steps, options, written, tell);
      const known = ledger.close();
      await flush(client, ledger, written);
      return { known, next };
    });
    await client.query('analyze');
    const rebuilds = (await findDemos(assembled)).flatMap((d) => d.rebuild ?? []);
    const tables = rebuilds.flatMap((r) => r.tables ?? []);
    // Side by side: while the database works for the one, the words of the other are cut.
    await withoutIndexes(client, tables, () => Promise.all(rebuilds.map((r) => r.run(app, (done, total) => tell('search', done / Math.max(1, total))))));
    await followers.skip();
    return { ...written, ...past };
  } finally {
    await client.end();
  }
}

async function writeRows(
  client: pg.Client,
  ledger: Ledger,
  steps: Iterator<Step>,
  { from, until }: BulkOptions,
  written: Written,
  tell: (part: 'rows', share: number) => void,
): Promise<Step | null> {
  for (;;) {
    const { value: step, done } = steps.next();
    if (done) return null;
    if (step.at >= until) return step;
    ledger.take(step);
    if (ledger.ready < ticketsAtOnce) continue;
    await flush(client, ledger, written);
    tell('rows', (step.at - from) / (until - from));
  }
}

/** All rows of the tickets that are ready, in one transaction. */
async function flush(client: pg.Client, ledger: Ledger, written: Written): Promise<void> {
  const rows = ledger.takeRows();
  await client.query('begin');
  for (const [key, table] of Object.entries(tables) as [TableKey, (typeof tables)[TableKey]][]) await copyRows(client, table, rows[key]);
  await indexCustomers(
    client,
    rows.customer.map((row) => [Number(row[0]), `${row[1]} ${row[2]}`] as const),
  );
  for (const [key, table] of Object.entries(numbered)) await moveSequence(client, `pg_get_serial_sequence('${table}', 'id')`, rows[key as TableKey]);
  await moveSequence(client, `'event_seq'`, rows.event);
  await client.query('commit');
  written.tickets += rows.ticket.length;
  written.messages += rows.message.length;
  written.events += rows.event.length;
  written.customers += rows.customer.length;
}

/** Numbers come after those that were given here. */
async function moveSequence(client: pg.Client, sequence: string, rows: readonly (readonly Value[])[]): Promise<void> {
  const highest = rows.reduce((most, row) => Math.max(most, Number(row[0])), 0);
  if (highest > 0) await client.query(`select setval(${sequence}, greatest(nextval(${sequence}), $1::bigint))`, [highest]);
}

/** The words customers are found under. */
async function indexCustomers(client: pg.Client, customers: readonly (readonly [number, string])[]): Promise<void> {
  if (customers.length === 0) return;
  await client.query(`update customer c set search = to_tsvector('simple', x.words) from unnest($1::bigint[], $2::text[]) x (id, words) where c.id = x.id`, [
    customers.map(([id]) => id),
    customers.map(([, words]) => searchWords(words)),
  ]);
}

async function placesOf(client: pg.Client, { people, queueIds }: Shop): Promise<Places> {
  const named = async (sql: string) => new Map((await client.query<{ key: string; id: string }>(sql)).rows.map((r) => [r.key, Number(r.id)]));
  const next = { event: Number((await client.query<{ n: string }>(`select nextval('event_seq') as n`)).rows[0]?.n) } as Places['next'];
  for (const [key, table] of Object.entries(numbered))
    next[key as keyof typeof numbered] = Number(
      (await client.query<{ n: string }>(`select nextval(pg_get_serial_sequence($1, 'id')) as n`, [table])).rows[0]?.n,
    );
  return {
    statusIds: await named('select key, id from ticket_status'),
    tagIds: await named('select name as key, id from tag'),
    companyIds: await named('select unnest(domains) as key, id from company'),
    queueIds,
    userIds: new Map([...people].map(([key, user]) => [key, user.id])),
    next,
  };
}
