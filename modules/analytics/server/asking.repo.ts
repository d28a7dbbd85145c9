/** Reading measures. One statement reads a table once for all measures taken from it, in groups, for the period and the one it is compared with. */
import type { MeasureKey } from '#contract/analytics';
import type { Scope } from '#platform/db';
import { type FlowKey, openSource, type Source, sources } from './sources.ts';

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
  values: Float64Array | null;
};

class Values {
  readonly list: unknown[] = [];
  add(value: unknown, type: string): string {
    this.list.push(value);
    return `$${this.list.length}::${type}`;
  }
}

const startOf = (v: Values, day: string, zone: string): string => `(${v.add(day, 'date')}::timestamp at time zone ${zone})`;
const endOf = (v: Values, day: string, zone: string): string => `((${v.add(day, 'date')} + 1)::timestamp at time zone ${zone})`;

const groupExpression = (by: GroupBy, agent: string): string =>
  ({ none: 'null::text', queue: 't.queue_id', team: 'map.team_id', agent, channel: 't.channel' })[by];

function restrict(v: Values, r: Restriction, agent: string): string {
  return [
    r.queueIds && `t.queue_id = any(${v.add(r.queueIds, 'bigint[]')})`,
    r.agentId && `${agent} = ${v.add(r.agentId, 'uuid')}`,
    r.channel && `t.channel = ${v.add(r.channel, 'text')}`,
  ]
    .filter(Boolean)
    .map((c) => ` and ${c}`)
    .join('');
}

const teamJoin = (v: Values, by: GroupBy, r: Restriction): string =>
  by === 'team'
    ? ` join unnest(${v.add(
        r.teamQueues.map((m) => m.teamId),
        'bigint[]',
      )}, ${v.add(
        r.teamQueues.map((m) => m.queueId),
        'bigint[]',
      )}) as map (team_id, queue_id) on map.queue_id = t.queue_id`
    : '';

const filtered = (conditions: readonly (string | undefined)[]): string => {
  const given = conditions.filter(Boolean);
  return given.length > 0 ? ` filter (where ${given.map((c) => `(${c})`).join(' and ')})` : '';
};

/** The columns of one measure, numbered. Values travel as the bytes of their doubles: quicker than text, sorted where they arrive. */
function columnsOf({ kind, values, hits, only, waiting }: Source, i: number): string {
  const one = kind === 'tickets' ? 'count(distinct t.ticket_id)' : 'count(*)';
  const known = values && `${values} is not null`;
  return [
    `${one}${filtered([only, known])}::int as n${i}`,
    hits && `${one}${filtered([only, hits])}::int as hits${i}`,
    waiting && `count(*)${filtered([only, waiting])}::int as waiting${i}`,
    kind === 'values' && `string_agg(float8send((${values})::double precision), '')${filtered([only, known])} as values${i}`,
    kind === 'scores' && `array[${[1, 2, 3, 4, 5].map((s) => `count(*) filter (where ${values} = ${s})`).join(', ')}]::int[] as scores${i}`,
  ]
    .filter(Boolean)
    .join(', ');
}

type Raw = { span: number; group: string | null; whole: boolean } & Record<string, number | number[] | Buffer | string | boolean | null>;

/**
 * Measures of one base and attribution. Each span is read by itself through the index of its time. With distinct tickets the groups do not add up,
 * so the whole comes from here; otherwise it is put together from them (see `whole` in figures.ts).
 */
