/** A database of a given size, written in bulk: the same rows that the product would write (tickets, messages, events, search). Seeded, so that two runs have the same data. */
import pg from 'pg';

export type Seeded = { tickets: number; queueIds: number[]; words: { rare: string; medium: string; frequent: string } };

const consonants = 'bcdfghklmnprstvz';
const vowels = 'aeiou';
/** Invented words, so that no language's stop list or stemmer bends the counts. */
function word(n: number): string {
  let text = '';
  for (let k = n + 37; k > 0; k = Math.floor(k / 80)) text += (consonants[k % 16] ?? 'b') + (vowels[Math.floor(k / 16) % 5] ?? 'a');
  return `${text}x`;
}

const words = { rare: word(900_001), medium: word(900_002), frequent: word(900_003) };

/** What an earlier run has written. */
export async function known(url: string): Promise<Seeded> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const queues = await client.query<{ id: string }>(`select id from queue where name like 'Queue %' order by id`);
  const count = await client.query<{ n: string }>(`select count(*) as n from ticket where subject like 'Subject %'`);
  await client.end();
  return { tickets: Number(count.rows[0]?.n), queueIds: queues.rows.map((r) => Number(r.id)), words };
}

const step = async (client: pg.Client, log: (line: string) => void, what: string, sql: string, values: unknown[] = []): Promise<void> => {
  const begun = Date.now();
  await client.query(sql, values);
  log(`  ${what}: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
};

export async function seed(url: string, tickets: number, log: (line: string) => void): Promise<Seeded> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`select setseed(0.42); set work_mem = '256MB'; set maintenance_work_mem = '512MB'; set synchronous_commit = off`);
    await client.query(
      `insert into app_user (id, name, email, role) select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Agent ' || n, 'agent' || n || '@example.com', 'agent' from generate_series(1, 20) n on conflict do nothing`,
    );
    await client.query(`insert into queue (name, position) select 'Queue ' || n, n from generate_series(1, 5) n`);
    const queueIds = (await client.query<{ id: string }>(`select id from queue where name like 'Queue %' order by id`)).rows.map((r) => Number(r.id));
    await texts(client, log);
    const customers = Math.max(1_000, Math.floor(tickets / 10));
    await step(
      client,
      log,
      'customers',
      `insert into customer (name, email) select 'Customer ' || n, 'customer' || n || '@example.com' from generate_series(1, $1::int) n`,
      [customers],
    );
    await client.query(
      `insert into customer_identifier (customer_id, kind, value, value_key) select id, 'email', email, email from customer where email is not null on conflict do nothing`,
    );
    await ticketsAndMessages(client, log, tickets, customers, queueIds);
    await step(client, log, 'events', eventsSql);
    await searchIndex(client, log);
    await step(client, log, 'vacuum analyze', 'vacuum (analyze)');
    await client.query('checkpoint');
    return { tickets, queueIds, words };
  } finally {
    await client.end();
  }
}

/** 4,000 texts of about 480 characters with Zipf-like words; messages pick one and add their own rare word. */
async function texts(client: pg.Client, log: (line: string) => void): Promise<void> {
  let state = 12_345;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const rows = Array.from({ length: 4_000 }, () => Array.from({ length: 70 }, () => word(Math.floor(30_000 ** random()))).join(' '));
  await step(client, log, 'texts', 'create temp table pool as select n, t from unnest($1::text[]) with ordinality x(t, n)', [rows]);
  await client.query('create unique index on pool (n); analyze pool');
}

