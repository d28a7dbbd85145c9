/** One-time sign-in links and the sessions they open. */
import type { Scope } from '#platform/db';

export type SessionRow = { customer_id: number; email: string };

export async function insertSignIn(tx: Scope, link: { tokenHash: Buffer; customerId: number; email: string; expiresAt: Date }): Promise<void> {
  await tx.rows('insert into portal_sign_in (token_hash, customer_id, email, expires_at, created_at) values ($1, $2, $3, $4, $5)', [
    link.tokenHash,
    link.customerId,
    link.email,
    link.expiresAt,
    tx.now,
  ]);
}

export const selectSignIn = (tx: Scope, tokenHash: Buffer): Promise<SessionRow | undefined> =>
  tx.row('select customer_id, email from portal_sign_in where token_hash = $1 and used_at is null and expires_at > $2', [tokenHash, tx.now]);

/** Gives it to exactly one of two that come at once. */
export const takeSignIn = (tx: Scope, tokenHash: Buffer): Promise<SessionRow | undefined> =>
  tx.row('update portal_sign_in set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2 returning customer_id, email', [
    tokenHash,
    tx.now,
  ]);

export async function insertSession(tx: Scope, session: { tokenHash: Buffer; customerId: number; email: string; expiresAt: Date }): Promise<void> {
  await tx.rows('insert into portal_session (token_hash, customer_id, email, expires_at, created_at) values ($1, $2, $3, $4, $5)', [
    session.tokenHash,
    session.customerId,
    session.email,
    session.expiresAt,
    tx.now,
  ]);
}

export const selectSession = (tx: Scope, tokenHash: Buffer): Promise<SessionRow | undefined> =>
  tx.row('select customer_id, email from portal_session where token_hash = $1 and expires_at > $2', [tokenHash, tx.now], 'portal_session_get');

/** After a backup was put in place: what was ended or used since must not come back with it. */
export async function endEverySession(tx: Scope): Promise<void> {
  await tx.rows('delete from portal_session');
  await tx.rows('delete from portal_sign_in');
}

export async function deleteSession(tx: Scope, tokenHash: Buffer): Promise<void> {
  await tx.rows('delete from portal_session where token_hash = $1', [tokenHash]);
}

export const selectSessionsOfCustomers = (tx: Scope, customerIds: readonly number[]): Promise<{ email: string; created_at: Date; expires_at: Date }[]> =>
  tx.rows('select email, created_at, expires_at from portal_session where customer_id = any($1::bigint[]) order by created_at', [customerIds]);

export async function deleteSessionsOfCustomers(tx: Scope, customerIds: readonly number[]): Promise<void> {
  await tx.rows('delete from portal_session where customer_id = any($1::bigint[])', [customerIds]);
  await tx.rows('delete from portal_sign_in where customer_id = any($1::bigint[])', [customerIds]);
}

export async function sweepSessions(tx: Scope, before: Date): Promise<void> {
  await tx.rows('delete from portal_session where expires_at < $1', [before]);
  await tx.rows('delete from portal_sign_in where expires_at < $1', [before]);
}
