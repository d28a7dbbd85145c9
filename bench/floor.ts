/**
 * The floor: node:http and pg, the statements of the product prepared, the rows as JSON. No rights, no checks, no followers.
 * DATABASE_URL and PORT in the environment; prints `ready` when it listens.
 */
import http from 'node:http';
import pg from 'pg';

// The columns that the product reads (modules/tickets/server/ticket.repo.ts).
const itemColumns = `t.id, t.subject, t.status_id, t.category, t.priority, t.queue_id, t.assignee_id, t.customer_id, t.customer_name, t.customer_email, t.company_id, t.channel, t.language,
  t.tag_ids, t.preview, t.message_count, t.last_message_at, t.last_by, t.waiting_since, t.next_due_at, t.snoozed_until, t.spam, t.merged_into, t.version, t.created_at, t.updated_at`;
const ticketColumns = `${itemColumns}, t.fields, t.deleted_at, t.first_replied_at, t.solved_at, t.closed_at, t.reopen_count, t.follow_up_of, t.source, t.source_id`;

pg.types.setTypeParser(20, Number);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 12 });
const run = async (on: pg.Pool | pg.PoolClient, name: string, text: string, values: unknown[]) => (await on.query({ name, text, values })).rows;

async function inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

const event = 'insert into event (at, type, actor_kind, actor_id, ticket_id, customer_id, queue_id, data) values ($1,$2,$3,$4,$5,$6,$7,$8)';
const messageColumns = `m.id, m.ticket_id, m.origin_ticket_id, m.kind, m.author_kind, m.author_id, m.channel, m.text, m.html, m.language, m.created_at,
  (select json_agg(json_build_object('id', f.file_id, 'inline', f.inline) order by f.position) from message_file f where f.message_id = m.id) as file_ids`;

type Body = { ticket?: number; customer?: number; queue?: number; subject?: string; text?: string };
const routes: Record<string, (query: URLSearchParams, body: Body) => Promise<unknown>> = {
  'GET /list': async (query) =>
    run(
      pool,
      'list',
      `select ${itemColumns}, t.updated_at::text as sort_key from ticket t where t.deleted_at is null and t.category = $1 and t.queue_id = $2 and not t.spam and t.merged_into is null order by t.updated_at desc, t.id desc limit 51`,
      ['open', Number(query.get('queue'))],
    ),
  'GET /open': async (query) => {
    const id = Number(query.get('id'));
    const [ticket, messages, events] = await Promise.all([
      run(pool, 'open1', `select ${ticketColumns} from ticket t where t.id = $1 and t.deleted_at is null`, [id]),
      run(pool, 'open2', `select ${messageColumns} from message m where m.ticket_id = $1 order by m.created_at desc, m.id desc limit 51`, [id]),
      run(
        pool,
        'open3',
        `select seq, at, type, actor_kind, actor_id, data from event where ticket_id = $1 and at >= now() - interval '3 years' order by seq desc limit 500`,
        [id],
      ),
    ]);
    return { ticket: ticket[0], messages, events };
  },
  'GET /search': async (query) =>
    run(
      pool,
      'search',
      `with hit as materialized (select s.ticket_id, ts_rank(s.words, to_tsquery('english', $1), 1) as rank from ticket_search s join ticket t on t.id = s.ticket_id where s.words @@ to_tsquery('english', $1) and t.deleted_at is null order by s.id desc limit 300)
    select ${itemColumns} from (select ticket_id, max(rank) as rank from hit group by ticket_id) h join ticket t on t.id = h.ticket_id order by h.rank desc limit 50`,
      [query.get('q')],
    ),
  'POST /create': (_query, b) =>
    inTransaction(async (client) => {
      await run(client, 'c0', 'select id, name, email, company_id from customer where id = $1', [b.customer]);
      const [ticket] = await run(
        client,
        'c1',
        `insert into ticket (subject, status_id, category, queue_id, customer_id, channel, preview, message_count, last_message_at, created_at, updated_at) select $1, s.id, s.category, $2, $3, 'api', left($4, 200), 1, now(), now(), now() from ticket_status s where s.key = 'new' returning *`,
        [b.subject, b.queue, b.customer, b.text],
      );
      await run(
        client,
        'c2',
        `insert into message (ticket_id, kind, author_kind, author_id, text, created_at) values ($1, 'reply', 'customer', $2, $3, now())`,
        [ticket.id, String(b.customer), b.text],
      );
      await run(client, 'c3', event, [new Date(), 'ticket.created', 'key', null, ticket.id, b.customer, b.queue, '{}']);
      await run(client, 'c4', event, [new Date(), 'message.created', 'key', null, ticket.id, b.customer, b.queue, '{}']);
      return ticket;
    }),
  'POST /reply': (_query, b) =>
    inTransaction(async (client) => {
      const [ticket] = await run(client, 'r0', `select ${ticketColumns} from ticket t where t.id = $1 for no key update of t`, [b.ticket]);
      const [message] = await run(
        client,
        'r1',
        `insert into message (ticket_id, kind, author_kind, text, created_at) values ($1, 'reply', 'key', $2, now()) returning *`,
        [b.ticket, b.text],
      );
      await run(
        client,
        'r2',
        `update ticket set preview = left($2, 200), message_count = message_count + 1, last_message_at = now(), last_by = 'agent', waiting_since = null, updated_at = now(), version = version + 1 where id = $1`,
        [b.ticket, b.text],
      );
      await run(client, 'r3', event, [new Date(), 'message.created', 'key', null, b.ticket, ticket.customer_id, ticket.queue_id, '{}']);
      return message;
    }),
};

http
  .createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://floor');
    const handler = routes[`${request.method} ${url.pathname}`];
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', async () => {
      try {
        if (!handler) throw new Error('no such route');
        const answer = JSON.stringify(await handler(url.searchParams, text ? (JSON.parse(text) as Body) : {}));
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
        response.end(answer);
      } catch (error) {
        response.writeHead(500);
        response.end(String(error));
      }
    });
  })
  .listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write('ready\n'));
