/**
 * Words that stand in different places of one ticket: the name of a customer and something they wrote, say. Looked for where places that have all the words
 * do not fill the page: tickets that have the rarest word, the newest of them, are asked for the others one by one.
 */
import type { Scope } from '#platform/db';
import { firstReading, type Reading, readingSql, shareOf } from './search-places.repo.ts';
import type { SqlParts } from './sql-parts.ts';

export type Apart = { rarest: string; reading: Reading; others: readonly string[] };

const mostWords = 6;
const mostTickets = 1_000;

/** Null when there are not two words that could stand apart. */
export async function apartOf(tx: Scope, queries: readonly string[], newest: number): Promise<Apart | null> {
  if (queries.length < 2) return null;
  // Words that the index leaves out ("the") are in no place, and nobody looks for them.
  const { kept } = await tx.one<{ kept: string[] }>(
    `select array(select q from unnest($1::text[]) q where numnode(to_tsquery('english', q)) > 0) as kept`,
    [[...new Set(queries)].slice(0, mostWords)],
    'search_words_kept',
  );
  const shares: { query: string; share: number; known: boolean }[] = [];
  for (const query of kept) shares.push({ query, ...(await shareOf(tx, query, newest)) });
  const [first, ...others] = shares.sort((a, b) => a.share - b.share);
  if (!first || others.length === 0) return null;
  const reading = firstReading(first, newest, { places: mostTickets, allShown: true }, first.query.endsWith(':*'));
  return { rarest: first.query, reading, others: others.map((o) => o.query) };
}

/** @returns a statement that gives `ticket_id` and `updated_at`. @param limits what may be seen of `ticket t`. */
export function apartSql(parts: SqlParts, { rarest, reading, others }: Apart, limits: string, newest: number, most: number): string {
  const query = (text: string): string => `(select to_tsquery('english', ${parts.add(text)}))`;
  // With an offset PostgreSQL asks ticket by ticket; otherwise it might gather all places that have a frequent word.
  const has = others.map((other) => ` and exists (select from ticket_search o where o.ticket_id = t.id and o.words @@ ${query(other)} offset 0)`).join('');
  return `select t.id as ticket_id, t.updated_at
    from (select ticket_id from (${readingSql(parts, reading, query(rarest), newest)}) r group by ticket_id order by max(id) desc limit ${mostTickets}) s
    join ticket t on t.id = s.ticket_id where (${limits})${has} order by t.updated_at desc, t.id desc limit ${most}`;
}
