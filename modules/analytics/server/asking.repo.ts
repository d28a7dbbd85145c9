/** Reading measures: one statement gives the whole and its groups, for the period and the one it is compared with. */
import type { MeasureKey } from '#contract/analytics';
import type { Scope } from '#platform/db';

/** Days of a time zone, both ends included. */
export type Range = { from: string; to: string };
export type Restriction = {
  timeZone: string; queueIds: readonly number[] | null; agentId: string | null; channel: string | null;
  /** Which team works which queue, when grouped by team. */
  teamQueues: readonly { teamId: number; queueId: number }[];
};
export type GroupBy = 'none' | 'day' | 'week' | 'month' | 'queue' | 'team' | 'agent' | 'channel';

type Source = {
  table: 'ticket_measure' | 'reply_measure' | 'closure_measure';
  /** The time that puts a row into a period. */
  at: string;
  agent: string;
  where: string;
  /** What is counted, hit or averaged. */
  measure: { count: string } | { share: [hits: string, of: string] } | { values: string; waiting?: string } | { scores: true };
};

const counted = 't.excluded is null';
const solvedTickets = { table: 'ticket_measure', at: 't.last_solved_at', agent: 't.solver_id', where: counted } as const;
const ratings = { table: 'closure_measure', at: 't.rated_at', agent: 't.solver_id', where: 't.rating_counts', measure: { scores: true } } as const;

export const sources: Record<Exclude<MeasureKey, 'backlog' | 'backlog_age'>, Source> = {
  volume: { table: 'ticket_measure', at: 't.created_at', agent: 't.assignee_id', where: counted, measure: { count: 'count(*)' } },
  solved: { table: 'closure_measure', at: 't.solved_at', agent: 't.solver_id', where: 'true', measure: { count: 'count(distinct t.ticket_id)' } },
  first_response: {
    table: 'ticket_measure', at: 't.created_at', agent: 't.first_replier_id', where: `${counted} and t.started_by = 'customer' and not t.first_reply_elsewhere`,
    measure: { values: 't.first_reply_s', waiting: 't.first_reply_s is null and t.last_solved_at is null' },
  },
  next_reply: { table: 'reply_measure', at: 't.started_at', agent: 't.agent_id', where: 'true', measure: { values: 't.wait_s', waiting: 't.answered_at is null' } },
  resolution: { ...solvedTickets, measure: { values: 't.resolution_s' } },
  first_resolution: { ...solvedTickets, at: 't.first_solved_at', measure: { values: 't.first_resolution_s' } },
  requester_wait: { ...solvedTickets, measure: { values: 't.requester_wait_s' } },
  reopen_rate: {
    table: 'closure_measure', at: 't.solved_at', agent: 't.solver_id', where: 'true',
    measure: { share: ['count(distinct t.ticket_id) filter (where t.reopened_at is not null)', 'count(distinct t.ticket_id)'] },
  },
  one_touch: { ...solvedTickets, measure: { share: ['count(*) filter (where t.agent_messages = 1 and t.reopen_count = 0)', 'count(*) filter (where t.agent_messages > 0)'] } },
  messages: { ...solvedTickets, measure: { values: '(t.customer_messages + t.agent_messages)::double precision' } },
  csat: ratings, csat_mean: ratings, csat_index: ratings, csi: ratings,
  response_rate: { table: 'closure_measure', at: 't.surveyed_at', agent: 't.solver_id', where: 'true', measure: { share: ['count(*) filter (where t.rated_at is not null)', 'count(*)'] } },
};

export type Aggregate = {
  /** Null for the whole. */
  group: string | null; whole: boolean; before: boolean; n: number; hits: number | null; mean: number | null; spread: number | null; median: number | null; p90: number | null;
  median_low: number | null; median_high: number | null; waiting: number | null; scores: [number, number, number, number, number] | null;
};

class Values {
  readonly list: unknown[] = [];
  add(value: unknown, type: string): string {
    this.list.push(value);
    return `$${this.list.length}::${type}`;
  }
}

const startOf = (v: Values, day: string, timeZone: string): string => `(${v.add(day, 'date')}::timestamp at time zone ${timeZone})`;
const endOf = (v: Values, day: string, timeZone: string): string => `((${v.add(day, 'date')} + 1)::timestamp at time zone ${timeZone})`;

function groupExpression(by: GroupBy, at: string, agent: string, timeZone: string): string {
  if (by === 'day') return `(${at} at time zone ${timeZone})::date`;
  if (by === 'week' || by === 'month') return `date_trunc('${by}', ${at} at time zone ${timeZone})::date`;
  return { none: 'null::text', queue: 't.queue_id', team: 'map.team_id', agent, channel: 't.channel' }[by];
}

function restrict(v: Values, r: Restriction, agent: string): string {
  return [
    r.queueIds && `t.queue_id = any(${v.add(r.queueIds, 'bigint[]')})`, r.agentId && `${agent} = ${v.add(r.agentId, 'uuid')}`, r.channel && `t.channel = ${v.add(r.channel, 'text')}`,
  ].filter(Boolean).map((c) => ` and ${c}`).join('');
}

