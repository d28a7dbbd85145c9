/** How the followers of the log are doing, for operators. */
import type { Scope } from '#platform/db';

const mostCounted = 10_000;

export type FollowerState = {
  name: string;
  position: string;
  movedAt: Date;
  lastError: string | null;
  /** Seconds since it last moved while something is ahead of it; 0 when it has taken everything. */
  lagS: number;
  /** Events ahead of it; counted up to `mostCounted`. */
  behind: number;
  quarantined: number;
};

export async function followerStates(scope: Scope): Promise<FollowerState[]> {
  const rows = await scope.rows<{
    name: string;
    position: string;
    moved_at: Date;
    last_error: string | null;
    lag_s: number;
    behind: number;
    quarantined: number;
  }>(
    `select f.name, f.xid || '-' || f.seq as position, f.moved_at, f.last_error,
       coalesce((select greatest(0, extract(epoch from now() - f.moved_at))::int from event e where (e.xid, e.seq) > (f.xid, f.seq) limit 1), 0) as lag_s,
       (select count(*)::int from (select 1 from event e where (e.xid, e.seq) > (f.xid, f.seq) limit $1) ahead) as behind,
       (select count(*)::int from event_quarantine q where q.follower = f.name) as quarantined
     from event_follower f order by f.name`,
    [mostCounted],
  );
  return rows.map(({ moved_at: movedAt, last_error: lastError, lag_s: lagS, ...same }) => ({ ...same, movedAt, lastError, lagS }));
}