async function readTogether(tx: Scope, keys: readonly FlowKey[], spans: readonly Span[], by: GroupBy, r: Restriction): Promise<Map<FlowKey, Counts[]>> {
  const list = keys.map((key) => sources[key]);
  const { base, agent } = list[0] as Source;
  const v = new Values();
  const zone = v.add(r.timeZone, 'text');
  const withWhole = by !== 'none' && by !== 'team' && list.some((s) => s.kind === 'tickets');
  const grouping = by === 'none' ? '' : ` group by grouping sets ((${groupExpression(by, agent)})${withWhole ? ', ()' : ''})`;
  const rows = await tx.rows<Raw>(
    `select span.at::int - 1 as span, found.* from (
       select at, first::timestamp at time zone ${zone} as starts, (last + 1)::timestamp at time zone ${zone} as ends
       from unnest(${v.add(
         spans.map((s) => s.from),
         'date[]',
       )}, ${v.add(
         spans.map((s) => s.to),
         'date[]',
       )}) with ordinality as days (first, last, at)) span
     cross join lateral (
       select ${by === 'none' ? 'null::text as "group", false as whole' : `(${groupExpression(by, agent)})::text as "group", grouping(${groupExpression(by, agent)}) = 1 as whole`}, ${list.map(columnsOf).join(', ')}
       from ${base.table} t${teamJoin(v, by, r)} where ${base.at} >= span.starts and ${base.at} < span.ends and ${base.where}${restrict(v, r, agent)}${grouping}) found`,
    v.list,
  );
  return new Map(keys.map((key, i) => [key, rows.map((row) => countsOf(row, i))]));
}

function countsOf(row: Raw, i: number): Counts {
  const bytes = row[`values${i}`];
  return {
    span: row.span,
    group: row.group,
    whole: row.whole,
    n: row[`n${i}`] as number,
    hits: (row[`hits${i}`] as number | undefined) ?? null,
    waiting: (row[`waiting${i}`] as number | undefined) ?? null,
    scores: (row[`scores${i}`] as number[] | undefined) ?? null,
    values: Buffer.isBuffer(bytes) ? doublesOf(bytes) : null,
  };
}

function doublesOf(bytes: Buffer): Float64Array {
  const values = new Float64Array(bytes.length / 8);
  for (let i = 0; i < values.length; i += 1) values[i] = bytes.readDoubleBE(i * 8);
  return values;
}

/** Which measures can be read in one go. */
export function together(keys: readonly FlowKey[], byAgent: boolean): FlowKey[][] {
  return [...Map.groupBy(keys, (key) => `${sources[key].base.table} ${sources[key].base.at} ${byAgent ? sources[key].agent : ''}`).values()];
}

export async function aggregate(tx: Scope, keys: readonly FlowKey[], spans: readonly Span[], by: GroupBy, r: Restriction): Promise<Map<FlowKey, Counts[]>> {
  const found = new Map<FlowKey, Counts[]>();
  for (const batch of together(keys, by === 'agent' || r.agentId !== null))
    for (const [key, counts] of await readTogether(tx, batch, spans, by, r)) found.set(key, counts);
  return found;
}

export type Open = Counts & { ages: number[] };

/** What was open at the end of a day (or now, when that has not come), by group, with ages in seconds. */
export async function aggregateOpen(tx: Scope, day: string, by: GroupBy, r: Restriction): Promise<Open[]> {
  const v = new Values();
  const zone = v.add(r.timeZone, 'text');
  const moment = `least(${endOf(v, day, zone)}, ${v.add(tx.now, 'timestamptz')})`;
  const agent = openSource.agent;
  const rows = await tx.rows<{ group: string | null; n: number; bytes: Buffer; ages: number[] }>(
    `select g::text as "group", count(*)::int as n, string_agg(float8send(age), '') as bytes, array[count(*) filter (where age < 86400),
       count(*) filter (where age >= 86400 and age < 259200), count(*) filter (where age >= 259200 and age < 604800), count(*) filter (where age >= 604800)]::int[] as ages
     from (select ${groupExpression(by, agent)} as g, greatest(0, extract(epoch from ${moment} - t.created_at))::double precision as age
           from closure_measure t${teamJoin(v, by, r)} where t.opened_at <= ${moment} and (t.solved_at is null or t.solved_at > ${moment})${restrict(v, r, agent)}) t
     group by g`,
    v.list,
  );
  return rows.map(({ group, n, bytes, ages }) => ({
    span: 0,
    group,
    whole: false,
    n,
    hits: null,
    waiting: null,
    scores: null,
    values: doublesOf(bytes),
    ages,
  }));
}

