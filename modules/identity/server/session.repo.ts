import type { Scope } from '#platform/db';
import { sessionDays } from './session-days.ts';

export type SessionRow = {
  id: string;
  token: string;
  ip_address: string | null;
  user_agent: string | null;
  created_at: Date;
  updated_at: Date;
  expires_at: Date;
};

export function selectSessions(tx: Scope, userId: string): Promise<SessionRow[]> {
  return tx.rows<SessionRow>(
    `select id, token, ip_address, user_agent, created_at, updated_at, least(expires_at, created_at + make_interval(days => $3)) as expires_at
     from session where user_id = $1 and least(expires_at, created_at + make_interval(days => $3)) > $2 order by updated_at desc limit 200`,
    [userId, tx.now, sessionDays],
  );
}

export async function deleteSession(tx: Scope, userId: string, id: string): Promise<boolean> {
  return (await tx.rows('delete from session where id = $1 and user_id = $2 returning id', [id, userId])).length > 0;
}

/** All of a person's sessions, or all but one. Gives the ids of those that ended. */
export async function deleteSessions(tx: Scope, userId: string, but: string | null = null): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>('delete from session where user_id = $1 and ($2::uuid is null or id <> $2) returning id', [userId, but]);
  return rows.map((r) => r.id);
}

export async function deleteExpiredSessions(tx: Scope): Promise<void> {
  await tx.rows(`delete from session where least(expires_at, created_at + make_interval(days => $2)) < $1::timestamptz - interval '1 day'`, [
    tx.now,
    sessionDays,
  ]);
  await tx.rows('delete from verification where expires_at < $1', [tx.now]);
}

/** After a backup was put in place: sessions and devices that were ended since must not come back with it. */
export async function endEverySession(tx: Scope): Promise<void> {
  await tx.rows('delete from session');
  await tx.rows('delete from verification');
}

/** Devices that skip the second step; the cookie on the device is worth nothing without its row. */
export async function forgetDevices(tx: Scope, userId: string): Promise<void> {
  await tx.rows(`delete from verification where identifier like 'trust-device-%' and value = $1`, [userId]);
}
