/**
 * The rows of the bench's data, written in bulk: what the product would have written for the same conversations (bench.test.ts proves of search and
 * measures that `careloop rebuild` changes nothing). Everything follows from a ticket's number n: a quarter is Chinese, a tenth is open, a tenth
 * waits for its customer. Rows are made for the tickets $1 to $2 of $3; $4 is the moment the data ends.
 */
const agent = `('00000000-0000-7000-8000-' || lpad((1 + n % 20)::text, 12, '0'))::uuid`;

/** Times of the four messages (a first answer after minutes to hours, all within two days) and everything that later rows repeat. $5: how many customers. */
export const plan = `
  create temp table plan as
  select w.*, case when n % 3 <> 0 then ${agent} end as assignee, ${agent} as worker, 1 + n % 5 as queue_id, case when n % 2 = 0 then 'form' else 'api' end as channel,
    cu.id as customer_id, cu.name as customer_name, cu.email as customer_email, cu.company_id, cu.language, case when n % 4 = 0 then n / 4 % 1000 else 1000 + n % 3000 end as text,
    case when k.kind in ('solved', 'closed') then t4 end as solved_at, case when k.kind = 'closed' then t4 + interval '7 days' end as closed_at, k.kind, 1 + (n / 7) % 4 as priority,
    case when n % 4 = 1 then array[1 + n / 4 % 8] when n % 10 = 3 then array[1 + n % 8, 1 + (n + 3) % 8] else '{}' end::bigint[] as tag_ids,
    k.kind in ('solved', 'closed') and n % 3 = 1 as asked, k.kind in ('solved', 'closed') and n % 9 = 1 as rated, (array[5, 5, 4, 5, 1, 3, 5, 4, 2, 5])[1 + n / 9 % 10] as score
  from (
    select n, at as t1, at + d1 as t2, at + d1 + d2 as t3, at + d1 + d2 + d3 as t4 from generate_series($1::bigint, $2::bigint) g(n)
    cross join lateral (select date_trunc('milliseconds', $4::timestamptz - make_interval(secs => 3 * 86400 + (1 - n::float8 / $3) * 727 * 86400)) as at) a
    cross join lateral (select make_interval(mins => (4 + (n * 7919) % 61 * ((n * 31) % 11))::int) as d1, make_interval(mins => (10 + (n * 104729) % 900)::int) as d2,
      make_interval(mins => (5 + (n * 1299709) % 600)::int) as d3) d
  ) w
  cross join lateral (select case when (n / 5) % 10 = 0 then 'open' when (n / 5) % 10 = 1 then 'waiting_customer' when t4 + interval '7 days' > $4 then 'solved' else 'closed' end as kind) k
  join customer cu on cu.id = (n * 7919) % $5 / 4 * 4 + case when n % 4 = 0 then 4 else n % 4 end`;

export const customers = `
  insert into customer (id, name, email, company_id, language, tier, search, created_at, updated_at)
  select g.n, p.text, 'customer' || g.n || '@example.com', case when g.n % 5 = 0 then 1 + g.n / 5 % 200 end, case when g.n % 4 = 0 then 'zh-CN' else 'en' end, case when g.n % 50 = 0 then 'gold' end,
    to_tsvector('simple', p.words || ' customer' || g.n || ' example com customer' || g.n || 'examplecom'), $2::timestamptz - interval '731 days', $2::timestamptz - interval '731 days'
  from generate_series(1, $1::int) g(n) join seed_name p on p.n = case when g.n % 4 = 0 then g.n / 4 % 100 else 100 + g.n % 100 end`;
export const identifiers = `insert into customer_identifier (customer_id, kind, value, value_key, created_at) select id, 'email', email, email, created_at from customer order by id`;

