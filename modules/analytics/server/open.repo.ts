/** What was open at a moment, and how old it was. */
import type { Scope } from '#platform/db';
import { type Ages, endOf, type GroupBy, groupExpression, type Restriction, restrict, teamJoin, Values } from './asking.parts.ts';
import { secondsBefore } from './packed.ts';
import { openSource } from './sources.ts';
import { summarize } from './statistics/percentiles.ts';

export type Open = { group: string | null; whole: boolean; n: number; ages: Ages | null };
type Row = { group: string | null; whole: boolean; n: number; at?: string; made?: string | null };

/** What was open at the end of a day (or now, when that has not come), by group and as a whole. */
export async function aggregateOpen(tx: Scope, lastDay: string, by: GroupBy, r: Restriction, withAges: boolean): Promise<Open[]> {
  const v = new Values();
  const zone = v.add(r.timeZone, 'text');
  const agent = openSource.agent;
  const at = '(select at from m)';
  const columns = `${groupExpression(by, agent)} as g, t.created_at`;
  const since = (openedAt: string): string => `${teamJoin(v, by, r)} where ${openedAt} <= ${at}${restrict(v, r, agent)}`;
  // PostgreSQL would take twice as long for sorting ages as for reading them.
  const ages = withAges ? `, encode(timestamptz_send(${at}), 'base64') as at, encode(string_agg(timestamptz_send(created_at), ''), 'base64') as made` : '';
  // Still open, and closed since then: each has an index of its own; the second is kept from walking all that was opened before.
  const rows = await tx.rows<Row>(
    `with m as materialized (select least(${endOf(v, lastDay, zone)}, ${v.add(tx.now, 'timestamptz')}) as at)
     select ${by === 'none' ? 'null as "group", true as whole' : 'g::text as "group", grouping(g) = 1 as whole'}, count(*)::int as n${ages} from (
       select ${columns} from closure_measure t${since('t.opened_at')} and t.solved_at is null
       union all select ${columns} from closure_measure t${since(`(t.opened_at + interval '0')`)} and t.solved_at > ${at} and t.solved_at is not null) t
     ${by === 'none' ? '' : 'group by grouping sets ((g), ())'}`,
    v.list,
  );
  return rows.map(({ group, whole, n, at: end, made }) => ({
    group,
    whole,
    n,
    ages: withAges ? agesOf(end && made ? secondsBefore(end, made) : new Float64Array()) : null,
  }));
}

const day = 86_400;

function agesOf(seconds: Float64Array): Ages {
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (const age of seconds) counts[age < day ? 0 : age < 3 * day ? 1 : age < 7 * day ? 2 : 3] += 1;
  const { mean, median, p90 } = summarize(seconds);
  return { mean, median, p90, counts };
}
