/** Drafts and replies on their way out. */
import type { Scope } from '#platform/db';

export type DraftRow = {
  id: string;
  user_id: string;
  ticket_id: number;
  kind: 'reply' | 'note';
  html: string;
  text: string;
  file_ids: string[];
  revision: number;
  updated_at: Date;
};
export type ReplyBody = { text: string; html: string | null; fileIds: string[]; status: string | null; seenMessageId: number | null };
export type ScheduledRow = {
  id: string;
  ticket_id: number;
  user_id: string;
  body: ReplyBody;
  send_at: Date;
  mode: 'undo' | 'later';
  state: 'waiting' | 'sent' | 'cancelled' | 'yielded' | 'failed';
  message_id: number | null;
  reason: string | null;
};

export function selectDraft(tx: Scope, userId: string, ticketId: number, kind: string): Promise<DraftRow | undefined> {
  return tx.row<DraftRow>('select * from draft where user_id = $1 and ticket_id = $2 and kind = $3', [userId, ticketId, kind], 'draft_get');
}

/** Gives nothing when the stored draft is newer than the revision that was edited. */
export function upsertDraft(
  tx: Scope,
  d: { id: string; userId: string; ticketId: number; kind: string; html: string; text: string; fileIds: readonly string[]; revision: number | null },
): Promise<DraftRow | undefined> {
  return tx.row<DraftRow>(
    `insert into draft as d (id, user_id, ticket_id, kind, html, text, file_ids, updated_at) values ($1,$2,$3,$4,$5,$6,$7,$8)
     on conflict (user_id, ticket_id, kind) do update set html = excluded.html, text = excluded.text, file_ids = excluded.file_ids, revision = d.revision + 1, updated_at = excluded.updated_at
     where $9::int is null or d.revision = $9 returning *`,
    [d.id, d.userId, d.ticketId, d.kind, d.html, d.text, d.fileIds, tx.now, d.revision],
    'draft_put',
  );
}

export async function deleteDraftRow(tx: Scope, userId: string, ticketId: number, kind: string): Promise<void> {
  await tx.rows('delete from draft where user_id = $1 and ticket_id = $2 and kind = $3', [userId, ticketId, kind], 'draft_delete');
}

export async function insertScheduled(
  tx: Scope,
  s: { id: string; ticketId: number; userId: string; body: ReplyBody; sendAt: Date; mode: string },
): Promise<ScheduledRow> {
  return tx.one<ScheduledRow>(
    'insert into scheduled_reply (id, ticket_id, user_id, body, send_at, mode, created_at) values ($1,$2,$3,$4,$5,$6,$7) returning *',
    [s.id, s.ticketId, s.userId, JSON.stringify(s.body), s.sendAt, s.mode, tx.now],
  );
}

export function lockScheduled(tx: Scope, id: string): Promise<ScheduledRow | undefined> {
  return tx.row<ScheduledRow>('select * from scheduled_reply where id = $1 for update', [id]);
}

export function selectScheduled(tx: Scope, ticketId: number): Promise<ScheduledRow[]> {
  return tx.rows<ScheduledRow>(
    `select * from scheduled_reply where ticket_id = $1 and (state = 'waiting' or (state in ('yielded', 'failed') and created_at > $2::timestamptz - interval '7 days')) order by send_at limit 50`,
    [ticketId, tx.now],
  );
}

export async function setScheduled(tx: Scope, id: string, to: { state?: string; messageId?: number; reason?: string; sendAt?: Date }): Promise<ScheduledRow> {
  return tx.one<ScheduledRow>(
    'update scheduled_reply set state = coalesce($2, state), message_id = coalesce($3, message_id), reason = coalesce($4, reason), send_at = coalesce($5, send_at) where id = $1 returning *',
    [id, to.state ?? null, to.messageId ?? null, to.reason ?? null, to.sendAt ?? null],
  );
}

/** Planned replies give way when the customer writes first. Their text is kept for the author to look at. */
export function yieldPlanned(tx: Scope, ticketId: number): Promise<{ id: string; user_id: string }[]> {
  return tx.rows(
    `update scheduled_reply set state = 'yielded', reason = 'customer_wrote' where ticket_id = $1 and state = 'waiting' and mode = 'later' returning id, user_id`,
    [ticketId],
    'scheduled_yield',
  );
}
