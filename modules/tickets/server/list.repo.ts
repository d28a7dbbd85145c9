/** Pages of tickets: by filter in an order that an index gives, or by search with the best match first. */
import { type TicketFilter, ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import { decodeCursor, encodeCursor, type Scope } from '#platform/db';
import { fail } from '#platform/http';
import { searchQuery } from '#platform/text';
import { filterConditions } from './listing.ts';
import { parseSearch } from './searching.ts';
import { SqlParts } from './sql-parts.ts';
import { type Visibility, visibleCondition } from './ticket.access.ts';
import { itemColumns, type ListedRow } from './ticket.repo.ts';

type Order = { sql: string; key: string; descending: boolean; cast: string };
const orders: Record<string, Order> = {
  '-updatedAt': { sql: 't.updated_at', key: 't.updated_at', descending: true, cast: 'timestamptz' },
  updatedAt: { sql: 't.updated_at', key: 't.updated_at', descending: false, cast: 'timestamptz' },
  '-createdAt': { sql: 't.created_at', key: 't.created_at', descending: true, cast: 'timestamptz' },
  createdAt: { sql: 't.created_at', key: 't.created_at', descending: false, cast: 'timestamptz' },
  '-priority': { sql: 't.priority', key: 't.priority', descending: true, cast: 'smallint' },
  priority: { sql: 't.priority', key: 't.priority', descending: false, cast: 'smallint' },
  waitingSince: { sql: "coalesce(t.waiting_since, 'infinity')", key: "coalesce(t.waiting_since, 'infinity')", descending: false, cast: 'timestamptz' },
  dueAt: { sql: "coalesce(t.next_due_at, 'infinity')", key: "coalesce(t.next_due_at, 'infinity')", descending: false, cast: 'timestamptz' },
};

export type ListPage = { rows: ListedRow[]; nextCursor: string | null };
export type ListOptions = { filter: TicketFilter; sort: string; limit: number; cursor?: string | undefined };

export async function selectPage(tx: Scope, actor: Actor, v: Visibility, o: ListOptions): Promise<ListPage> {
  return o.filter.q?.trim() ? searchPage(tx, actor, v, o) : orderedPage(tx, actor, v, o);
}

async function orderedPage(tx: Scope, actor: Actor, v: Visibility, o: ListOptions): Promise<ListPage> {
  const order = orders[o.sort] as Order;
  const parts = new SqlParts();
  parts.where(visibleCondition(scopeFor(v, actor, o.filter), parts));
  await filterConditions(tx, actor, o.filter, parts);
  const direction = order.descending ? 'desc' : 'asc';
  if (o.cursor) {
    const after = decodeCursor(o.cursor, 3);
    if (after?.[2] !== o.sort || !/^(?:infinity|\d[\d:. +TZ-]{0,40})$/.test(String(after[0])) || typeof after[1] !== 'number')
      throw fail(ticketErrors.cursorWrong);
    parts.where(`(${order.sql}, t.id) ${order.descending ? '<' : '>'} (${parts.add(after[0])}::${order.cast}, ${parts.add(after[1])}::bigint)`);
  }
  const user = readJoin(actor, parts);
  const text = `select ${itemColumns}, ${order.key}::text as sort_key${user.column} from ticket t${user.join} where ${parts.clause} order by ${order.sql} ${direction}, t.id ${direction} limit ${parts.add(o.limit + 1)}`;
  const rows = await tx.rows<ListedRow & { sort_key: string }>(text, parts.values, statementName(text));
  const page = rows.slice(0, o.limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > o.limit && last ? encodeCursor([last.sort_key, last.id, o.sort]) : null };
}

/** A list of one's own tickets, or of a queue that is wholly theirs, needs no further check of visibility. */
function scopeFor(v: Visibility, actor: Actor, f: TicketFilter): Visibility {
  if (v.all) return v;
  const queue = Number(f.queue);
  const ownQueue = f.queue !== undefined && v.queueIds.includes(queue);
  return (f.assignee === 'me' && actor.kind === 'user') || ownQueue ? { ...v, all: true } : v;
}

function readJoin(actor: Actor, parts: SqlParts): { column: string; join: string } {
  if (actor.kind !== 'user') return { column: '', join: '' };
  return { column: ', r.read_at', join: ` left join ticket_read r on r.ticket_id = t.id and r.user_id = ${parts.add(actor.id)}::uuid` };
}

const candidates = 300;

/**
 * Search looks at the newest candidates that match (a frequent word never costs more than a rare one), ranks those, and pages through them.
 * Permission and filters are inside, so that what may not be seen neither shows nor counts.
 */
async function searchPage(tx: Scope, actor: Actor, v: Visibility, o: ListOptions): Promise<ListPage> {
  const parsed = parseSearch(o.filter.q ?? '');
  const skip = o.cursor ? Number(decodeCursor(o.cursor, 1)?.[0]) : 0;
  if (!Number.isSafeInteger(skip) || skip < 0) throw fail(ticketErrors.cursorWrong);
  const parts = new SqlParts();
  parts.where(visibleCondition(v, parts));
  await filterConditions(tx, actor, { ...o.filter, ...parsed.filter, q: undefined }, parts);
  if (parsed.from) parts.where(`t.customer_email ilike ${parts.add(`%${like(parsed.from)}%`)} or t.customer_name ilike ${parts.add(`%${like(parsed.from)}%`)}`);
  const user = readJoin(actor, parts);
  const query = parsed.words ? searchQuery(parsed.words) : '';
  const hits = query ? hitsSql(parts, query, parsed.ticketId) : null;
  if (parsed.words && !hits && parsed.ticketId === null) return { rows: [], nextCursor: null };
  const text = hits
    ? `with hit as materialized (${hits} ) select * from (select distinct on (t.id) ${itemColumns}, hit.rank${user.column} from hit join ticket t on t.id = hit.ticket_id${user.join} order by t.id, hit.rank desc) t
       order by t.rank desc, t.updated_at desc, t.id desc limit ${parts.add(o.limit + 1)} offset ${parts.add(skip)}`
    : `select ${itemColumns}${user.column} from ticket t${user.join} where ${parts.clause} order by t.updated_at desc, t.id desc limit ${parts.add(o.limit + 1)} offset ${parts.add(skip)}`;
  const rows = await tx.rows<ListedRow>(text, parts.values);
  return { rows: rows.slice(0, o.limit), nextCursor: rows.length > o.limit && skip + o.limit < candidates ? encodeCursor([skip + o.limit]) : null };
}

function hitsSql(parts: SqlParts, query: string, ticketId: number | null): string {
  const q = parts.add(query);
  const byNumber =
    ticketId === null ? '' : `select t.id as ticket_id, 10::real as rank from ticket t where t.id = ${parts.add(ticketId)} and ${parts.clause} union all `;
  return `${byNumber}(select s.ticket_id, ts_rank(s.words, to_tsquery('english', ${q}), 1) * case when s.message_id is null then 2 else 1 end as rank
    from ticket_search s join ticket t on t.id = s.ticket_id where s.words @@ to_tsquery('english', ${q}) and ${parts.clause} order by s.id desc limit ${parts.add(candidates)})`;
}

const like = (text: string): string => text.replace(/[\\%_]/g, (c) => `\\${c}`);

// Lists with the same filters have the same text; PostgreSQL keeps their plans. Their number is bounded by forgetting the names, not the plans' memory.
const names = new Map<string, string>();
function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known) return known;
  if (names.size >= 60) return undefined;
  const name = `ticket_list_${names.size}`;
  names.set(text, name);
  return name;
}

export async function countUpTo(tx: Scope, actor: Actor, v: Visibility, filter: TicketFilter, most = 1_000): Promise<number> {
  const parts = new SqlParts();
  parts.where(visibleCondition(scopeFor(v, actor, filter), parts));
  await filterConditions(tx, actor, filter, parts);
  return (await tx.one<{ n: number }>(`select count(*) as n from (select 1 from ticket t where ${parts.clause} limit ${parts.add(most)}) x`, parts.values)).n;
}
