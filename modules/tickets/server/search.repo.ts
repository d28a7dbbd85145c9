/** Search, with the best match first. */
import { ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import { decodeCursor, encodeCursor, type Scope } from '#platform/db';
import { fail } from '#platform/http';
import { searchQuery } from '#platform/text';
import { inTime, mostMs } from './bounding.ts';
import { type ListOptions, type ListPage, orderedPage, readJoin } from './list.repo.ts';
import { filterConditions } from './listing.ts';
import { parseSearch } from './searching.ts';
import { SqlParts } from './sql-parts.ts';
import { type Visibility, visibleCondition } from './ticket.access.ts';
import { itemColumns, type ListedRow } from './ticket.repo.ts';

export function selectPage(tx: Scope, actor: Actor, v: Visibility, o: ListOptions): Promise<ListPage> {
  return o.filter.q?.trim() ? searchPage(tx, actor, v, o) : orderedPage(tx, actor, v, o);
}

const candidates = 200;
/**
 * The newest places of the index are looked at first, so many and then so many more: a word that fills the candidates there never costs more,
 * however frequent it is and however wrongly PostgreSQL guesses that.
 */
const windows = [5_000, 100_000];
/** Of all older places the newest that have the words; filters are applied to these. */
const olderPlaces = 5_000;

/**
 * Search looks at the newest candidates that match, ranks those, and pages through them. Permission and filters are inside, so that what may not be
 * seen neither shows nor counts.
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
  if (parsed.words && !query && parsed.ticketId === null) return { rows: [], nextCursor: null };
  const text = query
    ? `with ${hitsSql(parts, query, parsed.ticketId, await newestPlace(tx))} select * from (select distinct on (t.id) ${itemColumns}, hit.rank${user.column} from hit join ticket t on t.id = hit.ticket_id${user.join} order by t.id, hit.rank desc) t
       order by t.rank desc, t.updated_at desc, t.id desc limit ${parts.add(o.limit + 1)} offset ${parts.add(skip)}`
    : `select ${itemColumns}${user.column} from ticket t${user.join} where ${parts.clause} order by t.updated_at desc, t.id desc limit ${parts.add(o.limit + 1)} offset ${parts.add(skip)}`;
  const rows = await inTime(tx.rowsWithin<ListedRow>(mostMs, text, parts.values));
  return { rows: rows.slice(0, o.limit), nextCursor: rows.length > o.limit && skip + o.limit < candidates ? encodeCursor([skip + o.limit]) : null };
}

/** Found first, ranked then: the rank needs the words of the row, which are many. */
function hitsSql(parts: SqlParts, query: string, ticketId: number | null, newest: number): string {
  const q = `to_tsquery('english', ${parts.add(query)})`;
  const most = parts.add(candidates);
  const visible = (from: string, condition: string): string =>
    `select s.id from ${from} join ticket t on t.id = s.ticket_id where ${condition}${parts.clause} order by s.id desc limit ${most}`;
  const used = windows.filter((size) => newest > 2 * size);
  const places: string[] = [];
  let before = '';
  for (const [i, size] of [...used, null].entries()) {
    const earlier = used.slice(0, i).map((_, n) => `(select count(*) from place${n})`);
    const enough = earlier.length > 0 ? ` and (${earlier.join(' + ')}) < ${most}` : '';
    const words = `s.words @@ ${q}${before}${enough}`;
    if (size === null) {
      // By itself, so that all of it is planned for: the index of words for rare ones, walking from the newest for others.
      places.push(`older as materialized (select s.id, s.ticket_id from ticket_search s where ${words} order by s.id desc limit ${olderPlaces})`);
      places.push(`place${i} as materialized (${visible('older s', '')})`);
    } else places.push(`place${i} as materialized (${visible('ticket_search s', `${words} and s.id > ${newest - size} and `)})`);
    before = size === null ? '' : ` and s.id <= ${newest - size}`;
  }
  const byNumber =
    ticketId === null ? '' : `select t.id as ticket_id, 10::real as rank from ticket t where t.id = ${parts.add(ticketId)} and ${parts.clause} union all `;
  const place = [...used, null].map((_, n) => `select id from place${n}`).join(' union all ');
  return `${places.join(', ')}, hit as materialized (${byNumber}select s.ticket_id, ts_rank(s.words, ${q}, 1) * case when s.message_id is null then 2 else 1 end as rank
    from (${place}) place join ticket_search s on s.id = place.id)`;
}

const known = new Map<string, { id: number; until: number }>();
/** The number of the newest place in the index, at most a minute old: a number in the statement tells PostgreSQL how much there is. */
async function newestPlace(tx: Scope): Promise<number> {
  const now = Date.now();
  const kept = known.get(tx.database);
  if (kept && kept.until > now) return kept.id;
  const { id } = await tx.one<{ id: number }>('select coalesce(max(id), 0) as id from ticket_search');
  if (known.size > 100) known.clear();
  known.set(tx.database, { id, until: now + 60_000 });
  return id;
}

const like = (text: string): string => text.replace(/[\\%_]/g, (c) => `\\${c}`);