const tickets = `
  insert into ticket (id, subject, status_id, category, priority, queue_id, assignee_id, customer_id, customer_name, customer_email, company_id, channel, language, tag_ids, preview,
    message_count, last_message_at, last_by, waiting_since, solved_at, closed_at, created_at, updated_at, first_replied_at)
  select w.n, 'Subject ' || w.n || ' ' || p.head, s.id, w.kind, w.priority, w.queue_id, w.assignee, w.customer_id, w.customer_name, w.customer_email, w.company_id, w.channel, w.language,
    w.tag_ids, left(p.text, 200), 4, w.t4, case when w.kind = 'open' then 'customer' else 'agent' end, case when w.kind = 'open' then w.t3 end, w.solved_at, w.closed_at, w.t1,
    coalesce(w.closed_at, w.t4), w.t2
  from plan w join seed_text p on p.n = w.text join ticket_status s on s.key = w.kind order by w.n`;

const closures = `
  insert into ticket_closure (id, ticket_id, solved_at, solved_by_kind, solved_by_id) select n, n, solved_at, 'user', worker::text from plan where solved_at is not null order by n`;

/** The customer asks and answers, we answer twice; on open tickets the last word is the customer's too. */
const said = `(select w.*, m, (w.n - 1) * 4 + m as id, m % 2 = 1 or (m = 4 and w.kind = 'open') as by_customer, case m when 1 then w.t1 when 2 then w.t2 when 3 then w.t3 else w.t4 end as at,
    case when w.language = 'zh-CN' then (w.n * 31 + m * 17) % 1000 else 1000 + (w.n * 31 + m * 17) % 3000 end as words_of,
    case when (w.n % 4 > 0 and (w.n * 4 + m) % 1000 = 0) or (w.n % 1000 = 100 and m = 2) then 'rare' when (w.n * 4 + m) % 50 = 1 then 'medium' when (w.n * 4 + m) % 10 between 3 and 5 then 'frequent' else 'none' end as often
  from plan w cross join generate_series(1, 4) m)`;
const author = `case when w.by_customer then 'customer' else 'user' end, case when w.by_customer then w.customer_id::text else w.worker::text end`;

const messages = `
  insert into message (id, ticket_id, kind, author_kind, author_id, channel, text, created_at)
  select w.id, w.n, 'reply', ${author}, w.channel, p.text, w.at
  from ${said} w join seed_said p on p.n = w.words_of and p.often = w.often order by w.id`;

const invitationOf = `('00000000-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid`;
const invitations = `
  insert into survey_invitation (id, closure_id, ticket_id, customer_id, agent_id, queue_id, channel, language, state, send_at, sent_at, expires_at, solved_at, created_at)
  select ${invitationOf}, n, n, customer_id, worker, queue_id, channel, language, 'sent', solved_at, solved_at + interval '1 hour', solved_at + interval '30 days', solved_at, solved_at from plan where asked order by n`;
const responses = `
  insert into survey_response (invitation_id, ticket_id, closure_id, customer_id, agent_id, queue_id, channel, score, answered_at)
  select ${invitationOf}, n, n, customer_id, worker, queue_id, channel, score, solved_at + interval '1 day' from plan where rated order by n`;

const place = 'n, customer_id, queue_id';
const change = (from: string, to: string, more = ''): string =>
  `jsonb_build_object('from', '${from}', 'to', '${to}', 'fromCategory', '${from}', 'toCategory', '${to}'${more})`;
const events = `
  insert into event (at, type, actor_kind, actor_id, ticket_id, customer_id, queue_id, data)
  select at, type, actor_kind, actor_id, n, customer_id, queue_id, data from (
    select t1 as at, 0 as place, 'ticket.created' as type, 'system' as actor_kind, 'seed' as actor_id, ${place}, jsonb_build_object('channel', channel, 'status', 'new', 'category', 'new',
      'priority', (array['low', 'normal', 'high', 'urgent'])[priority], 'queueId', queue_id, 'assigneeId', assignee, 'tagIds', to_jsonb(tag_ids)) as data from plan
    union all select at, 1, 'message.created', ${author}, ${place}, jsonb_build_object('messageId', id, 'kind', 'reply', 'by', case when by_customer then 'customer' else 'agent' end,
      'authorId', case when by_customer then customer_id::text else worker::text end, 'channel', channel) from ${said} w
    union all select t2, 2, 'ticket.status_changed', 'user', worker::text, ${place}, ${change('new', 'open')} from plan
    union all select t4, 3, 'ticket.status_changed', 'user', worker::text, ${place}, ${change('open', 'waiting_customer')} from plan where kind = 'waiting_customer'
    union all select solved_at, 3, 'ticket.status_changed', 'user', worker::text, ${place}, ${change('open', 'solved', `, 'closureId', n`)} from plan where solved_at is not null
    union all select solved_at + interval '1 hour', 4, 'survey.sent', 'system', 'surveys', ${place}, jsonb_build_object('closureId', n, 'invitationId', ${invitationOf}) from plan where asked
    union all select solved_at + interval '1 day', 5, 'rating.given', 'customer', customer_id::text, ${place}, jsonb_build_object('closureId', n, 'score', score) from plan where rated
    union all select closed_at, 6, 'ticket.status_changed', 'system', 'clock', ${place}, ${change('solved', 'closed')} from plan where closed_at is not null
  ) e order by at, n, place`;

