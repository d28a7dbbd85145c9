/** How the followers of the log are doing, for operators. */
import type { Scope } from '#platform/db';

export type FollowerState = {
  name: string;
  position: string;
  movedAt: Date;
  lastError: string | null;
  /** Seconds since the oldest event that is ahead of it was written; 0 when it has taken everything. */
  lagS: number;
  quarantined: number;
};

export async function followerStates(scope: Scope): Promise<FollowerState[]> {
  const rows = await scope.rows<{ name: string; position: string; moved_at: Date; last_error: string | null; lag_s: number; quarantined: number }>(
    `select f.name, f.xid || '-' || f.seq as position, f.moved_at, f.last_error,
       coalesce((select greatest(0, extract(epoch from now() - f.moved_at))::int from event e where (e.xid, e.seq) > (f.xid, f.seq) limit 1), 0) as lag_s,
       (select count(*)::int from event_quarantine q where q.follower = f.name) as quarantined
     from event_follower f order by f.name`,
  );
  return rows.map((r) => ({ name: r.name, position: r.position, movedAt: r.moved_at, lastError: r.last_error, lagS: r.lag_s, quarantined: r.quarantined }));
}
