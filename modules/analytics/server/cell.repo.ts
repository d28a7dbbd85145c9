/** Days that were added up. A day's edition never changes, so what was read of it is kept in the process: months of values are not sent twice. */
import { LRUCache } from 'lru-cache';
import type { Scope } from '#platform/db';
import { doublesOf } from './packed.ts';
import { joined, lasting } from './summarizing.ts';

/** What a day has of one queue and channel. The lists have an element for each measure of the place. */
export type Cell = {
  queueId: number | null;
  channel: string;
  n: readonly number[];
  hits: readonly (number | null)[];
  waiting: readonly (number | null)[];
  scores: readonly number[] | null;
  values: readonly (Float64Array | null)[];
};
/** `total`: all its cells in one, of no queue and channel. The values of a cell are a part of its total's. */
export type FoldedDay = { cells: readonly Cell[]; total: Cell };
type Row = {
  edition: number;
  queue_id: number | null;
  channel: string | null;
  n: number[];
  hits: (number | null)[];
  waiting: (number | null)[];
  scores: number[] | null;
} & Record<`values${0 | 1 | 2 | 3}`, string | null>;

/** A quarter of a year of a million tickets takes some 12 MB. */
const kept = new LRUCache<string, FoldedDay>({ maxSize: 64 * 2 ** 20, sizeCalculation: bytesOf });
const daysAtOnce = 100;

/** @returns the days of these editions; null when one of them was thrown away meanwhile. */
export async function selectDays(tx: Scope, editions: ReadonlySet<number>): Promise<Map<number, FoldedDay> | null> {
  const found = new Map<number, FoldedDay>();
  const missing: number[] = [];
  for (const edition of editions) {
    const day = kept.get(keyOf(tx, edition));
    if (day) found.set(edition, day);
    else missing.push(edition);
  }
  for (let i = 0; i < missing.length; i += daysAtOnce) {
    const rows = await tx.rows<Row>(
      `select d.edition, c.queue_id, c.channel, c.n, c.hits, c.waiting, c.scores, ${[0, 1, 2, 3].map((at) => `encode(c.values${at}, 'base64') as values${at}`).join(', ')}
       from measure_day d left join measure_cell c on c.place = d.place and c.starts = d.starts and c.ends = d.ends where d.edition = any($1::bigint[])`,
      [missing.slice(i, i + daysAtOnce)],
    );
    for (const [edition, own] of Map.groupBy(rows, (row) => row.edition)) {
      const day = dayOf(own.flatMap(cellOf));
      found.set(edition, day);
      kept.set(keyOf(tx, edition), day);
    }
  }
  return found.size === editions.size ? found : null;
}

const keyOf = (tx: Scope, edition: number): string => `${tx.database} ${edition}`;

/** None for a day on which nothing was. */
function cellOf(row: Row): Cell[] {
  if (row.channel === null) return [];
  const { queue_id: queueId, channel, n, hits, waiting, scores } = row;
  return [{ queueId, channel, n, hits, waiting, scores, values: [row.values0, row.values1, row.values2, row.values3].map(doublesOf) }];
}

function dayOf(cells: readonly Cell[]): FoldedDay {
  const all = { n: [] as number[], hits: [] as number[], waiting: [] as number[], scores: [0, 0, 0, 0, 0] };
  const joinedValues: (Float64Array | null)[] = [];
  const add = (sums: number[], more: readonly (number | null)[]): void => {
    for (const [i, one] of more.entries()) sums[i] = (sums[i] ?? 0) + (one ?? 0);
  };
  for (const { n, hits, waiting, scores } of cells) {
    add(all.n, n);
    add(all.hits, hits);
    add(all.waiting, waiting);
    add(all.scores, scores ?? []);
  }
  const own: (Float64Array | null)[][] = cells.map(() => []);
  for (let at = 0; at < 4; at += 1) {
    const together = joined(cells.flatMap(({ values }) => values[at] ?? []));
    let from = 0;
    for (const [i, { values }] of cells.entries()) {
      const length = values[at]?.length;
      own[i]?.push(length === undefined ? null : lasting(together.subarray(from, from + length)));
      from += length ?? 0;
    }
    joinedValues.push(from > 0 ? lasting(together) : null);
  }
  return { cells: cells.map((cell, i) => ({ ...cell, values: own[i] ?? [] })), total: { queueId: null, channel: '', ...all, values: joinedValues } };
}

function bytesOf({ cells, total }: FoldedDay): number {
  return 1_000 + 1_000 * cells.length + total.values.reduce((sum, v) => sum + (v?.byteLength ?? 0), 0);
}
