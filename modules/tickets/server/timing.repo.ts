import type { Scope } from '#platform/db';

export async function selectDueToClose(tx: Scope, before: Date, limit: number): Promise<number[]> {
  return (
    await tx.rows<{ id: number }>(
      `select id from ticket where category = 'solved' and solved_at <= $1 and merged_into is null and deleted_at is null order by solved_at limit $2`,
      [before, limit],
    )
  ).map((r) => r.id);
}

export async function selectDueToWake(tx: Scope, now: Date, limit: number): Promise<number[]> {
  return (
    await tx.rows<{ id: number }>(
      'select id from ticket where snoozed_until <= $1 and merged_into is null and deleted_at is null order by snoozed_until limit $2',
      [now, limit],
    )
  ).map((r) => r.id);
}

/** The next ticket of these queues that nobody has: most urgent, then longest waiting. Two people asking at once get two different ones. */
export async function lockNextFree(tx: Scope, queueIds: readonly number[] | null): Promise<number | null> {
  const row = await tx.row<{ id: number }>(
    `select id from ticket where assignee_id is null and category in ('new', 'open', 'waiting_customer', 'waiting_third_party') and category in ('new', 'open') and merged_into is null and deleted_at is null and not spam and snoozed_until is null
       and ($1::bigint[] is null or queue_id = any($1)) order by priority desc, coalesce(waiting_since, created_at), id limit 1 for update skip locked`,
    [queueIds],
  );
  return row?.id ?? null;
}
