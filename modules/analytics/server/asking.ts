/** One way to ask for a measure: cards, tables, charts and CSV all come from here, with what the actor may see inside the query. */
import {
  analyticsErrors, fewestForEstimate, fewestForPerson, type Grouping, longestRangeDays, maturityDays, type MeasureKey, measureKeys, type MeasureQuery, type MeasureRow,
} from '#contract/analytics';
import { type Actor, can } from '#platform/access';
import type { Scope } from '#platform/db';
import { fail } from '#platform/http';
import { organizationSetting, readSetting } from '#server/settings';
import { allTeams, queueScope } from '#server/team';
import { aggregate, aggregateOpen, type Aggregate, flowOfOpen, type Range, type Restriction } from './asking.repo.ts';
import { addDays, type Bucket, bucketsOf, dayIn, daysIn } from './days.ts';
import { changeOf, type Counted, figuresOf, nothing } from './figures.ts';

export type Question = { range: Range; compare: Range | null; restriction: Restriction; groupBy: Grouping; today: string; /** One person's work. */ personal: boolean };

export function measureNamed(name: string): MeasureKey {
  const key = measureKeys.find((k) => k === name);
  if (!key) throw fail(analyticsErrors.unknownMeasure);
  return key;
}

type Selection = Pick<MeasureQuery, 'from' | 'to' | 'queue' | 'team' | 'agent' | 'channel'> & Partial<Pick<MeasureQuery, 'compareFrom' | 'compareTo' | 'groupBy'>>;

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
    range, compare, groupBy, today: dayIn(timeZone, tx.now), personal: agentId !== null,
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
  const { groups, whole } = await wholeAndGroups(tx, key, q);
  return q.groupBy === 'none' ? [whole] : groups;
}

/** Both at once: what a card with its course needs. */
export async function wholeAndGroups(tx: Scope, key: MeasureKey, q: Question): Promise<{ whole: Row; groups: Row[] }> {
  const by = q.groupBy;
  if (key === 'backlog_age' && isTime(by)) throw fail(analyticsErrors.groupingWrong);
  if (key === 'backlog' || key === 'backlog_age') return openTickets(tx, key, q);
  const found = await aggregate(tx, key, q.range, q.compare, by, q.restriction);
  const pick = (before: boolean, whole: boolean) => found.filter((a) => a.before === before && a.whole === whole);
  const groups = grouped(key, q, pick(false, false), isTime(by) ? null : pick(true, false));
  const whole = rowOf(key, q, null, null, pick(false, true)[0] ?? nothing, q.compare ? (pick(true, true)[0] ?? nothing) : null, false);
  return { whole, groups };
}

async function openTickets(tx: Scope, key: 'backlog' | 'backlog_age', q: Question): Promise<{ whole: Row; groups: Row[] }> {
  const time = isTime(q.groupBy) ? q.groupBy : null;
  const by = time ? 'none' : q.groupBy;
  const withAges = key === 'backlog_age';
  const now = await aggregateOpen(tx, q.range.to, by, q.restriction, withAges);
  const before = q.compare ? await aggregateOpen(tx, q.compare.to, by, q.restriction, withAges) : null;
  const total = now.find((a) => a.whole);
  const whole = { ...rowOf(key, q, null, null, total ?? nothing, before && (before.find((a) => a.whole) ?? nothing), false), ages: total?.ages ?? null };
  if (time) return { whole, groups: course(q, await flowOfOpen(tx, q.range, time, q.restriction), time) };
  const ages = new Map(now.map((a) => [a.group, a.ages]));
  const groups = grouped(key, q, now.filter((a) => !a.whole), before?.filter((a) => !a.whole) ?? null);
  return { whole, groups: groups.map((row) => ({ ...row, ages: ages.get(row.group === 'none' ? null : row.group) ?? null })) };
}

/** Open at the end of each bucket: what was there, plus what came, minus what was solved. Days to come have no backlog yet. */
function course(q: Question, flow: Awaited<ReturnType<typeof flowOfOpen>>, by: 'day' | 'week' | 'month'): Row[] {
  let open = flow.filter((f) => f.group === null).reduce((sum, f) => sum + f.opened, 0);
  return bucketsOf(q.range.from, q.range.to, by).filter((b) => b.first <= q.today).map((bucket) => {
    for (const f of flow) if (f.group === bucket.first) open += f.opened - f.solved;
    return rowOf('backlog', q, bucket.first, bucket, { ...nothing, n: open }, null, true);
  });
}

function grouped(key: MeasureKey, q: Question, now: readonly Aggregate[], before: readonly Aggregate[] | null): Row[] {
  const known = new Map(now.map((a) => [a.group, a]));
  const then = new Map((before ?? []).map((a) => [a.group, a]));
  if (isTime(q.groupBy)) {
    const by = q.groupBy;
    return bucketsOf(q.range.from, q.range.to, by).filter((b) => b.first <= q.today).map((b) => rowOf(key, q, b.first, b, known.get(b.first) ?? nothing, null, true));
  }
  if (q.groupBy === 'none') return [];
  const groups = [...new Set([...known.keys(), ...then.keys()])];
  return groups.map((g) => rowOf(key, q, g ?? 'none', null, known.get(g) ?? nothing, q.compare ? (then.get(g) ?? nothing) : null, false));
}

function rowOf(key: MeasureKey, q: Question, group: string | null, bucket: Bucket | null, counted: Counted, before: Counted | null, inTime: boolean): Row {
  const fewest = q.personal || q.groupBy === 'agent' ? fewestForPerson : fewestForEstimate;
  const figures = figuresOf(key, counted, fewest);
  const earlier = before && figuresOf(key, before, fewest);
  const last = bucket && bucket.last < q.range.to ? bucket.last : q.range.to;
  const ripens = key === 'reopen_rate' || key === 'response_rate';
  return {
    group, ...figures, ages: null,
    partial: inTime && bucket !== null && (bucket.first < q.range.from || bucket.last > q.range.to || bucket.last >= q.today),
    provisional: ripens && last > addDays(q.today, -maturityDays),
    before: earlier, change: changeOf(key, figures, earlier),
  };
}
