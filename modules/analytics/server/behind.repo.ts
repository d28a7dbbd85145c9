/** The rows behind a number. */
import type { MeasureKey } from '#contract/analytics';
import type { Scope } from '#platform/db';
import { endOf, type GroupBy, groupExpression, type Range, type Restriction, restrict, startOf, teamJoin, Values } from './asking.parts.ts';
import { openSource, sources } from './sources.ts';

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
