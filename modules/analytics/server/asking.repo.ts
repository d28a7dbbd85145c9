/** Reading measures. One statement reads a place once for all measures taken from it, in groups, for the period and the one it is compared with. */
import type { Scope } from '#platform/db';
import {
  type Counts,
  columnsOf,
  columnsOfAgain,
  type GroupBy,
  groupExpression,
  type Range,
  type Restriction,
  restrict,
  type Span,
  select,
  teamJoin,
  Values,
} from './asking.parts.ts';
import { type Cell, type FoldedDay, selectDays } from './cell.repo.ts';
import { whole } from './figures.ts';
import { doublesOf } from './packed.ts';
import { onlyClosure, places, type ReadKey, type Source, sources } from './sources.ts';

type Figured = Omit<Counts, 'span' | 'group' | 'whole'>;
/** A piece of what is asked: a line of the statement or a cell, with the figures of each measure. */
type Part = { span: number; group: string | null; whole: boolean; figures: readonly Figured[] };

/** Each day of each span, and which edition of its cells can be taken. */
function daysSql(v: Values, spans: readonly Span[], zone: string, place: string | null): string {
  const [from, to] = [spans.map((s) => s.from), spans.map((s) => s.to)];
  const edition = place
    ? `(select m.edition from measure_day m where m.place = ${v.add(place, 'text')} and m.starts = x.starts and m.ends = x.ends and not m.outdated)`
    : 'null::bigint';
  return `select s.at::int - 1 as span, x.starts, x.ends, ${edition} as edition
    from unnest(${v.add(from, 'date[]')}, ${v.add(to, 'date[]')}) with ordinality as s (first, last, at) cross join lateral generate_series(0, s.last - s.first) i
    cross join lateral (select (s.first + i)::timestamp at time zone ${zone} as starts, (s.first + i + 1)::timestamp at time zone ${zone} as ends) x`;
}

type Raw = { span: number; editions: number[] | null; group: string | null; whole: boolean } & Record<string, number | number[] | string | boolean | null>;
/** Days are thrown away rarely, and each time all that was outdated together. */
const mostTries = 5;

/** Measures of one place and attribution. */
async function readTogether(tx: Scope, keys: readonly ReadKey[], spans: readonly Span[], by: GroupBy, r: Restriction): Promise<Map<ReadKey, Counts[]>> {
  const { base } = sources[keys[0] as ReadKey];
  const ofTickets = keys.some((key) => sources[key].kind === 'tickets');
  const withWhole = by !== 'none' && by !== 'team' && ofTickets;
  for (let tries = 1; ; tries += 1) {
    const rows = await readSides(tx, keys, spans, by, r, withWhole);
    const days = await selectDays(tx, new Set(rows.flatMap((row) => row.editions ?? [])));
    if (!days && tries < mostTries) continue;
    if (!days) throw new Error(`The days of ${base.place} were added up anew while they were read, ${mostTries} times.`);
    const order = places.get(base.place)?.keys ?? [];
    const taken = keys.map((key) => ({ source: sources[key], at: order.indexOf(key) }));
    const partsOf = (span: number, cell: Cell): Part[] => {
      const figures = taken.map(({ source, at }) => figuresOfCell(cell, source, at));
      const own = groupsOf(cell, by, r).map((group): Part => ({ span, group, whole: false, figures }));
      return withWhole ? [...own, { span, group: null, whole: true, figures }] : own;
    };
    const parts = rows.flatMap((row): Part[] =>
      row.editions
        ? row.editions.flatMap((edition) => askedOf(days.get(edition) as FoldedDay, by, r)).flatMap((cell) => partsOf(row.span, cell))
        : [{ ...row, figures: keys.map((_, i) => figuresOfRow(row, i)) }],
    );
    const together = [...Map.groupBy(parts, (part) => `${part.span} ${part.whole} ${part.group}`).values()];
    return new Map(keys.map((key, i) => [key, combined(sources[key], spans.length, together, i, by)]));
  }
}

/**
 * Three sides: which days are added up, the rows of the other days, and closures of tickets with several (each ticket counts once in a span, so days do
 * not add up). One statement, so all are of one moment.
 */
function readSides(tx: Scope, keys: readonly ReadKey[], spans: readonly Span[], by: GroupBy, r: Restriction, withWhole: boolean): Promise<Raw[]> {
  const { base, agent } = sources[keys[0] as ReadKey];
  const v = new Values();
  const zone = v.add(r.timeZone, 'text');
  const personal = by === 'agent' || r.agentId !== null;
  const group = groupExpression(by, agent);
  const head = `select null::bigint[] as editions, day.span, (${group})::text as "group", ${withWhole ? `grouping(${group}) = 1` : 'false'} as whole`;
  const grouping = by === 'none' ? 'day.span' : withWhole ? `grouping sets ((day.span, ${group}), (day.span))` : `day.span, ${group}`;
  const days = daysSql(v, spans, zone, personal ? null : base.place);
  const limits = restrict(v, r, agent);
  const teams = teamJoin(v, by, r);
  const inDay = `${base.at} >= day.starts and ${base.at} < day.ends and ${base.where}${limits}`;
  const sides = [`${head}, ${select(keys, columnsOf)} from day join ${base.table} t on ${inDay}${teams} where day.edition is null group by ${grouping}`];
  if (!personal) sides.push(`select array_agg(edition), span, null, false, ${select(keys, () => ({}))} from day where edition is not null group by span`);
  if (keys.some((key) => sources[key].kind === 'tickets'))
    sides.push(
      `${head}, ${select(keys, columnsOfAgain)} from (select span, min(starts) as starts, max(ends) as ends from day group by span) day
       join ${base.table} t on ${inDay} and not (${onlyClosure})${teams} group by ${grouping}`,
    );
  return tx.rows<Raw>(`with day as materialized (${days}) ${sides.join(' union all ')}`, v.list);
}

