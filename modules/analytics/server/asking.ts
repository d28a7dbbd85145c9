/** One way to ask for a measure: cards, tables, charts and CSV all come from here, with what the actor may see inside the query. */
import { setImmediate as immediate } from 'node:timers/promises';
import {
  addDays,
  analyticsErrors,
  type Bucket,
  bucketsOf,
  dayIn,
  daysIn,
  fewestForEstimate,
  fewestForPerson,
  type Grouping,
  longestRangeDays,
  type MeasureKey,
  type MeasureQuery,
  type MeasureRow,
  maturityDays,
  measureKeys,
} from '#contract/analytics';
import { type Actor, can } from '#platform/access';
import type { Scope } from '#platform/db';
import { fail } from '#platform/http';
import { organizationSetting, readSetting } from '#server/settings';
import { allTeams, queueScope } from '#server/team';
import type { Counts, GroupBy, Range, Restriction, Span } from './asking.parts.ts';
import { aggregate, flowOfOpen } from './asking.repo.ts';
import { type Counted, changeOf, figuresOf, nothing, whole } from './figures.ts';
import { aggregateOpen, type Open } from './open.repo.ts';
import { openThen } from './open-then.ts';
import { type FlowKey, sources } from './sources.ts';

export type Question = {
  range: Range;
  compare: Range | null;
  restriction: Restriction;
  groupBy: Grouping;
  today: string /** One person's work. */;
  personal: boolean;
};

export function measureNamed(name: string): MeasureKey {
  const key = measureKeys.find((k) => k === name);
  if (!key) throw fail(analyticsErrors.unknownMeasure);
  return key;
}

type Selection = Pick<MeasureQuery, 'from' | 'to' | 'queue' | 'team' | 'agent' | 'channel'> &
  Partial<Pick<MeasureQuery, 'compareFrom' | 'compareTo' | 'groupBy'>>;

/**
 * What is asked, limited to what the actor may see. With measures:read_all: everything. Otherwise one's own work, and totals (without names) of
 * the queues one works: people are never ranked in public.
 */
export async function question(tx: Scope, actor: Actor, q: Selection): Promise<Question> {
  const range = checkedRange(q.from, q.to);
  const compare = q.compareFrom && q.compareTo ? checkedRange(q.compareFrom, q.compareTo) : null;
  const groupBy = q.groupBy ?? 'none';
  const me = actor.kind === 'user' ? actor.id : null;
  let agentId = q.agent === 'me' ? me : (q.agent ?? null);
  if (q.agent === 'me' && !me) throw fail(analyticsErrors.othersWork);
  let queueIds: readonly number[] | null = q.queue ? [q.queue] : null;
  const teams = q.team || groupBy === 'team' ? await allTeams(tx, true) : [];
  if (q.team) {
    const worked = teams.find((t) => t.id === q.team)?.queue_ids ?? [];
    queueIds = queueIds ? queueIds.filter((id) => worked.includes(id)) : worked;
  }
  if (!can(actor, 'measures:read_all')) {
    if (agentId && agentId !== me) throw fail(analyticsErrors.othersWork);
    if (groupBy === 'agent') {
      if (!me) throw fail(analyticsErrors.othersWork);
      agentId = me;
    }
    const scope = await queueScope(tx, actor);
    // One's own work counts wherever it was done; everything else only in the queues one works.
    if (!agentId && !scope.all) queueIds = queueIds ? queueIds.filter((id) => scope.queueIds.includes(id)) : scope.queueIds;
  }
  const { timeZone } = await readSetting(tx, organizationSetting);
  const teamQueues = groupBy === 'team' ? teams.flatMap((t) => t.queue_ids.map((queueId) => ({ teamId: t.id, queueId }))) : [];
  return {
    range,
    compare,
    groupBy,
    today: dayIn(timeZone, tx.now),
    personal: agentId !== null,
    restriction: { timeZone, queueIds, agentId, channel: q.channel ?? null, teamQueues },
  };
}

