/** Days that were added up. A day's edition never changes, so what was read of it is kept in the process: months of values are not sent twice. */
import type { Scope } from '#platform/db';
import { doublesOf } from './packed.ts';

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
const mostBytes = 64 * 2 ** 20;
const daysAtOnce = 100;
const kept = new Map<string, readonly Cell[]>();
let keptBytes = 0;

/** @returns the cells of these editions; null when one of them was thrown away meanwhile. */
export async function selectCells(tx: Scope, editions: ReadonlySet<number>): Promise<Map<number, readonly Cell[]> | null> {
  const found = new Map<number, readonly Cell[]>();
  const missing: number[] = [];
  for (const edition of editions) {
    const cells = take(keyOf(tx, edition));
    if (cells) found.set(edition, cells);
    else missing.push(edition);
  }
  for (let i = 0; i < missing.length; i += daysAtOnce) {
    const rows = await tx.rows<Row>(
      `select d.edition, c.queue_id, c.channel, c.n, c.hits, c.waiting, c.scores, ${[0, 1, 2, 3].map((at) => `encode(c.values${at}, 'base64') as values${at}`).join(', ')}
       from measure_day d left join measure_cell c on c.place = d.place and c.starts = d.starts and c.ends = d.ends where d.edition = any($1::bigint[])`,
      [missing.slice(i, i + daysAtOnce)],
    );
    for (const [edition, own] of Map.groupBy(rows, (row) => row.edition)) {
      const cells = own.flatMap(cellOf);
      found.set(edition, cells);
      keep(keyOf(tx, edition), cells);
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

function take(key: string): readonly Cell[] | undefined {
  const cells = kept.get(key);
  // Asked for last, forgotten last.
  if (cells && kept.delete(key)) kept.set(key, cells);
  return cells;
}

function keep(key: string, cells: readonly Cell[]): void {
  if (kept.has(key)) return;
  kept.set(key, cells);
  keptBytes += bytesOf(cells);
  for (const [oldest, own] of kept) {
    if (keptBytes <= mostBytes) return;
    kept.delete(oldest);
    keptBytes -= bytesOf(own);
  }
}

const bytesOf = (cells: readonly Cell[]): number =>
  200 + cells.reduce((sum, { values }) => sum + 600 + values.reduce((own, v) => own + (v?.byteLength ?? 0), 0), 0);