const teamJoin = (v: Values, by: GroupBy, r: Restriction): string => (by === 'team'
  ? ` join unnest(${v.add(r.teamQueues.map((m) => m.teamId), 'bigint[]')}, ${v.add(r.teamQueues.map((m) => m.queueId), 'bigint[]')}) as map (team_id, queue_id) on map.queue_id = t.queue_id`
  : '');

/** Type 7 of a sorted array `a` of `n` values: what percentile_cont gives, without sorting again. */
const percentileOf = (p: number): string => `a[floor((n - 1) * ${p})::int + 1] + ((n - 1) * ${p} - floor((n - 1) * ${p})) * (a[least(floor((n - 1) * ${p})::int + 2, n)] - a[floor((n - 1) * ${p})::int + 1])`;
/** Ranks between which the true median lies in 95 of 100 samples. */
const medianLow = 'a[greatest(1, floor((n - 1.959964 * sqrt(n)) / 2)::int)]';
const medianHigh = 'a[least(n, ceil(1 + (n + 1.959964 * sqrt(n)) / 2)::int)]';

function columnsOf(measure: Source['measure']): string {
  const columns = { n: 'null', a: 'null::double precision[]', mean: 'null::double precision', spread: 'null::double precision', hits: 'null::bigint', waiting: 'null::bigint', scores: 'null::bigint[]' };
  if ('count' in measure) columns.n = measure.count;
  else if ('share' in measure) [columns.hits, columns.n] = measure.share;
  else if ('scores' in measure) {
    columns.n = 'count(t.score)';
    columns.scores = `array[${[1, 2, 3, 4, 5].map((s) => `count(*) filter (where t.score = ${s})`).join(', ')}]`;
  } else {
    const { values, waiting } = measure;
    Object.assign(columns, { n: `count(${values})`, a: `array_agg(${values} order by ${values}) filter (where ${values} is not null)`, mean: `avg(${values})`, spread: `stddev_samp(${values})` });
    if (waiting) columns.waiting = `count(*) filter (where ${waiting})`;
  }
  return Object.entries(columns).map(([name, sql]) => `${sql} as ${name}`).join(', ');
}

const finished = `case when is_whole = 1 then null else g::text end as "group", is_whole = 1 as whole, before, n::int as n, hits::int as hits, waiting::int as waiting, scores::int[] as scores,
  mean, spread,
  case when n > 0 then ${percentileOf(0.5)} end as median, case when n > 0 then ${percentileOf(0.9)} end as p90, case when n > 0 then ${medianLow} end as median_low, case when n > 0 then ${medianHigh} end as median_high`;

/** `by` team gives no whole: a queue may be worked by several teams. */
export async function aggregate(tx: Scope, key: keyof typeof sources, range: Range, compare: Range | null, by: GroupBy, r: Restriction): Promise<Aggregate[]> {
  const source = sources[key];
  const v = new Values();
  const timeZone = v.add(r.timeZone, 'text');
  const now = `${source.at} >= ${startOf(v, range.from, timeZone)} and ${source.at} < ${endOf(v, range.to, timeZone)}`;
  const then = compare && `${source.at} >= ${startOf(v, compare.from, timeZone)} and ${source.at} < ${endOf(v, compare.to, timeZone)}`;
  const part = (condition: string, before: boolean): string => `
    select g, grouping(g) as is_whole, ${before} as before, ${columnsOf(source.measure)}
    from (select t.*, ${groupExpression(by, source.at, source.agent, timeZone)} as g from ${source.table} t${teamJoin(v, by, r)}
          where ${condition} and ${source.where}${restrict(v, r, source.agent)}) t
    group by grouping sets ((g)${by === 'team' ? '' : ', ()'})`;
  return tx.rows<Aggregate>(`select ${finished} from (${part(now, false)}${then ? ` union all ${part(then, true)}` : ''}) e`, v.list);
}

/** What was open at the end of a day (or now, when that has not come), by group, with ages. */
export async function aggregateOpen(tx: Scope, day: string, by: GroupBy, r: Restriction, withAges: boolean): Promise<(Aggregate & { ages: number[] | null })[]> {
  const v = new Values();
  const timeZone = v.add(r.timeZone, 'text');
  const moment = `least(${endOf(v, day, timeZone)}, ${v.add(tx.now, 'timestamptz')})`;
  const age = `greatest(0, extract(epoch from ${moment} - t.created_at))::double precision`;
  const ages = withAges
    ? `array_agg(${age} order by ${age}) as a, avg(${age}) as mean, stddev_samp(${age}) as spread, array[count(*) filter (where ${age} < 86400), count(*) filter (where ${age} >= 86400 and ${age} < 259200),
        count(*) filter (where ${age} >= 259200 and ${age} < 604800), count(*) filter (where ${age} >= 604800)] as ages`
    : 'null::double precision[] as a, null::double precision as mean, null::double precision as spread, null::bigint[] as ages';
  return tx.rows(
    `select ${finished}, ages::int[] as ages from (
       select g, grouping(g) as is_whole, false as before, count(*) as n, null::bigint as hits, null::bigint as waiting, null::bigint[] as scores, ${ages}
       from (select t.*, ${groupExpression(by, 't.opened_at', 't.assignee_id', timeZone)} as g from closure_measure t${teamJoin(v, by, r)}
             where t.opened_at <= ${moment} and (t.solved_at is null or t.solved_at > ${moment})${restrict(v, r, 't.assignee_id')}) t
       group by grouping sets ((g)${by === 'team' ? '' : ', ()'})) e`, v.list,
  );
}

