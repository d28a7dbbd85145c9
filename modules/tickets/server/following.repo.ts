import type { Scope } from '#platform/db';

/** The people who follow each of these tickets. */
export async function ticketFollowerIds(tx: Scope, ids: readonly number[]): Promise<Map<number, string[]>> {
  const followers = new Map<number, string[]>();
  if (ids.length === 0) return followers;
  for (const row of await tx.rows<{ ticket_id: number; user_id: string }>(
    'select ticket_id, user_id from ticket_follower where ticket_id = any($1::bigint[]) order by user_id',
    [ids],
  )) {
    followers.set(row.ticket_id, [...(followers.get(row.ticket_id) ?? []), row.user_id]);
  }
  return followers;
}
