/** A database of a given size, written in bulk and kept: a second run finds it. Seeded, so that two runs have the same data. */
import pg from 'pg';
import type { BenchData } from '#platform/modules';
import type { Progress } from './progress.ts';
import { bulky, customers, identifiers, plan, portion } from './seeding-statements.ts';
import { chineseCount, endings, names, tags, texts, wanted } from './seeding-words.ts';

/** Raised when the data changes: what an older one has written is written anew. */
export const seedVersion = 3;
export type Seeded = Omit<BenchData, 'viewId'>;

export const seededOf = (tickets: number, at: Date): Seeded => ({
  tickets,
  customers: Math.max(1_000, Math.ceil(tickets / 40) * 4),
  queueIds: [1, 2, 3, 4, 5],
  words: wanted,
  name: names.at(-1)?.text ?? '',
  at,
});

/** Settings of the server while it is filled; afterwards it runs with the product's own. */
export const fillingSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '8GB',
  shared_buffers: '1GB',
  autovacuum: 'off',
};

const portionSize = 20_000;

/** Fills an installation that holds nothing yet. */
export async function seed(url: string, tickets: number, progress: Progress): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const at = new Date();
    const seeded = seededOf(tickets, at);
    // What refers to what is right by construction: not looked up again for every row.
    await client.query(`set work_mem = '256MB'; set maintenance_work_mem = '1GB'; set jit = off; set session_replication_role = replica`);
    const { rows } = await client.query<{ n: string }>('select count(*) as n from (select 1 from ticket limit 1) t');
    if (Number(rows[0]?.n) > 0) throw new Error('This database holds tickets already: the bench fills only an empty one.');
    // Into tables emptied in the same transaction PostgreSQL writes without its journal.
    await client.query(`begin; truncate ${bulky.join(', ')} cascade`);
    await people(client, seeded);
    const indexes = tickets >= portionSize ? await dropIndexes(client) : [];
    for (let first = 1; first <= tickets; first += portionSize) {
      const last = Math.min(tickets, first + portionSize - 1);
      // A temporary table's statement takes no parameters.
      await client.query(filled(plan, [first, last, tickets, `'${at.toISOString()}'`, seeded.customers]));
      await client.query('analyze plan');
      for (const statement of portion) await client.query(statement);
      await client.query('drop table plan');
      progress.show((0.55 * last) / tickets, `${last} tickets`);
    }
    for (const [n, index] of indexes.entries()) {
      await client.query(index);
      progress.show(0.55 + (0.35 * (n + 1)) / indexes.length, 'indexes');
    }
    await client.query('commit');
    for (const table of ['ticket', 'message', 'ticket_closure', 'customer', 'tag', 'company', 'queue'])
      await client.query(`select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`);
    progress.show(0.92, 'vacuum');
    await client.query('vacuum (analyze)');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

const filled = (text: string, values: readonly (string | number)[]): string => text.replace(/\$(\d)/g, (_, n) => String(values[Number(n) - 1]));

async function people(client: pg.Client, s: Seeded): Promise<void> {
  const agents = `select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Agent ' || n, 'agent' || n || '@example.com', 'agent' from generate_series(1, 20) n`;
  await client.query(`insert into app_user (id, name, email, role) ${agents}`);
  // The queues of the product's own start get out of the way: numbers are known, so that rows need no look-up.
  await client.query(
    `insert into queue (id, name, position) select n, 'Queue ' || n, n from generate_series(1, 5) n on conflict (id) do update set name = excluded.name`,
  );
  await client.query(`insert into tag (id, name) select n, t from unnest($1::text[]) with ordinality x(t, n)`, [tags.map((t) => t.text)]);
  await client.query(`insert into company (id, name) select n, 'Company ' || n from generate_series(1, 200) n`);
  await client.query(
    `insert into ticket_view (name, filter, sort, position) values ('Bench', '{"status": "active", "tag": "refund", "priority": "high,urgent"}', '-updatedAt', 99)`,
  );
  await words(client);
  await client.query(customers, [s.customers, s.at]);
  await client.query(identifiers);
  await client.query('analyze customer');
  await client.query(`select event_partition_ensure($1::timestamptz - make_interval(months => m)) from generate_series(-1, 25) m`, [s.at]);
}

async function words(client: pg.Client): Promise<void> {
  const all = texts();
  await client.query('create temp table seed_text (n bigint primary key, text text, words text, head text, head_words text)');
  await client.query(
    `insert into seed_text select n - 1, t, w, h, hw from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality x(t, w, h, hw, n)`,
    [all.map((t) => t.whole.text), all.map((t) => t.whole.words), all.map((t) => t.head.text), all.map((t) => t.head.words)],
  );
  const table = async (name: string, from: readonly { text: string; words: string }[], first: number) => {
    await client.query(`create temp table ${name} (n bigint primary key, text text, words text)`);
    await client.query(`insert into ${name} select n - 1 + $3::int, t, w from unnest($1::text[], $2::text[]) with ordinality x(t, w, n)`, [
      from.map((p) => p.text),
      from.map((p) => p.words),
      first,
    ]);
  };
  await table('seed_name', names, 0);
  await table('seed_tag', tags, 1);
  // Every text with every ending, indexed once. Kept as they are: packing and unpacking would cost more than it saves.
  await client.query('create temp table seed_said (n bigint, often text, text text, vector tsvector)');
  await client.query('alter table seed_said alter text set storage plain, alter vector set storage plain');
  await client.query(
    `insert into seed_said select p.n, o, p.text || ' ' || t, to_tsvector('english', p.words || ' ' || w)
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) e(l, o, t, w) join seed_text p on (p.n < $5) = (l = 'zh-CN')`,
    [endings.map((e) => e.language), endings.map((e) => e.often), endings.map((e) => e.text), endings.map((e) => e.words), chineseCount],
  );
  await client.query('create unique index on seed_said (n, often); analyze seed_text; analyze seed_said');
}

/** Gives the statements that make them again. */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
     where i.indrelid = any($1::regclass[]) and not i.indisprimary and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid)`,
    [bulky],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map((r) => r.definition.replace(' ON ONLY ', ' ON '));
}