export type Flow = { group: string | null; opened: number; solved: number };

/** How many were open when the period began (group null, as opened), and what came and went in each bucket. */
export async function flowOfOpen(tx: Scope, range: Range, by: 'day' | 'week' | 'month', r: Restriction): Promise<Flow[]> {
  const v = new Values();
  const timeZone = v.add(r.timeZone, 'text');
  const from = startOf(v, range.from, timeZone);
  const to = endOf(v, range.to, timeZone);
  const limits = restrict(v, r, 't.assignee_id');
  const flow = (at: string, opened: string, solved: string): string => `select ${groupExpression(by, at, '', timeZone)}::text as "group", ${opened}::int as opened, ${solved}::int as solved
    from closure_measure t where ${at} >= ${from} and ${at} < ${to}${limits} group by 1`;
  return tx.rows<Flow>(
    `select null::text as "group", count(*)::int as opened, 0 as solved from closure_measure t where t.opened_at < ${from} and (t.solved_at is null or t.solved_at >= ${from})${limits}
     union all ${flow('t.opened_at', 'count(*)', '0')} union all ${flow('t.solved_at', '0', 'count(*)')}`, v.list,
  );
}

export type Behind = { ticket_id: number; position: number; at: Date; value: number | null };
export type BehindQuery = { range: Range; by: GroupBy; group: string | null; part: 'all' | 'hits' | 'misses' | 'waiting'; after: Pick<Behind, 'ticket_id' | 'position'> & { at: string } | null; limit: number };

const hit: Partial<Record<MeasureKey, string>> = { reopen_rate: 't.reopened_at is not null', one_touch: 't.agent_messages = 1 and t.reopen_count = 0', response_rate: 't.rated_at is not null', csat: 't.score >= 4' };
const valueColumn = (key: MeasureKey, source: Source): string => ('values' in source.measure ? source.measure.values : 'scores' in source.measure ? 't.score' : 'null');

/** The rows behind a number, newest first. */
export async function selectBehind(tx: Scope, key: MeasureKey, q: BehindQuery, r: Restriction): Promise<Behind[]> {
  const v = new Values();
  const timeZone = v.add(r.timeZone, 'text');
  const open = key === 'backlog' || key === 'backlog_age';
  const source: Source = open ? { table: 'closure_measure', at: 't.created_at', agent: 't.assignee_id', where: 'true', measure: { count: 'count(*)' } } : sources[key];
  const moment = open ? `least(${endOf(v, q.range.to, timeZone)}, ${v.add(tx.now, 'timestamptz')})` : '';
  const conditions = [
    open ? `t.opened_at <= ${moment} and (t.solved_at is null or t.solved_at > ${moment})` : `${source.at} >= ${startOf(v, q.range.from, timeZone)} and ${source.at} < ${endOf(v, q.range.to, timeZone)}`,
    source.where,
  ];
  const hits = hit[key];
  const waiting = 'values' in source.measure ? source.measure.waiting : undefined;
  if (hits && q.part === 'hits') conditions.push(`(${hits})`);
  if (hits && q.part === 'misses') conditions.push(`not (${hits})`);
  if (waiting) conditions.push(q.part === 'waiting' ? waiting : `${valueColumn(key, source)} is not null`);
  if (key === 'one_touch') conditions.push('t.agent_messages > 0');
  if (q.by !== 'none' && q.group !== null) {
    const g = groupExpression(q.by, source.at, source.agent, timeZone);
    conditions.push(q.group === 'none' ? `${g} is null` : `${g}::text = ${v.add(q.group, 'text')}`);
  }
  const position = source.table === 'ticket_measure' ? '0::int' : 't.position';
  if (q.after) conditions.push(`(${source.at}, t.ticket_id, ${position}) < (${v.add(q.after.at, 'timestamptz')}, ${v.add(q.after.ticket_id, 'bigint')}, ${v.add(q.after.position, 'int')})`);
  return tx.rows<Behind>(
    `select t.ticket_id, ${position} as position, ${source.at} as at, (${valueColumn(key, source)})::double precision as value from ${source.table} t${teamJoin(v, q.by, r)}
     where ${conditions.join(' and ')}${restrict(v, r, source.agent)} order by ${source.at} desc, t.ticket_id desc, ${position} desc limit ${v.add(q.limit, 'int')}`, v.list,
  );
}
