/** Private links: one request, one person, a token of which only the hash is kept. */
import type { Scope } from '#platform/db';

export type LinkRow = { id: string; ticket_id: number; customer_id: number; expires_at: Date };

export type NewLink = { id: string; tokenHash: Buffer; ticketId: number; customerId: number };

export async function insertLinks(tx: Scope, links: readonly NewLink[], expiresAt: Date): Promise<void> {
  await tx.rows(
    `insert into request_link (id, token_hash, ticket_id, customer_id, expires_at, created_at)
     select x.*, $5, $6 from unnest($1::uuid[], $2::bytea[], $3::bigint[], $4::bigint[]) x`,
    [links.map((l) => l.id), links.map((l) => l.tokenHash), links.map((l) => l.ticketId), links.map((l) => l.customerId), expiresAt, tx.now],
    'request_link_insert',
  );
}

export const selectLink = (tx: Scope, tokenHash: Buffer): Promise<LinkRow | undefined> =>
  tx.row<LinkRow>(
    'select id, ticket_id, customer_id, expires_at from request_link where token_hash = $1 and revoked_at is null and expires_at > $2',
    [tokenHash, tx.now],
    'request_link_get',
  );

/** Something happened to these requests: their links live on. Links that have ended stay ended. */
export async function extendLinks(tx: Scope, ticketIds: readonly number[], expiresAt: Date): Promise<void> {
  await tx.rows('update request_link set expires_at = $2 where ticket_id = any($1::bigint[]) and revoked_at is null and expires_at > $3 and expires_at < $2', [
    ticketIds,
    expiresAt,
    tx.now,
  ]);
}

export async function revokeLinksOf(tx: Scope, ticketId: number): Promise<number> {
  return (
    await tx.rows('update request_link set revoked_at = $2 where ticket_id = $1 and revoked_at is null and expires_at > $2 returning id', [ticketId, tx.now])
  ).length;
}

export async function deleteLinksOfCustomers(tx: Scope, customerIds: readonly number[]): Promise<void> {
  await tx.rows('delete from request_link where customer_id = any($1::bigint[])', [customerIds]);
}

export async function sweepLinks(tx: Scope, before: Date): Promise<void> {
  await tx.rows('delete from request_link where expires_at < $1', [before]);
}
