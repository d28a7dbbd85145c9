/**
 * Which places of the search index are read for some words: the newest that have them, as few as suffice. How many have them PostgreSQL cannot guess
 * (a beginning of a word may be in one place or in half of them), so the newest thousand are asked first, and each reading tells the next.
 */
import type { Scope } from '#platform/db';

/** As the index has it: the words, and the stretches of numbers that the place lies in. See migration 0112. */
const indexed = `(s.words || array_to_tsvector(array['#f' || (s.id >> 14)::text, '#c' || (s.id >> 18)::text]))`;
const stretches = [
  { letter: 'f', size: 2 ** 14 },
  { letter: 'c', size: 2 ** 18 },
];
const mostStretches = 16;

const sampleSize = 1_000;
/** With so many in the sample, walking from the newest costs less than asking the index. */
const frequent = 50;
/** How many places are read at most because the index has them, and how many of frequent words. */
const [mostRead, mostWalked] = [20_000, 5_000];
/** How far is walked at most. */
const farthest = 200_000;

/** Either the newest `places` numbers by the index, or `walk`: the newest so many that have the words, without it. */
export type Reading = { places: number } | { walk: number };

/** @param wanted how many places are enough. */
export async function firstReading(tx: Scope, query: string, newest: number, wanted: number): Promise<Reading> {
  const { n } = await tx.one<{ n: number }>(
    `select count(*)::int as n from ticket_search where id > $1 and words @@ (select to_tsquery('english', $2))`,
    [newest - sampleSize, query],
    'search_sample',
  );
  // Some of what is found may not be shown: half as much again.
  const enough = wanted * 1.5;
  return n >= frequent ? { walk: enough } : { places: Math.min(newest, (enough * sampleSize) / Math.max(n, 0.5)) };
}

/** After a reading that let too few through. Undefined when nothing more is looked for. */
export function widerReading(last: Reading, found: number, newest: number): Reading | undefined {
  if ('walk' in last) return found < last.walk || last.walk >= mostWalked ? undefined : { walk: mostWalked };
  if (last.places >= newest) return undefined;
  const bearable = (mostRead * last.places) / Math.max(found, 1);
  return bearable > 2 * last.places ? { places: Math.min(newest, bearable) } : undefined;
}

/** @param q the expression of the query. @returns a statement that gives `id` and `ticket_id` of places. */
export function readingSql(reading: Reading, q: string, newest: number): string {
  const from = `select s.id, s.ticket_id from ticket_search s where`;
  if ('walk' in reading) return `${from} s.words @@ ${q} and s.id > ${newest - farthest} order by s.id desc limit ${reading.walk}`;
  const stretch = stretches.find(({ size }) => reading.places <= size * mostStretches);
  if (!stretch || reading.places >= newest) return `${from} ${indexed} @@ ${q}`;
  const last = Math.floor(newest / stretch.size);
  // What came since the newest was looked up may lie in the next one.
  const count = Math.min(last, Math.ceil(reading.places / stretch.size)) + 2;
  const names = Array.from({ length: count }, (_, i) => `''#${stretch.letter}${last + 1 - i}''`);
  return `${from} ${indexed} @@ (${q} && '${names.join(' | ')}'::tsquery)`;
}
