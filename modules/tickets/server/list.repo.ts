/** Pages of tickets by filter, in an order that an index gives. */
import { type TicketFilter, ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import { decodeCursor, encodeCursor, type Scope } from '#platform/db';
import { fail, ProblemError } from '#platform/http';
import { inTime, isTimeout, mostMs } from './bounding.ts';
import { filterConditions, isCheap } from './listing.ts';
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

export async function orderedPage(tx: Scope, actor: Actor, v: Visibility, o: ListOptions): Promise<ListPage> {
  const order = orderOf(o);
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
  const text = `select ${itemColumns}, ${order.key}::text as sort_key${user.column} from ticket t${user.join} where ${parts.clause} order by ${order.sql} ${direction}, t.id ${direction} limit `;
  const rows = isCheap(o.filter, o.sort)
    ? await tx.rows<ListedRow & { sort_key: string }>(...limited(text, parts, o.limit + 1))
    : await inTime(tx.rowsWithin<ListedRow & { sort_key: string }>(mostMs, `${text}${parts.add(o.limit + 1)}`, parts.values));
  const page = rows.slice(0, o.limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > o.limit && last ? encodeCursor([last.sort_key, last.id, o.sort]) : null };
}

/**
 * One person has few open tickets: they are found first and sorted then. Walking all tickets in the order asked for until one of this person's
 * comes could take long.
 */
function orderOf(o: ListOptions): Order {
  const order = orders[o.sort] as Order;
  const onePerson = o.filter.assignee !== undefined && o.filter.assignee !== 'none' && o.filter.status !== undefined;
  if (!onePerson || !(o.sort.endsWith('createdAt') || o.sort.endsWith('priority'))) return order;
  return { ...order, sql: order.cast === 'smallint' ? `(${order.sql} + 0)` : `(${order.sql} + interval '0')` };
}

/** A list of one's own tickets, or of a queue that is wholly theirs, needs no further check of visibility. */
function scopeFor(v: Visibility, actor: Actor, f: TicketFilter): Visibility {
  if (v.all) return v;
  const queue = Number(f.queue);
  const ownQueue = f.queue !== undefined && v.queueIds.includes(queue);
  return (f.assignee === 'me' && actor.kind === 'user') || ownQueue ? { ...v, all: true } : v;
}

export function readJoin(actor: Actor, parts: SqlParts): { column: string; join: string } {
  if (actor.kind !== 'user') return { column: '', join: '' };
  return { column: ', r.read_at', join: ` left join ticket_read r on r.ticket_id = t.id and r.user_id = ${parts.add(actor.id)}::uuid` };
}

/**
 * Lists with the same filters have the same text; PostgreSQL keeps their plans. It does so only where it sees how few rows are wanted: with their number as
 * a value it takes a tenth of all rows for likely, finds that plan dear, and plans anew each time, which takes as long as reading. So the pages that screens
 * ask for have their number in the text.
 */
function limited(text: string, parts: SqlParts, most: number): [text: string, values: unknown[], name?: string] {
  if (!usual.has(most)) return [`${text}${parts.add(most)}`, parts.values];
  const whole = `${text}${most}`;
  const name = statementName(whole);
  return name === undefined ? [whole, parts.values] : [whole, parts.values, name];
}
const usual: ReadonlySet<number> = new Set([21, 51, 101]);

// Their number is bounded by forgetting the names, not the plans' memory.
const names = new Map<string, string>();
function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known) return known;
  if (names.size >= 60) return undefined;
  const name = `ticket_list_${names.size}`;
  names.set(text, name);
  return name;
}

/** Several lists counted, each to `most` and no further: those that an index counts in one statement. Null where counting takes too long. */
export async function countAll(tx: Scope, actor: Actor, v: Visibility, filters: readonly TicketFilter[], most = 1_000): Promise<(number | null)[]> {
  const together = new SqlParts();
  const cheap: string[] = [];
  const found: (number | null | undefined)[] = [];
  for (const filter of filters) {
    const isQuick = isCheap(filter, '-updatedAt');
    const parts = isQuick ? together.beside() : new SqlParts();
    const before = parts.values.length;
    parts.where(visibleCondition(scopeFor(v, actor, filter), parts));
    try {
      await filterConditions(tx, actor, filter, parts);
    } catch (error) {
      // A view whose words are gone (a status of an import, say) must not take the other counts with it.
      if (!(error instanceof ProblemError)) throw error;
      parts.values.length = before;
      found.push(null);
      continue;
    }
    const text = `select count(*)::int as n from (select 1 from ticket t where ${parts.clause} limit ${parts.add(most)}) x`;
    if (isQuick) cheap.push(text);
    found.push(isQuick ? undefined : await countInTime(tx, text, parts.values));
  }
  if (cheap.length === 0) return found as (number | null)[];
  const counted = await tx.one<{ counts: number[] }>(`select array[${cheap.map((text) => `(${text})`).join(', ')}] as counts`, together.values);
  return found.map((n) => (n === undefined ? (counted.counts.shift() ?? 0) : n));
}

/** A filter that takes too long to count is left alone for some minutes. */
async function countInTime(tx: Scope, text: string, values: readonly unknown[]): Promise<number | null> {
  const key = `${tx.database} ${text} ${JSON.stringify(values)}`;
  if ((tooLong.get(key) ?? 0) > tx.now.getTime()) return null;
  try {
    return (await tx.rowsWithin<{ n: number }>(mostCountMs, text, values))[0]?.n ?? 0;
  } catch (error) {
    if (!isTimeout(error)) throw error;
    if (tooLong.size > 1_000) tooLong.clear();
    tooLong.set(key, tx.now.getTime() + restMs);
    return null;
  }
}
const tooLong = new Map<string, number>();
const mostCountMs = 1_000;
const restMs = 10 * 60_000;