function checkedRange(from: string, to: string): Range {
  if (to < from || daysIn(from, to) > longestRangeDays || from < '1970-01-01' || to > '9999-12-01') throw fail(analyticsErrors.rangeWrong);
  return { from, to };
}

const isTime = (by: Grouping): by is 'day' | 'week' | 'month' => by === 'day' || by === 'week' || by === 'month';
type Row = Omit<MeasureRow, 'label'>;

/** Rows of one measure, without labels. The whole comes as the only row when nothing is grouped. */
export async function answer(tx: Scope, key: MeasureKey, q: Question): Promise<Row[]> {
  if (key === 'backlog_age' && isTime(q.groupBy)) throw fail(analyticsErrors.groupingWrong);
  const found = (await answers(tx, [key], q)).get(key);
  return q.groupBy === 'none' ? (found ? [found.whole] : []) : (found?.groups ?? []);
}

export type WholeAndGroups = { whole: Row; groups: Row[] };

/** Several measures, read together where they come from the same rows. */
export async function answers(tx: Scope, keys: readonly MeasureKey[], q: Question): Promise<Map<MeasureKey, WholeAndGroups>> {
  const found = new Map<MeasureKey, WholeAndGroups>();
  const flowing: FlowKey[] = [];
  const open = keys.some((key) => key === 'backlog' || key === 'backlog_age') ? await openOf(tx, keys.includes('backlog_age'), q) : null;
  for (const key of keys) {
    if (key === 'backlog' || key === 'backlog_age') found.set(key, await openTickets(tx, key, q, open as OpenAt));
    else flowing.push(key);
  }
  if (flowing.length === 0) return found;
  const buckets = bucketsFor(q);
  const spans = spansOf(q, buckets, flowing);
  const kindOf = (c: Counts): Span['kind'] | undefined => spans[c.span]?.kind;
  for (const [key, counts] of await aggregate(tx, flowing, spans, buckets ? 'none' : (q.groupBy as GroupBy), q.restriction)) {
    // The medians of a year take a while: others get their turn.
    await immediate();
    const now = counts.filter((c) => kindOf(c) !== 'before' && !c.whole);
    const before = counts.filter((c) => kindOf(c) === 'before' && !c.whole);
    const own = (of: Span['kind']) => counts.find((c) => kindOf(c) === of && (c.whole || buckets !== null));
    const total = own('now') ?? whole(now);
    found.set(key, {
      whole: rowOf(key, q, null, null, total, q.compare && (own('before') ?? whole(before))),
      groups: buckets ? buckets.map((b, i) => rowOf(key, q, b.first, b, counts.find((c) => c.span === i) ?? nothing, null)) : grouped(key, q, now, before),
    });
  }
  return found;
}

/** Buckets first. The whole of a course is put together from them, unless a ticket could be counted in several. */
function spansOf(q: Question, buckets: readonly Bucket[] | null, keys: readonly FlowKey[]): Span[] {
  const spans: Span[] = (buckets ?? []).map((b) => ({ ...clipped(b, q.range), kind: 'bucket' }));
  if (!buckets || keys.some((key) => sources[key].kind === 'tickets')) spans.push({ ...q.range, kind: 'now' });
  if (q.compare) spans.push({ ...q.compare, kind: 'before' });
  return spans;
}

/** The part of a bucket that lies in the period. Days as text sort as days. */
export function clipped(bucket: Bucket, range: Range): Range {
  const [, from = range.from] = [bucket.first, range.from].sort();
  const [to = range.to] = [bucket.last, range.to].sort();
  return { from, to };
}

/** Days to come are no part of a course. */
const bucketsFor = (q: Question): Bucket[] | null =>
  isTime(q.groupBy) ? bucketsOf(q.range.from, q.range.to, q.groupBy).filter((b) => b.first <= q.today) : null;

