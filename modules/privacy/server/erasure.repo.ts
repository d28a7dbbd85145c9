import type { Erasure, ErasureCounts } from '#contract/privacy';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';

export type ErasureRow = {
  id: string;
  customer_id: number;
  customer_ids: number[];
  state: Erasure['state'];
  done: number;
  total: number;
  counts: Partial<ErasureCounts>;
  requested_kind: Actor['kind'];
  requested_by: string | null;
  created_at: Date;
  finished_at: Date | null;
};

/** Of two at once for one person the second gets nothing. */
export const insertErasure = (
  tx: Scope,
  e: { id: string; customerId: number; customerIds: readonly number[]; actor: Actor },
): Promise<ErasureRow | undefined> =>
  tx.row<ErasureRow>(
    `insert into erasure (id, customer_id, customer_ids, requested_kind, requested_by, created_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (customer_id) where state in ('waiting', 'running') do nothing returning *`,
    [e.id, e.customerId, e.customerIds, e.actor.kind, e.actor.id, tx.now],
  );

export const selectUnfinished = (tx: Scope, customerId: number): Promise<ErasureRow | undefined> =>
  tx.row<ErasureRow>(`select * from erasure where customer_id = $1 and state in ('waiting', 'running')`, [customerId]);

export const selectErasure = (tx: Scope, id: string): Promise<ErasureRow | undefined> => tx.row<ErasureRow>('select * from erasure where id = $1', [id]);

export const selectErasures = (tx: Scope, customerId: number | null, limit: number, after: { at: string; id: string } | null): Promise<ErasureRow[]> =>
  tx.rows<ErasureRow>(
    `select * from erasure where ($2::bigint is null or $2 = any(customer_ids)) and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))
     order by created_at desc, id desc limit $1`,
    [limit, customerId, after?.at ?? null, after?.id ?? null],
  );

export const selectAllIds = (tx: Scope): Promise<{ customer_ids: number[] }[]> => tx.rows('select customer_ids from erasure order by created_at, id');

/** From the first ticket, also after an interruption: what was done is passed over quickly and counted once. */
export async function beginErasure(tx: Scope, id: string, total: number): Promise<void> {
  await tx.rows(`update erasure set state = 'running', done = 0, total = $2, counts = counts - 'tickets' where id = $1`, [id, total]);
}

/** In the transaction of what is counted, so that an interruption counts nothing twice. */
export async function addCounts(tx: Scope, id: string, done: number, counts: Partial<ErasureCounts>): Promise<void> {
  await tx.rows(
    `update erasure set done = done + $2, counts = counts || (select coalesce(jsonb_object_agg(key, value::bigint + coalesce((counts ->> key)::bigint, 0)), '{}') from jsonb_each_text($3::jsonb)) where id = $1`,
    [id, done, JSON.stringify(counts)],
  );
}

export async function endErasure(tx: Scope, id: string, state: 'finished' | 'failed'): Promise<void> {
  await tx.rows('update erasure set state = $2, finished_at = $3 where id = $1', [id, state, tx.now]);
}
