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

export type ToldDue = { id: number; customer_id: number; queue_id: number; next_due_at: Date; due_told: 1 | 2 };

/** Marks tickets that are late, or due before `soon`, as told. Whoever holds a row goes first: it is told the next time. */
export function markDueTold(tx: Scope, soon: Date, limit: number): Promise<ToldDue[]> {
  return tx.rows<ToldDue>(
    `update ticket t set due_told = case when t.next_due_at <= $1 then 2 else 1 end
     from (select id from ticket where next_due_at <= $2 and due_told < 2 and (due_told = 0 or next_due_at <= $1) and category in ('new', 'open', 'waiting_customer', 'waiting_third_party')
             and merged_into is null and deleted_at is null and not spam order by next_due_at limit $3 for update skip locked) x
     where t.id = x.id returning t.id, t.customer_id, t.queue_id, t.next_due_at, t.due_told`,
    [tx.now, soon, limit],
  );
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