async function ticketsAndMessages(client: pg.Client, log: (line: string) => void, tickets: number, customers: number, queueIds: number[]): Promise<void> {
  await client.query(`select event_partition_ensure(now() - make_interval(months => m)) from generate_series(0, 25) m`);
  await step(
    client,
    log,
    'tickets',
    `
    insert into ticket (subject, status_id, category, priority, queue_id, assignee_id, customer_id, customer_name, customer_email, channel, preview, message_count, last_message_at, last_by, waiting_since, solved_at, closed_at, created_at, updated_at, first_replied_at)
    select 'Subject ' || g.n || ' ' || left(p.t, 40), s.id, s.category, 1 + (g.n % 4)::smallint, ($3::bigint[])[1 + g.n % 5], case when g.n % 3 = 0 then null else ('00000000-0000-7000-8000-' || lpad((1 + g.n % 20)::text, 12, '0'))::uuid end,
      1 + (g.n * 7919) % $2, 'Customer ' || (1 + (g.n * 7919) % $2), 'customer' || (1 + (g.n * 7919) % $2) || '@example.com', 'api', left(p.t, 200), 4, c.at + interval '3 hours', 'agent', case when s.category = 'open' then c.at end,
      case when s.category in ('solved', 'closed') then c.at + interval '3 hours' end, case when s.category = 'closed' then c.at + interval '7 days' end, c.at, c.at + interval '3 hours', c.at + interval '1 hour'
    from generate_series(1, $1::int) g(n)
    cross join lateral (select now() - make_interval(secs => (1 - g.n::float / $1::float) * 730 * 86400 + 14400) as at) c
    join pool p on p.n = 1 + g.n % 4000
    join ticket_status s on s.key = case when (g.n / 5) % 10 = 0 then 'open' when (g.n / 5) % 10 = 1 then 'waiting_customer' else 'closed' end`,
    [tickets, customers, queueIds],
  );
  await step(
    client,
    log,
    'messages',
    `
    insert into message (ticket_id, kind, author_kind, author_id, channel, text, created_at)
    select t.id, 'reply', case when m % 2 = 1 then 'customer' else 'user' end, case when m % 2 = 1 then t.customer_id::text else '00000000-0000-7000-8000-000000000001' end, 'api',
      p.t || ' ' || case when (t.id * 4 + m) % 1000 = 0 then $1 when (t.id * 4 + m) % 50 = 1 then $2 when (t.id * 4 + m) % 10 < 3 then $3 else 'plain' end, t.created_at + make_interval(hours => m - 1)
    from ticket t cross join generate_series(1, 4) m join pool p on p.n = 1 + (t.id * 31 + m * 17) % 4000 order by t.id, m`,
    [words.rare, words.medium, words.frequent],
  );
}

const eventsSql = `
  insert into event (at, type, actor_kind, actor_id, ticket_id, customer_id, queue_id, data)
  select t.created_at, 'ticket.created', 'key', null, t.id, t.customer_id, t.queue_id, jsonb_build_object('channel', 'api', 'status', 'new', 'category', 'new', 'priority', 'normal', 'queueId', t.queue_id, 'assigneeId', t.assignee_id, 'tagIds', '[]'::jsonb) from ticket t
  union all select m.created_at, 'message.created', m.author_kind, m.author_id, t.id, t.customer_id, t.queue_id, jsonb_build_object('messageId', m.id, 'kind', m.kind, 'by', case m.author_kind when 'customer' then 'customer' else 'agent' end, 'authorId', m.author_id, 'channel', 'api') from message m join ticket t on t.id = m.ticket_id
  union all select t.solved_at, 'ticket.status_changed', 'user', '00000000-0000-7000-8000-000000000001', t.id, t.customer_id, t.queue_id, jsonb_build_object('from', 'open', 'to', 'solved', 'fromCategory', 'open', 'toCategory', 'solved', 'closureId', t.id) from ticket t where t.solved_at is not null`;

async function searchIndex(client: pg.Client, log: (line: string) => void): Promise<void> {
  await client.query('drop index ticket_search_words');
  await step(
    client,
    log,
    'search rows',
    `insert into ticket_search (ticket_id, message_id, words)
    select ticket_id, message_id, to_tsvector('english', words) from (
      select id as ticket_id, null::bigint as message_id, id || ' ' || subject || ' ' || customer_name as words from ticket union all select ticket_id, id, text from message) x order by ticket_id, message_id nulls first`,
  );
  await step(client, log, 'search index', 'create index ticket_search_words on ticket_search using gin (words) with (fastupdate = on)');
}