type OpenAt = { now: readonly Open[]; before: readonly Open[] };
async function openOf(tx: Scope, withAges: boolean, q: Question): Promise<OpenAt> {
  const by = isTime(q.groupBy) ? 'none' : q.groupBy;
  const at = (day: string): Promise<readonly Open[]> => (day < q.today ? openThen : aggregateOpen)(tx, day, by, q.restriction, withAges);
  const [now, before] = await Promise.all([at(q.range.to), q.compare ? at(q.compare.to) : []]);
  return { now, before };
}

const wholeOf = (open: readonly Open[]): Counted => countedOf(open.find((o) => o.whole));
const countedOf = (open: Open | undefined): Counted => (open ? { ...nothing, n: open.n, ages: open.ages } : nothing);

/** The age is of one moment: a course of it exists on no card, and asking for it alone is refused (see `answer`). */
async function openTickets(tx: Scope, key: 'backlog' | 'backlog_age', q: Question, { now, before }: OpenAt): Promise<WholeAndGroups> {
  const buckets = key === 'backlog' ? bucketsFor(q) : null;
  const total = rowOf(key, q, null, null, wholeOf(now), q.compare && wholeOf(before));
  if (buckets) return { whole: total, groups: await course(tx, q, buckets, total.n) };
  if (isTime(q.groupBy)) return { whole: total, groups: [] };
  const own = (list: readonly Open[]) => list.filter((o) => !o.whole).map((o) => ({ group: o.group, ...countedOf(o) }));
  return { whole: total, groups: grouped(key, q, own(now), own(before)) };
}

/** Open at the end of each bucket: what is open at the end of the last, less what came and plus what was solved since. */
async function course(tx: Scope, q: Question, buckets: readonly Bucket[], openAtEnd: number): Promise<Row[]> {
  const flow = await flowOfOpen(
    tx,
    buckets.map((b) => clipped(b, q.range)),
    q.restriction,
  );
  const rows: Row[] = [];
  let open = openAtEnd;
  for (let i = buckets.length - 1; i >= 0; i -= 1) {
    const bucket = buckets[i] as Bucket;
    rows.unshift(rowOf('backlog', q, bucket.first, bucket, { ...nothing, n: open }, null));
    open += (flow[i]?.solved ?? 0) - (flow[i]?.opened ?? 0);
  }
  return rows;
}

type Grouped = Counted & { group: string | null };
function grouped(key: MeasureKey, q: Question, now: readonly Grouped[], before: readonly Grouped[]): Row[] {
  const known = new Map(now.map((c) => [c.group, c]));
  if (q.groupBy === 'none') return [];
  const then = new Map(before.map((c) => [c.group, c]));
  return [...new Set([...known.keys(), ...then.keys()])].map((g) =>
    rowOf(key, q, g ?? 'none', null, known.get(g) ?? nothing, q.compare ? (then.get(g) ?? nothing) : null),
  );
}

function rowOf(key: MeasureKey, q: Question, group: string | null, bucket: Bucket | null, counted: Counted, before: Counted | null): Row {
  const fewest = q.personal || q.groupBy === 'agent' ? fewestForPerson : fewestForEstimate;
  const figures = figuresOf(key, counted, fewest);
  const earlier = before && figuresOf(key, before, fewest);
  const last = bucket && bucket.last < q.range.to ? bucket.last : q.range.to;
  const ripens = key === 'reopen_rate' || key === 'response_rate';
  return {
    group,
    ...figures,
    ages: key === 'backlog_age' ? (counted.ages?.counts ?? [0, 0, 0, 0]) : null,
    partial: bucket !== null && (bucket.first < q.range.from || bucket.last > q.range.to || bucket.last >= q.today),
    provisional: ripens && last > addDays(q.today, -maturityDays),
    before: earlier,
    change: changeOf(key, figures, earlier),
  };
}
