/**
 * Words that stand in different places of one ticket: the name of a customer and something they wrote, say. Looked for where places that have all the words
 * do not fill the page: tickets that have the rarest word, the newest of them, are asked for the others one by one.
 */
import type { Scope } from '#platform/db';
import { inTime, mostMs } from './bounding.ts';
import { firstReading, readingSql, type Share, shareOf } from './search-places.repo.ts';
import type { SqlParts } from './sql-parts.ts';
import { itemColumns, type ListedRow } from './ticket.repo.ts';

const mostTickets = 1_000;
const mostFound = 200;

/** Words that the index leaves out ("the") are in no place, and nobody looks for them. A single one is as it is. */
export async function withoutStopWords(tx: Scope, queries: readonly string[]): Promise<readonly string[]> {
  if (queries.length < 2) return queries;
  const { kept } = await tx.one<{ kept: string[] }>(
    `select array(select q from unnest($1::text[]) with ordinality x (q, at) where numnode(to_tsquery('english', q)) > 0 order by at) as kept`,
    [queries],
    'search_words_kept',
  );
  return kept;
}

/** `after`: so many come before. */
type Part = { limit: number; after: number; user: { column: string; join: string } };

/**
 * @param queries the words, two or more.
 * @returns tickets without a place that has them all, those first that were changed last.
 */
export async function readApart(tx: Scope, limits: SqlParts, queries: readonly string[], newest: number, { limit, after, user }: Part): Promise<ListedRow[]> {
  const shares: (Share & { query: string })[] = [];
  for (const query of new Set(queries)) shares.push({ query, ...(await shareOf(tx, query, newest)) });
  const [rarest, ...others] = shares.sort((a, b) => a.share - b.share);
  if (!rarest || others.length === 0) return [];
  const parts = limits.copy();
  const query = (text: string): string => `(select to_tsquery('english', ${parts.add(text)}))`;
  const reading = firstReading(rarest, newest, { places: mostTickets, allShown: true }, rarest.query.includes(':*'));
  const places = readingSql(parts, reading, query(rarest.query), newest);
  // With an offset PostgreSQL asks ticket by ticket; otherwise it might gather all places that have a frequent word.
  const inTicket = (text: string): string => `exists (select from ticket_search o where o.ticket_id = t.id and o.words @@ ${query(text)} offset 0)`;
  const each = others.map((other) => inTicket(other.query)).join(' and ');
  const text = `with a as materialized (select t.id, t.updated_at
      from (select ticket_id from (${places}) r group by ticket_id order by max(id) desc limit ${mostTickets}) s join ticket t on t.id = s.ticket_id
      where ${parts.clause} and ${each} and not ${inTicket(queries.join(' & '))} order by t.updated_at desc, t.id desc limit ${mostFound}),
    page as materialized (select id from a order by updated_at desc, id desc limit ${parts.add(limit)} offset ${parts.add(after)})
    select ${itemColumns}${user.column} from page join ticket t on t.id = page.id${user.join} order by t.updated_at desc, t.id desc`;
  return inTime(tx.rowsWithin<ListedRow>(mostMs, text, parts.values));
}