const searchRows = `
  insert into ticket_search (ticket_id, message_id, words)
  select n, message_id, words from (
    select w.n, null::bigint as message_id, to_tsvector('english', concat_ws(' ', w.n, 'subject', w.n, p.head_words, (select string_agg(g.words, ' ' order by g.n) from seed_tag g where g.n = any(w.tag_ids)),
      (select nm.words from seed_name nm where nm.text = w.customer_name), 'customer' || w.customer_id, 'example com', 'customer' || w.customer_id || 'examplecom')) as words
    from plan w join seed_text p on p.n = w.text
    union all
    select w.n, w.id, p.vector from ${said} w join seed_said p on p.n = w.words_of and p.often = w.often
  ) x order by n, message_id nulls first`;

const seconds = (from: string, to: string): string => `extract(epoch from ${to} - ${from})::float8`;
const ticketMeasures = `
  insert into ticket_measure (ticket_id, since, created_at, channel, queue_id, category, assignee_id, first_assignee_id, imported, started_by, customer_messages, agent_messages, first_reply_at,
    first_replier_id, first_reply_elsewhere, first_reply_s, first_solved_at, first_resolution_s, last_solved_at, resolution_s, requester_wait_s, solver_id, reopen_count)
  select n, t1, t1, channel, queue_id, kind, assignee, assignee, false, 'customer', case when kind = 'open' then 3 else 2 end, case when kind = 'open' then 1 else 2 end, t2, worker, false,
    ${seconds('t1', 't2')}, solved_at, ${seconds('t1', 'solved_at')}, solved_at, ${seconds('t1', 'solved_at')}, ${seconds('t1', 'solved_at')}, case when solved_at is not null then worker end, 0
  from plan order by n`;
const replyMeasures = `
  insert into reply_measure (ticket_id, position, queue_id, channel, started_at, answered_at, wait_s, agent_id)
  select n, position, queue_id, channel, started, answered, ${seconds('started', 'answered')}, case when answered is not null then worker end from plan
  cross join lateral (values (0, t1, t2), (1, t3, case when kind <> 'open' then t4 end)) r (position, started, answered) order by n, position`;
const closureMeasures = `
  insert into closure_measure (ticket_id, position, closure_id, queue_id, channel, opened_at, solved_at, solver_id, surveyed_at, score, rated_at, rating_counts, created_at, assignee_id)
  select n, 0, case when solved_at is not null then n end, queue_id, channel, t1, solved_at, case when solved_at is not null then worker end, case when asked then solved_at + interval '1 hour' end,
    case when rated then score end, case when rated then solved_at + interval '1 day' end, rated, t1, assignee from plan order by n`;

/** For one portion of tickets, after `plan`. */
export const portion: readonly string[] = [
  tickets,
  closures,
  messages,
  invitations,
  responses,
  events,
  searchRows,
  ticketMeasures,
  replyMeasures,
  closureMeasures,
];
/** Tables whose indexes are made at the end, which is quicker than with every row. */
export const bulky: readonly string[] = ['ticket', 'message', 'event', 'ticket_search', 'ticket_measure', 'reply_measure', 'closure_measure', 'ticket_closure'];
