/** Search, with the best match first. */
import { ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import { decodeCursor, encodeCursor, type Scope } from '#platform/db';
import { fail } from '#platform/http';
import { searchQueries } from '#platform/text';
import { inTime, mostMs } from './bounding.ts';
import { type ListOptions, type ListPage, orderedPage, readJoin } from './list.repo.ts';
import { filterConditions } from './listing.ts';
import { readApart, withoutStopWords } from './search-apart.repo.ts';
import {
  firstReading,
  forgetShare,
  isLongGathering,
  keepRead,
  keptShare,
  type Reading,
  rarerThanLast,
  readingSql,
  shareOf,
  widerReading,
} from './search-places.repo.ts';
import { parseSearch } from './searching.ts';
import { SqlParts } from './sql-parts.ts';
import { type Visibility, visibleCondition } from './ticket.access.ts';
import { itemColumns, type ListedRow } from './ticket.repo.ts';

export function selectPage(tx: Scope, actor: Actor, v: Visibility, o: ListOptions): Promise<ListPage> {
  return o.filter.q?.trim() ? searchPage(tx, actor, v, o) : orderedPage(tx, actor, v, o);
}

const candidates = 200;

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
  const filter = { ...o.filter, ...parsed.filter, q: undefined };
  await filterConditions(tx, actor, filter, parts);
  if (parsed.from) parts.where(`t.customer_email ilike ${parts.add(`%${like(parsed.from)}%`)} or t.customer_name ilike ${parts.add(`%${like(parsed.from)}%`)}`);
  const user = readJoin(actor, parts);
  const allShown = v.all && !parsed.from && Object.values(filter).every((value) => value === undefined);
  const words: Words = { whole: searchQueries(parsed.words, { whole: true }), beginning: searchQueries(parsed.words) };
  if (parsed.words && words.beginning.length === 0 && parsed.ticketId === null) return { rows: [], nextCursor: null };
  const rows =
    words.beginning.length > 0
      ? await found(tx, parts, words, { ...o, skip, ticketId: parsed.ticketId, user, allShown })
      : await inTime(
          tx.rowsWithin<ListedRow>(
            mostMs,
            `select ${itemColumns}${user.column} from ticket t${user.join} where ${parts.clause} order by t.updated_at desc, t.id desc limit ${parts.add(o.limit + 1)} offset ${parts.add(skip)}`,
            parts.values,
          ),
        );
  return { rows: rows.slice(0, o.limit), nextCursor: rows.length > o.limit && skip + o.limit < candidates ? encodeCursor([skip + o.limit]) : null };
}

/** What was typed between spaces. */
type Words = { whole: string[]; beginning: string[] };
type Page = { limit: number; skip: number; ticketId: number | null; user: { column: string; join: string }; allShown: boolean };

/**
 * The last word counts as a beginning, and is read wider while what is found lets too few through. Where many places have it, whole words come first:
 * the index has them at once, and beginnings of words it must gather.
 */
async function found(tx: Scope, parts: SqlParts, words: Words, page: Page): Promise<ListedRow[]> {
  const [whole, beginning] = [words.whole.join(' & '), words.beginning.join(' & ')];
  const newest = await newestPlace(tx);
  const wanted = { places: candidates, allShown: page.allShown };
  const share = await shareOf(tx, beginning, newest);
  if (whole !== beginning && isLongGathering(share, newest)) {
    const rows = await read(tx, parts, whole, page, newest, firstReading(keptShare(tx, whole) ?? share, newest, wanted, false), candidates);
    if (rows.seen >= candidates) return rows.page;
  }
  const several = await withoutStopWords(tx, words.beginning);
  const by = await rarerThanLast(tx, several, newest);
  let reading: Reading | undefined = firstReading(share, newest, wanted, true);
  for (;;) {
    const rows: Found = await read(tx, parts, beginning, page, newest, { ...reading, by });
    reading = rows.seen < candidates ? widerReading(reading, rows.read, newest) : undefined;
    if (reading) continue;
    const left = page.limit + 1 - rows.page.length;
    if (left <= 0 || rows.seen >= candidates || several.length < 2) return rows.page;
    const after = Math.max(0, page.skip - rows.hits);
    return [...rows.page, ...(await readApart(tx, parts, several, newest, { limit: left, after, user: page.user }))];
  }
}

