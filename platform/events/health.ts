/** How the followers are doing, for the person who looks after the installation. */
import type { Scope } from '#platform/db';

export type FollowerHealth = { name: string /** Events it has not looked at; counted up to one more than `most`. */; behind: number; lastError: string | null };

export function followerHealth(scope: Scope, most: number): Promise<FollowerHealth[]> {
  return scope.rows<FollowerHealth>(
    `select f.name, (select count(*) from (select 1 from event e where (e.xid, e.seq) > (f.xid, f.seq) limit $1) x) as behind, f.last_error as "lastError" from event_follower f order by f.name`,
    [most + 1],
  );
}

/** Events that a follower could not take. */
export function quarantined(scope: Scope): Promise<{ follower: string; count: number }[]> {
  return scope.rows('select follower, count(*) as count from event_quarantine group by follower order by follower');
}
