/**
 * Taking the log to another server. Transaction ids mean nothing there, and new transactions must come after everything that was brought along. So the
 * places of the log are renumbered on the way out: 0 for what every follower has taken, then 1, 2, 3 ... in the same order.
 */
import type { Scope } from '#platform/db';
import type { Position } from './log.ts';

/** How to read these columns of a table so that its places mean the same elsewhere; null when it has none. */
export async function portableSelect(scope: Scope, table: string, columns: readonly string[]): Promise<string | null> {
  if (table !== 'event' && table !== 'event_follower') return null;
  const first = (await scope.row<{ xid: string }>('select xid::text as xid from event_follower order by event_follower.xid limit 1'))?.xid ?? '0';
  const tail = `with tail as materialized (select xid, dense_rank() over (order by xid) as place from (select distinct xid from event where xid >= '${BigInt(first)}'::xid8) x)`;
  const list = (replaced: Record<string, string>) => columns.map((c) => `${replaced[c] ?? `t."${c}"`} as "${c}"`).join(', ');
  if (table === 'event') return `${tail} select ${list({ xid: 'coalesce(tail.place, 0)::text::xid8' })} from event t left join tail on tail.xid = t.xid`;
  return `${tail} select ${list({
    xid: 'coalesce(tail.place, 1 + (select count(*) from tail o where o.xid < t.xid))::text::xid8',
    seq: 'case when tail.place is null then 0 else t.seq end',
  })} from event_follower t left join tail on tail.xid = t.xid`;
}

/** Whether no such place can be yet: it is of another server, from before a backup was put in place. */
export async function isFromElsewhere(scope: Scope, { xid }: Position): Promise<boolean> {
  return (await scope.one<{ yes: boolean }>('select $1::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) as yes', [xid])).yes;
}

/** Whether anything ever happened: all that anybody does is in the log, and nothing is taken out of it. */
export async function anyFact(scope: Scope): Promise<boolean> {
  return (await scope.one<{ yes: boolean }>('select exists (select 1 from event) as yes')).yes;
}

/** Uses up transaction ids until the next one comes after all that was brought along. Outside a transaction. */
export async function beginAfterMoved(scope: Scope): Promise<void> {
  await scope.rows(
    `do $$ begin
       while pg_current_xact_id() <= greatest((select max(xid) from event), (select max(xid) from event_follower)) loop commit; end loop;
     end $$`,
  );
}