/** `hits`: how many tickets, of which the page is a part. */
type Found = { read: number; seen: number; hits: number; page: ListedRow[] };
/** @param atLeast with fewer candidates nothing is ranked, and no page given. */
async function read(tx: Scope, parts: SqlParts, query: string, page: Page, newest: number, reading: Reading, atLeast = 0): Promise<Found> {
  const own = parts.copy();
  const text = rankedSql(own, query, page, newest, reading, atLeast);
  const rows = await inTime(tx.rowsWithin<ListedRow & Omit<Found, 'page'>>(mostMs, text, own.values, nameOf(text))).catch((error) => {
    // What was known of these words may be why it took too long.
    forgetShare(tx, query);
    throw error;
  });
  keepRead(tx, query, reading, rows[0]?.read ?? 0, newest);
  const { read: places, seen, hits } = rows[0] ?? { read: 0, seen: 0, hits: 0 };
  return { read: places, seen, hits, page: rows.filter((row) => row.id !== null) };
}

/** The statement around a reading: what may be seen of it, ranked, one page. Ranked last, as the rank needs the words of the row, which are many. */
function rankedSql(parts: SqlParts, query: string, { limit, skip, ticketId, user }: Page, newest: number, reading: Reading, atLeast: number): string {
  // In brackets it is made once for the statement, not for each row.
  const q = `(select to_tsquery('english', ${parts.add(query)}))`;
  const byNumber =
    ticketId === null
      ? ''
      : `select t.id as ticket_id, t.updated_at, 10::real as rank from ticket t where t.id = ${parts.add(ticketId)} and ${parts.clause} union all `;
  const after = `(select ${parts.add(skip)}::int)`;
  // A walk ends as soon as enough may be seen; what the index gives comes as a whole, and in its own order.
  const places = readingSql(parts, reading, q, newest);
  const [gathered, newestFirst, read] =
    'walk' in reading
      ? ['', places, '0']
      : [`found as materialized (${places}), `, 'select id, ticket_id from found order by id desc offset 0', '(select count(*) from found)::int'];
  return `with ${gathered}near as materialized (select s.id, t.updated_at from (${newestFirst}) s join ticket t on t.id = s.ticket_id
      where ${parts.clause} order by s.id desc limit ${candidates}),
    hit as materialized (select ticket_id, updated_at, max(rank) as rank from (${byNumber}select s.ticket_id, near.updated_at, ts_rank(s.words, ${q}, 1) * case when s.message_id is null then 2 else 1 end as rank
      from near join ticket_search s on s.id = near.id) ranked group by ticket_id, updated_at),
    page as materialized (select ticket_id as id, rank from hit order by rank desc, updated_at desc, ticket_id desc limit ${Math.floor(limit) + 1} offset ${after})
    select c.read, c.seen, c.hits, p.* from (select ${read} as read, (select count(*) from near)::int as seen, (select count(*) from hit)::int as hits) c
    left join lateral (select ${itemColumns}, page.rank${user.column} from page join ticket t on t.id = page.id${user.join} where c.seen >= ${atLeast}) p on true
    order by p.rank desc, p.updated_at desc, p.id desc`;
}

const names = new Map<string, string>();
/** Statements without filters are few, and planning one takes a tenth of its time: the first of them are kept prepared. */
function nameOf(text: string): string | undefined {
  const kept = names.get(text);
  if (kept || names.size >= 20) return kept;
  names.set(text, `search_${names.size}`);
  return names.get(text);
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
