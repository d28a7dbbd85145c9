/**
 * Which places of the search index are read for some words: the newest that have them, as few as suffice. How many have them PostgreSQL cannot guess
 * (a beginning of a word may be in one place or in half of them), so the newest thousand are asked first, and each reading tells the next.
 */
import type { Scope } from '#platform/db';
import type { SqlParts } from './sql-parts.ts';

/** As the index has it: the words, and the stretches of numbers that the place lies in. See migration 0112. */
const indexed = `(s.words || array_to_tsvector(array['#f' || (s.id >> 14)::text, '#c' || (s.id >> 18)::text]))`;
/** `cost`: what the index takes for one, in places that could be read from the table meanwhile. Measured. */
const stretches = [
  { letter: 'f', size: 2 ** 14, cost: 250 },
  { letter: 'c', size: 2 ** 18, cost: 1_200 },
];
const mostStretches = 4;

/** Looked at one by one: the newest, and a few at each of some fixed places further back, so that what is at hand stands for all. */
const [newestSampled, furtherSampled, furtherPlaces] = [400, 100, 6];
/** How many places are read at most because the index has them, and how many of frequent words. */
const [mostRead, mostWalked] = [20_000, 5_000];
/** Beginnings of words that so many places have take the index longer than whole words do. */
const manyGathered = 1_000;
/** How far is walked at most. */
const farthest = 200_000;
/** Some of what is found may not be shown. */
const spare = 3;

/**
 * Either the newest `places` numbers by the index, or `walk`: the newest so many that have the words, without it. The index gathers all places of a
 * beginning of a word before it is asked for the newest, so walking is cheaper for frequent ones. `share`: how many have the words, as far as is known.
 */
export type Reading = { share: number } & ({ places: number } | { walk: number });

/** How many of the places have the words, by a sample; never nothing, as a sample proves no absence. */
export async function shareOf(tx: Scope, query: string, newest: number): Promise<number> {
  const further = Array.from({ length: furtherPlaces }, (_, i) => Math.floor((newest * (i + 1)) / (furtherPlaces + 1)));
  const { near, far } = await tx.one<{ near: number; far: number }>(
    `select count(*) filter (where b.first = $1)::int as near, count(*) filter (where b.first <> $1)::int as far
     from (select (select $1::bigint) as first, (select $2::bigint) as last union all select f, f + (select $3::bigint) from unnest((select $4::bigint[])) f) b
     cross join lateral (select words from ticket_search where id > b.first and id <= b.last order by id limit ${newestSampled}) s
     where s.words @@ (select to_tsquery('english', $5))`,
    [newest - newestSampled, newest * 2, furtherSampled, further, query],
    'search_sample',
  );
  return Math.max(near / newestSampled, far / (furtherSampled * furtherPlaces), 0.5 / newestSampled);
}

/** Whether gathering the places of a beginning of a word is so much that whole words are worth a reading of their own. */
export const isLongGathering = (share: number, newest: number): boolean => share * newest > manyGathered;

/** @param wanted how many places are enough, @param gathers whether the query has a beginning of a word. */
export function firstReading(share: number, newest: number, wanted: number, gathers: boolean): Reading {
  // Where both cost the same, measured: walking 2.5 millionths of a second a place, gathering 0.24 for each that has the words.
  const frequent = gathers ? Math.sqrt((wanted * 15) / newest) : 0.05;
  if (share >= frequent) return { share, walk: wanted * 2 };
  const places = (wanted * spare) / share;
  const near = stretchesOf(places, newest);
  return { share, places: near && share * newest > wanted * spare + near.count * near.cost ? places : newest };
}

/** The stretches that hold the newest `places`; null when that is as good as all. What came since the newest was looked up may lie in the next one. */
function stretchesOf(places: number, newest: number): { letter: string; last: number; count: number; cost: number } | null {
  const stretch = stretches.find(({ size }) => places <= size * mostStretches);
  if (!stretch || places >= newest) return null;
  const last = Math.floor(newest / stretch.size);
  return { ...stretch, last, count: Math.min(last, Math.ceil(places / stretch.size)) + 2 };
}

/** After a reading that let too few through. Undefined when nothing more is looked for. */
export function widerReading(last: Reading, found: number, newest: number): Reading | undefined {
  if ('walk' in last) return found < last.walk || last.walk >= mostWalked ? undefined : { share: last.share, walk: mostWalked };
  if (last.places >= newest) return undefined;
  const share = Math.max(found / last.places, last.share / 4);
  const places = Math.min(newest, mostRead / share, last.places * 16);
  return places >= Math.min(newest, 2 * last.places) ? { share, places } : undefined;
}

/**
 * @param q the expression of the query. What it depends on besides is added where the planner does not see it: so the text stays the same, and the plan.
 * @returns a statement that gives `id` and `ticket_id` of places.
 */
export function readingSql(parts: SqlParts, reading: Reading, q: string, newest: number): string {
  const from = `select s.id, s.ticket_id from ticket_search s where`;
  const hidden = (value: number | string, type: string): string => `(select ${parts.add(value)}::${type})`;
  if ('walk' in reading) return `${from} s.words @@ ${q} and s.id > ${hidden(newest - farthest, 'bigint')} order by s.id desc limit ${reading.walk}`;
  const near = stretchesOf(reading.places, newest);
  if (!near) return `${from} ${indexed} @@ ${q}`;
  const names = Array.from({ length: near.count }, (_, i) => `'#${near.letter}${near.last + 1 - i}'`);
  return `${from} ${indexed} @@ (${q} && ${hidden(names.join(' | '), 'tsquery')})`;
}
