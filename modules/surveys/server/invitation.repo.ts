/** One invitation for each closure. */
import type { Scope } from '#platform/db';

export type InvitationRow = {
  id: string;
  closure_id: number;
  ticket_id: number;
  customer_id: number;
  agent_id: string | null;
  queue_id: number;
  channel: string;
  language: string;
  state: 'waiting' | 'sent' | 'skipped' | 'cancelled';
  send_at: Date;
  sent_at: Date | null;
  expires_at: Date;
  solved_at: Date;
};
const columns = 'id, closure_id, ticket_id, customer_id, agent_id, queue_id, channel, language, state, send_at, sent_at, expires_at, solved_at';

/** @returns false when this closure has one already. */
export async function insertInvitation(tx: Scope, i: Omit<InvitationRow, 'state' | 'sent_at'>): Promise<boolean> {
  const row = await tx.row(
    `insert into survey_invitation (id, closure_id, ticket_id, customer_id, agent_id, queue_id, channel, language, state, send_at, expires_at, solved_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9, $10, $11, $12) on conflict (closure_id) do nothing returning 1 as ok`,
    [i.id, i.closure_id, i.ticket_id, i.customer_id, i.agent_id, i.queue_id, i.channel, i.language, i.send_at, i.expires_at, i.solved_at, tx.now],
    'survey_invitation_insert',
  );
  return row !== undefined;
}

export const lockInvitation = (tx: Scope, id: string): Promise<InvitationRow | undefined> =>
  tx.row<InvitationRow>(`select ${columns} from survey_invitation where id = $1 for update`, [id]);
export const selectInvitation = (tx: Scope, id: string): Promise<InvitationRow | undefined> =>
  tx.row<InvitationRow>(`select ${columns} from survey_invitation where id = $1`, [id]);
export const selectByToken = (tx: Scope, tokenHash: Buffer): Promise<InvitationRow | undefined> =>
  tx.row<InvitationRow>(`select ${columns} from survey_invitation where token_hash = $1`, [tokenHash]);
/** Of the last closure that was not taken back. */
export const selectLatest = (tx: Scope, ticketId: number): Promise<InvitationRow | undefined> =>
  tx.row<InvitationRow>(`select ${columns} from survey_invitation where ticket_id = $1 and state <> 'cancelled' order by closure_id desc limit 1`, [ticketId]);

export const selectDue = async (tx: Scope, limit: number): Promise<string[]> =>
  (await tx.rows<{ id: string }>(`select id from survey_invitation where state = 'waiting' and send_at <= $1 order by send_at limit $2`, [tx.now, limit])).map(
    (r) => r.id,
  );

export async function markSent(tx: Scope, id: string, tokenHash: Buffer, expiresAt: Date): Promise<void> {
  await tx.rows(`update survey_invitation set state = 'sent', sent_at = $2, token_hash = $3, expires_at = $4 where id = $1`, [
    id,
    tx.now,
    tokenHash,
    expiresAt,
  ]);
}

export async function markUnsent(tx: Scope, id: string, state: 'skipped' | 'cancelled', reason: string): Promise<void> {
  await tx.rows('update survey_invitation set state = $2, reason = $3 where id = $1', [id, state, reason]);
}

/** Opened again before it was asked about. */
export async function cancelOfClosures(tx: Scope, closureIds: readonly number[]): Promise<void> {
  await tx.rows(
    `update survey_invitation set state = 'cancelled', reason = 'reopened' where closure_id = any($1::bigint[]) and state in ('waiting', 'skipped')`,
    [closureIds],
  );
}

export async function wasAskedSince(tx: Scope, customerIds: readonly number[], since: Date): Promise<boolean> {
  return (
    (await tx.row('select 1 as ok from survey_invitation where customer_id = any($1::bigint[]) and sent_at > $2 limit 1', [customerIds, since])) !== undefined
  );
}
