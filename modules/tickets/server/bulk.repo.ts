import type { Scope } from '#platform/db';

export type BulkRow = {
  id: string;
  requested_by: string | null;
  change: BulkWork;
  ticket_ids: number[];
  total: number;
  done: number;
  skipped: number;
  failures: { ticketId: number; code: string }[];
  state: 'waiting' | 'running' | 'finished' | 'cancelled' | 'failed';
};
export type BulkWork = { actor: { kind: string; id: string | null }; actions: unknown[]; reply: { html: string } | null };

export function insertBulk(tx: Scope, b: { id: string; userId: string | null; change: BulkWork; ticketIds: readonly number[] }): Promise<BulkRow> {
  return tx.one<BulkRow>('insert into bulk_change (id, requested_by, change, ticket_ids, total, created_at) values ($1,$2,$3,$4,$5,$6) returning *', [
    b.id,
    b.userId,
    JSON.stringify(b.change),
    b.ticketIds,
    b.ticketIds.length,
    tx.now,
  ]);
}
export function selectBulk(tx: Scope, id: string, lock = false): Promise<BulkRow | undefined> {
  return tx.row<BulkRow>(`select * from bulk_change where id = $1${lock ? ' for update' : ''}`, [id]);
}
export function updateBulk(tx: Scope, b: BulkRow): Promise<BulkRow> {
  return tx.one<BulkRow>(
    `update bulk_change set done = $2, skipped = $3, failures = $4, state = $5, finished_at = case when $5 in ('finished', 'cancelled', 'failed') then $6::timestamptz end where id = $1 returning *`,
    [b.id, b.done, b.skipped, JSON.stringify(b.failures.slice(0, 100)), b.state, tx.now],
  );
}
