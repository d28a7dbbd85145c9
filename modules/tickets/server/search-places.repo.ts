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
  { letter: 'c', size: 2 ** 18, cost: 500 },
];
const mostStretches = 3;

/** Looked at one by one: the newest, and a few at each of some fixed places further back, so that what is at hand stands for all. */
const [newestSampled, furtherSampled, furtherPlaces] = [400, 100, 6];
/** How many places are read at most because the index has them, and how many that have frequent words are walked past. */
const [mostRead, mostWalked] = [20_000, 5_000];
/** Beginnings of words that so many places have take the index longer than whole words do. */
const manyGathered = 1_000;
/** How far is walked at most. */
const farthest = 200_000;
/** What is read for one that is wanted: some of it may not be shown, and a sample errs. */
const spare = { sampled: 3, some: 2, all: 1.3 };

/**
 * Either the newest `places` numbers by the index, or a walk from the newest back until enough is found, without it. The index gathers all places of a
 * beginning of a word before it is asked for the newest, so walking is cheaper for frequent ones. `share`: how many have the words, as far as is known. `by`: what the index
 * is asked for in place of all the words.
 */
export type Reading = { share: number; by?: string | undefined } & ({ places: number } | { walk: true });

/** How many of the places have the words; `known` when they were read, not only sampled. */
export type Share = { share: number; known: boolean };
const shares = new Map<string, Share & { until: number }>();
const keptMs = 10 * 60_000;
function keep(tx: Scope, query: string, share: Share): Share {
  if (shares.size > 5_000) shares.clear();
  shares.set(`${tx.database} ${query}`, { ...share, until: Date.now() + keptMs });
  return share;
}

/** As it was seen a while ago. */
export function keptShare(tx: Scope, query: string): Share | undefined {
  const kept = shares.get(`${tx.database} ${query}`);
  return kept && kept.until > Date.now() ? kept : undefined;
}

export const forgetShare = (tx: Scope, query: string): boolean => shares.delete(`${tx.database} ${query}`);

/** By a sample where nothing is kept; never nothing, as a sample proves no absence. */
export async function shareOf(tx: Scope, query: string, newest: number): Promise<Share> {
  const kept = keptShare(tx, query);
  if (kept) return kept;
  const starts = Array.from({ length: furtherPlaces }, (_, i) => Math.floor((newest * (i + 1)) / (furtherPlaces + 1)));
  const { near, far } = await tx.one<{ near: number; far: number }>(
    `select count(*) filter (where b.first = $1)::int as near, count(*) filter (where b.first <> $1)::int as far
     from (select (select $1::bigint) as first, (select $2::bigint) as last union all select f, f + (select $3::bigint) from unnest((select $4::bigint[])) f) b
     cross join lateral (select words from ticket_search where id > b.first and id <= b.last order by id limit ${newestSampled}) s
     where s.words @@ (select to_tsquery('english', $5))`,
    [newest - newestSampled, newest * 2, furtherSampled, starts, query],
    'search_sample',
  );
  const ofFurther = furtherSampled * furtherPlaces;
  return keep(tx, query, { share: Math.max(near / newestSampled, far / ofFurther, 0.5 / (newestSampled + ofFurther)), known: false });
}

/** After a reading that found so many places: the next one of these words knows. */
export function keepRead(tx: Scope, query: string, reading: Reading, found: number, newest: number): void {
  if ('places' in reading) keep(tx, query, { share: Math.max(found, 0.5) / (stretchesOf(reading.places, newest)?.places ?? newest), known: true });
}

/** Whether gathering the places of a beginning of a word is so much that whole words are worth a reading of their own. */
export const isLongGathering = ({ share }: Share, newest: number): boolean => share * newest > manyGathered;

/** So many places are enough; `allShown`: whatever is found may be shown. */
export type Wanted = { places: number; allShown: boolean };

/** @param gathers whether the query has a beginning of a word. */
export function firstReading({ share, known }: Share, newest: number, wanted: Wanted, gathers: boolean): Reading {
  // Where both cost the same, measured: walking 1.5 millionths of a second a place, gathering 0.5 for each that has the words.
  const frequent = gathers ? Math.sqrt((wanted.places * 5) / newest) : 0.04;
  if (share >= frequent) return { share, walk: true };
  const enough = wanted.places * (known ? (wanted.allShown ? spare.all : spare.some) : spare.sampled);
  const near = stretchesOf(enough / share, newest);
  return { share, places: near && share * newest > enough + near.count * near.cost ? enough / share : newest };
}

/**
 * Where the last word's beginning would have to be gathered from very many places, and few have the words before it, the index is asked for those alone.
 * @returns them, or nothing.
 */
export async function rarerThanLast(tx: Scope, queries: readonly string[], newest: number): Promise<string | undefined> {
  const [rest, last] = [queries.slice(0, -1).join(' & '), queries.at(-1)];
  if (!rest || !last?.includes(':*') || newest < manyGathered) return undefined;
  const gathered = (await shareOf(tx, last, newest)).share * newest;
  if (gathered < manyGathered) return undefined;
  const read = (await shareOf(tx, rest, newest)).share * newest;
  // A place that is read costs several times what one that is gathered does.
  return read < mostRead && read * 4 < gathered ? rest : undefined;
}

/** The stretches that hold the newest `places`, and how many these are; null when that is as good as all. */
function stretchesOf(places: number, newest: number): { letter: string; last: number; count: number; places: number; cost: number } | null {
  const stretch = stretches.find(({ size }) => places <= size * mostStretches);
  if (!stretch || places >= newest) return null;
  const last = Math.floor(newest / stretch.size);
  const first = Math.max(0, Math.floor((newest - places) / stretch.size));
  return { ...stretch, last, count: last - first + 1, places: newest - first * stretch.size };
}

/** After a reading that let too few through. Undefined when nothing more is looked for. */
export function widerReading(last: Reading, found: number, newest: number): Reading | undefined {
  if ('walk' in last || last.places >= newest) return undefined;
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
  if ('walk' in reading) return `${from} s.words @@ ${q} and s.id > ${hidden(newest - farthest, 'bigint')} order by s.id desc limit ${mostWalked}`;
  const near = stretchesOf(reading.places, newest);
  const asked = reading.by === undefined ? q : `(select to_tsquery('english', ${parts.add(reading.by)}))`;
  const all = reading.by === undefined ? '' : ` and s.words @@ ${q}`;
  if (!near) return `${from} ${indexed} @@ ${asked}${all}`;
  // One more than there is: what came since the newest was looked up.
  const names = Array.from({ length: near.count + 1 }, (_, i) => `'#${near.letter}${near.last + 1 - i}'`);
  return `${from} ${indexed} @@ (${asked} && ${hidden(names.join(' | '), 'tsquery')})${all}`;
}