/** All of a day in one, where nobody asks for parts of it. */
function askedOf({ cells, total }: FoldedDay, by: GroupBy, { queueIds, channel }: Restriction): readonly Cell[] {
  if (by === 'none' && queueIds === null && channel === null) return [total];
  return cells.filter(
    (cell) => (queueIds === null || (cell.queueId !== null && queueIds.includes(cell.queueId))) && (channel === null || cell.channel === channel),
  );
}

/** A queue may be worked by several teams. */
function groupsOf(cell: Cell, by: GroupBy, r: Restriction): (string | null)[] {
  if (by === 'team') return r.teamQueues.filter((m) => m.queueId === cell.queueId).map((m) => String(m.teamId));
  if (by === 'channel') return [cell.channel];
  return [by === 'queue' && cell.queueId !== null ? String(cell.queueId) : null];
}

/** `at`: the measure's place in the lists of a cell. */
const figuresOfCell = (cell: Cell, { kind, hits, waiting }: Source, at: number): Figured => ({
  n: cell.n[at] ?? 0,
  hits: hits ? (cell.hits[at] ?? 0) : null,
  waiting: waiting ? (cell.waiting[at] ?? 0) : null,
  scores: kind === 'scores' && cell.scores ? [...cell.scores] : null,
  values: kind === 'values' ? listsOf(cell.values[at]) : null,
});

/** The parts put together, by span and group. An ungrouped span is there even when it is empty. */
function combined(source: Source, spans: number, together: readonly (readonly Part[])[], i: number, by: GroupBy): Counts[] {
  const counts = together.map((own) => {
    const { span, group, whole: isWhole } = own[0] as Part;
    return { span, group, whole: isWhole, ...whole(own.map((part) => part.figures[i] as Figured)) };
  });
  if (by === 'none')
    for (let span = 0; span < spans; span += 1) if (!counts.some((c) => c.span === span)) counts.push({ span, group: null, whole: false, ...noneOf(source) });
  return counts;
}

const noneOf = ({ hits, waiting, kind }: Source): Figured => ({
  n: 0,
  hits: hits ? 0 : null,
  waiting: waiting ? 0 : null,
  scores: kind === 'scores' ? [0, 0, 0, 0, 0] : null,
  values: kind === 'values' ? [] : null,
});

const figuresOfRow = (row: Raw, i: number): Figured => ({
  n: row[`n${i}`] as number,
  hits: (row[`hits${i}`] as number | undefined) ?? null,
  waiting: (row[`waiting${i}`] as number | undefined) ?? null,
  scores: (row[`scores${i}`] as number[] | undefined) ?? null,
  values: listsOf(doublesOf(row[`values${i}`] as string | null | undefined)),
});

const listsOf = (list: Float64Array | null | undefined): Float64Array[] | null => (list ? [list] : null);

/** Which measures can be read in one go. */
export function together<K extends ReadKey>(keys: readonly K[], byAgent: boolean): K[][] {
  return [...Map.groupBy(keys, (key) => `${sources[key].base.place} ${byAgent ? sources[key].agent : ''}`).values()];
}

export async function aggregate<K extends ReadKey>(
  tx: Scope,
  keys: readonly K[],
  spans: readonly Span[],
  by: GroupBy,
  r: Restriction,
): Promise<Map<K, Counts[]>> {
  const found = new Map<K, Counts[]>();
  for (const batch of together(keys, by === 'agent' || r.agentId !== null))
    for (const [key, counts] of await readTogether(tx, batch, spans, by, r)) found.set(key as K, counts);
  return found;
}

export type Flow = { opened: number; solved: number };

/** What was opened and solved in each span, in their order. */
export async function flowOfOpen(tx: Scope, ranges: readonly Range[], r: Restriction): Promise<Flow[]> {
  const spans = ranges.map((range) => ({ ...range, kind: 'bucket' as const }));
  const found = await aggregate(tx, ['opened', 'ended'], spans, 'none', r);
  const at = (key: 'opened' | 'ended', span: number): number => found.get(key)?.find((c) => c.span === span)?.n ?? 0;
  return spans.map((_, span) => ({ opened: at('opened', span), solved: at('ended', span) }));
}