export type Flow = { opened: number; solved: number };

/** What was opened and solved in each span, in their order. */
export async function flowOfOpen(tx: Scope, spans: readonly Range[], r: Restriction): Promise<Flow[]> {
  const v = new Values();
  const zone = v.add(r.timeZone, 'text');
  const limits = restrict(v, r, openSource.agent);
  const within = (at: string): string => `(select count(*)::int from closure_measure t where ${at} >= span.starts and ${at} < span.ends${limits})`;
  return tx.rows<Flow>(
    `select ${within('t.opened_at')} as opened, ${within('t.solved_at')} as solved from (
       select at, first::timestamp at time zone ${zone} as starts, (last + 1)::timestamp at time zone ${zone} as ends
       from unnest(${v.add(
         spans.map((s) => s.from),
         'date[]',
       )}, ${v.add(
         spans.map((s) => s.to),
         'date[]',
       )}) with ordinality as days (first, last, at)) span order by at`,
    v.list,
  );
}

export type Behind = { ticket_id: number; position: number; at: Date; value: number | null };
export type BehindQuery = {
  range: Range;
  by: GroupBy;
  group: string | null;
  part: 'all' | 'hits' | 'misses' | 'waiting';
  after: { at: string; ticket_id: number; position: number } | null;
  limit: number;
};

/** The rows behind a number, newest first. */
export async function selectBehind(tx: Scope, key: MeasureKey, q: BehindQuery, r: Restriction): Promise<Behind[]> {
  const v = new Values();
  const zone = v.add(r.timeZone, 'text');
  const { base, agent, only, hits, values, waiting } = key === 'backlog' || key === 'backlog_age' ? openSource : sources[key];
  const { at, table } = base;
  const position = table === 'ticket_measure' ? '0::int' : 't.position';
  const conditions = [base.where, ...(only ? [only] : []), periodOf(v, key, at, q.range, zone, tx.now)];
  if (hits && q.part === 'hits') conditions.push(hits);
  if (hits && q.part === 'misses') conditions.push(`not (${hits})`);
  if (waiting && q.part === 'waiting') conditions.push(waiting);
  else if (values) conditions.push(`${values} is not null`);
  if (q.by !== 'none' && q.group !== null) {
    const g = groupExpression(q.by, agent);
    conditions.push(q.group === 'none' ? `${g} is null` : `${g}::text = ${v.add(q.group, 'text')}`);
  }
  if (q.after)
    conditions.push(
      `(${at}, t.ticket_id, ${position}) < (${v.add(q.after.at, 'timestamptz')}, ${v.add(q.after.ticket_id, 'bigint')}, ${v.add(q.after.position, 'int')})`,
    );
  return tx.rows<Behind>(
    `select t.ticket_id, ${position} as position, ${at} as at, (${values ?? 'null'})::double precision as value from ${table} t${teamJoin(v, q.by, r)}
     where ${conditions.map((c) => `(${c})`).join(' and ')}${restrict(v, r, agent)} order by ${at} desc, t.ticket_id desc, ${position} desc limit ${v.add(q.limit, 'int')}`,
    v.list,
  );
}

function periodOf(v: Values, key: MeasureKey, at: string, range: Range, zone: string, now: Date): string {
  if (key !== 'backlog' && key !== 'backlog_age') return `${at} >= ${startOf(v, range.from, zone)} and ${at} < ${endOf(v, range.to, zone)}`;
  const moment = `least(${endOf(v, range.to, zone)}, ${v.add(now, 'timestamptz')})`;
  return `t.opened_at <= ${moment} and (t.solved_at is null or t.solved_at > ${moment})`;
}
