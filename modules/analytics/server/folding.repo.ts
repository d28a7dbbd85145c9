/** Days that are added up: what is missing, adding up, and marking a day when one of its rows changes. */
import type { Scope } from '#platform/db';
import { columnsOf } from './asking.parts.ts';
import { type Base, type MeasureTable, places, sources } from './sources.ts';

export type Day = { place: string; starts: Date; ends: Date };

/** The next days without cells, place by place and oldest first: those that have ended by `until`, from the first measured one on. */
export async function selectUnfolded(tx: Scope, zone: string, until: Date, limit: number): Promise<Day[]> {
  return tx.rows<Day>(
    `with d as materialized (select (first + i)::timestamp at time zone $1 as starts, (first + i + 1)::timestamp at time zone $1 as ends
       from (select (least((select min(created_at) from ticket_measure where excluded is null), (select min(started_at) from reply_measure),
               (select min(opened_at) from closure_measure)) at time zone $1)::date as first) f
       cross join lateral generate_series(0, ($2::timestamptz at time zone $1)::date - first) i)
     select p.place, d.starts, d.ends from d cross join unnest($3::text[]) p (place)
     where d.ends <= $2 and not exists (select from measure_day m where m.place = p.place and m.starts = d.starts and m.ends = d.ends) order by p.place, d.starts limit $4`,
    [zone, until, [...places.keys()], limit],
  );
}

/**
 * What these places had up to the end of a day, as one number: a change makes a day anew and gives it a greater one. Null unless all days from the first
 * opened ticket on are added up.
 */
export async function selectEditionUpTo(tx: Scope, wanted: readonly string[], lastDay: string, zone: string): Promise<number | null> {
  const { edition } = await tx.one<{ edition: number | null }>(
    `with f as (select (min(opened_at) at time zone $3)::date as first from closure_measure),
       d as materialized (select (first + i)::timestamp at time zone $3 as starts, (first + i + 1)::timestamp at time zone $3 as ends
         from f cross join lateral generate_series(0, $2::date - first) i)
     select case when count(*) = count(m.edition) then max(m.edition) end as edition
     from d cross join unnest($1::text[]) p (place)
       left join measure_day m on m.place = p.place and m.starts = d.starts and m.ends = d.ends and not m.outdated`,
    [wanted, lastDay, zone],
  );
  return edition;
}

/** Throws away the cells of days of which something has changed. @returns how many days. */
export async function dropOutdated(tx: Scope, limit: number): Promise<number> {
  const dropped = await tx.rows(
    `delete from measure_day d using (select place, starts, ends from measure_day where outdated order by starts limit $1) x
     where d.place = x.place and d.starts = x.starts and d.ends = x.ends returning 1`,
    [limit],
  );
  return dropped.length;
}

/** Adds up days that have no cells yet. Call it under the lock of the measures. */
export async function foldDays(tx: Scope, days: readonly Day[]): Promise<void> {
  for (const [place, own] of Map.groupBy(days, (day) => day.place)) {
    const ends = [own.map((d) => d.starts), own.map((d) => d.ends)];
    await tx.rows('insert into measure_day (place, starts, ends) select $1, * from unnest($2::timestamptz[], $3::timestamptz[])', [place, ...ends]);
    await tx.rows(foldSql(place), [place, ...ends]);
  }
}

function foldSql(place: string): string {
  const { base, keys } = places.get(place) as { base: Base; keys: readonly (keyof typeof sources)[] };
  const columns = keys.map((key) => columnsOf(sources[key]));
  const list = (pick: 'n' | 'hits' | 'waiting'): string => `array[${columns.map((c) => c[pick] ?? 'null').join(', ')}]::int[]`;
  return `insert into measure_cell (place, starts, ends, queue_id, channel, n, hits, waiting, scores, values0, values1, values2, values3)
    select $1, d.starts, d.ends, t.queue_id, t.channel, ${list('n')}, ${list('hits')}, ${list('waiting')}, ${columns.find((c) => c.scores)?.scores ?? 'null'},
      ${[0, 1, 2, 3].map((i) => columns[i]?.values ?? 'null').join(', ')}
    from unnest($2::timestamptz[], $3::timestamptz[]) d (starts, ends) join ${base.table} t on ${base.at} >= d.starts and ${base.at} < d.ends
    where ${base.where} group by d.starts, d.ends, t.queue_id, t.channel`;
}

export type Rows = readonly Readonly<Record<string, unknown>>[];

/** Marks the days in which these rows differ from those: they are no longer read, and added up anew later. */
export async function outdateChanged(tx: Scope, table: MeasureTable, old: Rows, fresh: Rows): Promise<void> {
  const touched: [place: string, at: Date][] = [];
  for (const [place, { base }] of places) if (base.table === table) for (const at of changedTimes(base, old, fresh)) touched.push([place, new Date(at)]);
  if (touched.length === 0) return;
  // No day has more than 26 hours, where clocks are set twice.
  await tx.rows(
    `update measure_day d set outdated = true from unnest($1::text[], $2::timestamptz[]) x (place, at)
     where not d.outdated and d.place = x.place and d.starts <= x.at and d.starts > x.at - interval '27 hours' and d.ends > x.at`,
    [touched.map(([place]) => place), touched.map(([, at]) => at)],
  );
}

/** The times of rows that are in one list and not in the other, as far as this place's measures read them. */
function changedTimes(base: Base, old: Rows, fresh: Rows): Set<number> {
  const column = base.at.slice(2);
  const left = new Map<string, { at: number; count: number }>();
  const count = (rows: Rows, by: 1 | -1) => {
    for (const row of rows) {
      const at = row[column];
      if (!(at instanceof Date)) continue;
      const key = [at, row.queue_id, row.channel, ...base.reads.map((read) => (typeof read === 'string' ? row[read] : read(row)))].map(textOf).join('|');
      const known = left.get(key);
      left.set(key, { at: at.getTime(), count: (known?.count ?? 0) + by });
    }
  };
  count(old, 1);
  count(fresh, -1);
  return new Set([...left.values()].filter((l) => l.count !== 0).map((l) => l.at));
}

const textOf = (value: unknown): string => (value instanceof Date ? String(value.getTime()) : String(value ?? null));

export async function deleteFolded(tx: Scope): Promise<void> {
  await tx.rows('delete from measure_day');
}
