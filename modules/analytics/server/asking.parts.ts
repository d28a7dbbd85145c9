/** The pieces that statements over measures are made of. */
import { onlyClosure, type ReadKey, type Source, sources } from './sources.ts';

/** Days of a time zone, both ends included. */
export type Range = { from: string; to: string };
export type Restriction = {
  timeZone: string;
  queueIds: readonly number[] | null;
  agentId: string | null;
  channel: string | null;
  /** Which team works which queue, when grouped by team. */
  teamQueues: readonly { teamId: number; queueId: number }[];
};
export type GroupBy = 'none' | 'queue' | 'team' | 'agent' | 'channel';
/** A part of the period (a bucket of time, all of it) or what it is compared with. */
export type Span = Range & { kind: 'bucket' | 'now' | 'before' };

export type Counts = {
  /** Which of the spans. */
  span: number;
  /** Queue, team, agent or channel; null for nobody's, and for the whole. */
  group: string | null;
  whole: boolean;
  n: number;
  hits: number | null;
  waiting: number | null;
  scores: number[] | null;
  /** In as many lists as they were read in. */
  values: readonly Float64Array[] | null;
};

/** The age of what is open, in seconds; `counts`: up to 1, 3 and 7 days, and older. */
export type Ages = { mean: number | null; median: number | null; p90: number | null; counts: number[] };

export class Values {
  readonly list: unknown[] = [];
  add(value: unknown, type: string): string {
    this.list.push(value);
    return `$${this.list.length}::${type}`;
  }
}

export const startOf = (v: Values, day: string, zone: string): string => `(${v.add(day, 'date')}::timestamp at time zone ${zone})`;
export const endOf = (v: Values, day: string, zone: string): string => `((${v.add(day, 'date')} + 1)::timestamp at time zone ${zone})`;

export const groupExpression = (by: GroupBy, agent: string): string =>
  ({ none: 'null::text', queue: 't.queue_id', team: 'map.team_id', agent, channel: 't.channel' })[by];

export function restrict(v: Values, r: Restriction, agent: string): string {
  return [
    r.queueIds && `t.queue_id = any(${v.add(r.queueIds, 'bigint[]')})`,
    r.agentId && `${agent} = ${v.add(r.agentId, 'uuid')}`,
    r.channel && `t.channel = ${v.add(r.channel, 'text')}`,
  ]
    .filter(Boolean)
    .map((c) => ` and ${c}`)
    .join('');
}

export const teamJoin = (v: Values, by: GroupBy, r: Restriction): string =>
  by === 'team'
    ? ` join unnest(${v.add(
        r.teamQueues.map((m) => m.teamId),
        'bigint[]',
      )}, ${v.add(
        r.teamQueues.map((m) => m.queueId),
        'bigint[]',
      )}) as map (team_id, queue_id) on map.queue_id = t.queue_id`
    : '';

export type Column = 'n' | 'hits' | 'waiting' | 'scores' | 'values';
type Columns = Partial<Record<Column, string>>;

const filtered = (conditions: readonly (string | undefined)[]): string => {
  const given = conditions.filter(Boolean);
  return given.length > 0 ? ` filter (where ${given.map((c) => `(${c})`).join(' and ')})` : '';
};

/** What is counted and collected of one measure's rows. Of closures only those that are their ticket's only one: see `columnsOfAgain`. */
export function columnsOf({ kind, values, hits, only, waiting }: Source): Columns {
  const alone = kind === 'tickets' ? onlyClosure : undefined;
  const known = values && `${values} is not null`;
  return {
    n: `count(*)${filtered([only, known, alone])}::int`,
    ...(hits ? { hits: `count(*)${filtered([only, hits, alone])}::int` } : {}),
    ...(waiting ? { waiting: `count(*)${filtered([only, waiting])}::int` } : {}),
    ...(kind === 'scores' ? { scores: `array[${[1, 2, 3, 4, 5].map((s) => `count(*) filter (where ${values} = ${s})`).join(', ')}]::int[]` } : {}),
    ...(kind === 'values' ? { values: `string_agg(float8send((${values})::double precision), '')${filtered([only, known])}` } : {}),
  };
}

/** Closures that may stand beside another one of their ticket. */
export function columnsOfAgain({ kind, hits }: Source): Columns {
  if (kind !== 'tickets') return { n: '0' };
  return { n: 'count(distinct t.ticket_id)::int', ...(hits ? { hits: `count(distinct t.ticket_id)${filtered([hits])}::int` } : {}) };
}

const types: Record<Column, string> = { n: 'int', hits: 'int', waiting: 'int', scores: 'int[]', values: 'text' };

/** Numbered columns, the same ones for every way of reading. Values travel as base64 of their doubles: half the time of PostgreSQL's own text. */
export function select(keys: readonly ReadKey[], columns: (source: Source, i: number) => Columns): string {
  return keys
    .flatMap((key, i) => {
      const own = columns(sources[key], i);
      const wanted = ['n', ...(Object.keys(columnsOf(sources[key])) as Column[]).filter((c) => c !== 'n')] as Column[];
      return wanted.map((c) => `${c === 'values' && own[c] ? `encode(${own[c]}, 'base64')` : (own[c] ?? `null::${types[c]}`)} as ${c}${i}`);
    })
    .join(', ');
}
