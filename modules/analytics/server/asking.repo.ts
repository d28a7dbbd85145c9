/** Reading measures. One statement reads a place once for all measures taken from it, in groups, for the period and the one it is compared with. */
import type { Scope } from '#platform/db';
import {
  type Counts,
  columnsOf,
  columnsOfAgain,
  columnsOfCells,
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
import { whole } from './figures.ts';
import { doublesOf } from './packed.ts';
import { onlyClosure, places, type ReadKey, type Source, sources } from './sources.ts';

type Figured = Omit<Counts, 'span' | 'group' | 'whole'>;

/** Each day of each span, and whether its cells can be taken. */
function daysSql(v: Values, spans: readonly Span[], zone: string, place: string | null): string {
  const [from, to] = [spans.map((s) => s.from), spans.map((s) => s.to)];
  const folded = place
    ? `exists (select from measure_day m where m.place = ${v.add(place, 'text')} and m.starts = x.starts and m.ends = x.ends and not m.outdated)`
    : 'false';
  return `select s.at::int - 1 as span, x.starts, x.ends, ${folded} as folded
    from unnest(${v.add(from, 'date[]')}, ${v.add(to, 'date[]')}) with ordinality as s (first, last, at) cross join lateral generate_series(0, s.last - s.first) i
    cross join lateral (select (s.first + i)::timestamp at time zone ${zone} as starts, (s.first + i + 1)::timestamp at time zone ${zone} as ends) x`;
}

type Raw = { span: number; group: string | null; whole: boolean } & Record<string, number | number[] | string | boolean | null>;

/**
 * Measures of one place and attribution, from three sides: days that are added up, the rows of other days, and closures of tickets with several
 * (each ticket counts once in a span, so days do not add up). One statement, so all are of one moment.
 */
async function readTogether(tx: Scope, keys: readonly ReadKey[], spans: readonly Span[], by: GroupBy, r: Restriction): Promise<Map<ReadKey, Counts[]>> {
  const { base, agent } = sources[keys[0] as ReadKey];
  const v = new Values();
  const zone = v.add(r.timeZone, 'text');
  const personal = by === 'agent' || r.agentId !== null;
  const order = places.get(base.place)?.keys ?? [];
  const ofTickets = keys.some((key) => sources[key].kind === 'tickets');
  const withWhole = by !== 'none' && by !== 'team' && ofTickets;
  const group = groupExpression(by, agent);
  const head = `select day.span, (${group})::text as "group", ${withWhole ? `grouping(${group}) = 1` : 'false'} as whole`;
  const grouping = by === 'none' ? 'day.span' : withWhole ? `grouping sets ((day.span, ${group}), (day.span))` : `day.span, ${group}`;
  const days = daysSql(v, spans, zone, personal ? null : base.place);
  const limits = restrict(v, r, agent);
  const teams = teamJoin(v, by, r);
  const inDay = `${base.at} >= day.starts and ${base.at} < day.ends and ${base.where}${limits}`;
  const sides = [`${head}, ${select(keys, columnsOf)} from day join ${base.table} t on ${inDay}${teams} where not day.folded group by ${grouping}`];
  if (!personal)
    sides.push(
      `${head}, ${select(keys, (source, i) => columnsOfCells(source, order.indexOf(keys[i] as ReadKey)))} from day
       join measure_cell t on t.place = '${base.place}' and t.starts = day.starts and t.ends = day.ends
         and t.starts >= (select min(starts) from day) and t.starts < (select max(ends) from day)${limits}${teams} where day.folded group by ${grouping}`,
    );
  if (ofTickets)
    sides.push(
      `${head}, ${select(keys, columnsOfAgain)} from (select span, min(starts) as starts, max(ends) as ends from day group by span) day
       join ${base.table} t on ${inDay} and not (${onlyClosure})${teams} group by ${grouping}`,
    );
  const rows = await tx.rows<Raw>(`with day as materialized (${days}) ${sides.join(' union all ')}`, v.list);
  return new Map(keys.map((key, i) => [key, combined(sources[key], spans.length, rows, i, by)]));
}

/** The sides put together, by span and group. An ungrouped span is there even when it is empty. */
function combined(source: Source, spans: number, rows: readonly Raw[], i: number, by: GroupBy): Counts[] {
  const found = Map.groupBy(rows, (row) => `${row.span} ${row.whole} ${row.group}`);
  const counts = [...found.values()].map((own) => {
    const { span, group, whole: isWhole } = own[0] as Raw;
    return { span, group, whole: isWhole, ...whole(own.map((row) => countsOf(row, i))) };
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
  values: kind === 'values' ? new Float64Array() : null,
});

const countsOf = (row: Raw, i: number): Figured => ({
  n: row[`n${i}`] as number,
  hits: (row[`hits${i}`] as number | undefined) ?? null,
  waiting: (row[`waiting${i}`] as number | undefined) ?? null,
  scores: (row[`scores${i}`] as number[] | undefined) ?? null,
  values: doublesOf(row[`values${i}`] as string | null | undefined),
});

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
