import type { Scope } from '#platform/db';
import type { Link } from './chain.ts';

export type EntryRow = Link & { previous_hash: Buffer; hash: Buffer };
const columns = 'number, event_seq, at, category, type, actor_kind, actor_id, data, previous_hash, hash';

export function selectLast(tx: Scope): Promise<EntryRow | undefined> {
  return tx.row<EntryRow>(`select ${columns} from audit_entry order by number desc limit 1`);
}

export async function insertEntry(tx: Scope, e: EntryRow): Promise<void> {
  await tx.rows(
    `insert into audit_entry (${columns}) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)`,
    [e.number, e.event_seq, e.at, e.category, e.type, e.actor_kind, e.actor_id, JSON.stringify(e.data), e.previous_hash, e.hash],
    'audit_insert',
  );
}

export type AuditFilter = { category?: string | undefined; actor?: string | undefined; from?: string | undefined; to?: string | undefined };
const matching =
  '($1::text is null or category = $1) and ($2::text is null or actor_id = $2) and ($3::timestamptz is null or at >= $3) and ($4::timestamptz is null or at < $4)';
const values = (f: AuditFilter): unknown[] => [f.category ?? null, f.actor ?? null, f.from ?? null, f.to ?? null];

export function selectNewest(tx: Scope, filter: AuditFilter, before: number | null, limit: number): Promise<EntryRow[]> {
  return tx.rows<EntryRow>(`select ${columns} from audit_entry where ${matching} and ($5::bigint is null or number < $5) order by number desc limit $6`, [
    ...values(filter),
    before,
    limit,
  ]);
}

export function selectOldest(tx: Scope, filter: AuditFilter, after: number, limit: number): Promise<EntryRow[]> {
  return tx.rows<EntryRow>(`select ${columns} from audit_entry where ${matching} and number > $5 order by number limit $6`, [...values(filter), after, limit]);
}
