import type { NotificationKind } from '#contract/notifications';
import type { Scope } from '#platform/db';

export type NotificationRow = {
  id: number;
  user_id: string;
  kind: NotificationKind;
  ticket_id: number | null;
  subject_key: string;
  actor_kind: string;
  actor_id: string | null;
  count: number;
  data: Record<string, unknown>;
  read_at: Date | null;
  created_at: Date;
  updated_at: Date;
};
export type NewNotification = Pick<NotificationRow, 'user_id' | 'kind' | 'ticket_id' | 'subject_key' | 'actor_kind' | 'actor_id' | 'data'> & {
  in_app: boolean;
  wants_mail: boolean;
};

/** Adds to the unread row of the same kind and thing, or begins one. */
export async function addNotification(tx: Scope, n: NewNotification): Promise<void> {
  await tx.rows(
    `insert into notification as o (user_id, kind, ticket_id, subject_key, actor_kind, actor_id, data, in_app, wants_mail, created_at, updated_at)
     values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$10)
     on conflict (user_id, kind, subject_key) where read_at is null do update set count = o.count + 1, actor_kind = excluded.actor_kind, actor_id = excluded.actor_id,
       data = excluded.data, in_app = o.in_app or excluded.in_app, wants_mail = excluded.wants_mail, mailed_at = null, updated_at = excluded.updated_at`,
    [n.user_id, n.kind, n.ticket_id, n.subject_key, n.actor_kind, n.actor_id, JSON.stringify(n.data), n.in_app, n.wants_mail, tx.now],
  );
}

export function selectNotifications(
  tx: Scope,
  userId: string,
  filter: { unread: boolean | null; after: { at: Date; id: number } | null; limit: number },
): Promise<NotificationRow[]> {
  return tx.rows<NotificationRow>(
    `select * from notification where user_id = $1 and in_app and ($2::boolean is null or (read_at is null) = $2) and ($3::timestamptz is null or (updated_at, id) < ($3, $4::bigint))
     order by updated_at desc, id desc limit $5`,
    [userId, filter.unread, filter.after?.at ?? null, filter.after?.id ?? null, filter.limit],
  );
}

export async function markReadRows(tx: Scope, userId: string, which: { ids: readonly number[] } | { ticketId: number } | { all: true }): Promise<number> {
  const ids = 'ids' in which ? which.ids : null;
  const ticketId = 'ticketId' in which ? which.ticketId : null;
  return (
    await tx.rows(
      'update notification set read_at = $2 where user_id = $1 and read_at is null and ($3::bigint[] is null or id = any($3)) and ($4::bigint is null or ticket_id = $4) returning 1 as n',
      [userId, tx.now, ids, ticketId],
    )
  ).length;
}

/** What is behind these waits for the next mail. */
export const mostToMail = 200;
export function selectToMail(tx: Scope, userId: string): Promise<NotificationRow[]> {
  return tx.rows<NotificationRow>(
    `select * from notification where user_id = $1 and wants_mail and mailed_at is null and read_at is null order by updated_at desc, id desc limit ${mostToMail} for update`,
    [userId],
  );
}

export async function markMailed(tx: Scope, ids: readonly number[]): Promise<void> {
  await tx.rows('update notification set mailed_at = $2, read_at = case when in_app then read_at else $2 end where id = any($1::bigint[])', [ids, tx.now]);
}

export async function deleteOldNotifications(tx: Scope, before: Date): Promise<void> {
  await tx.rows('delete from notification where id in (select id from notification where updated_at < $1 limit 5000)', [before]);
}

export type PreferenceRow = { user_id: string; kinds: Record<string, unknown>; quiet: Record<string, unknown> };
export function selectPreferences(tx: Scope, userIds: readonly string[]): Promise<PreferenceRow[]> {
  return tx.rows<PreferenceRow>('select user_id, kinds, quiet from notification_preference where user_id = any($1::uuid[])', [userIds]);
}

export async function writePreferences(tx: Scope, userId: string, kinds: object, quiet: object): Promise<void> {
  await tx.rows(
    `insert into notification_preference as p (user_id, kinds, quiet, updated_at) values ($1,$2,$3,$4)
     on conflict (user_id) do update set kinds = p.kinds || excluded.kinds, quiet = p.quiet || excluded.quiet, updated_at = excluded.updated_at`,
    [userId, JSON.stringify(kinds), JSON.stringify(quiet), tx.now],
  );
}

export type MailingRow = { user_id: string; due_at: Date | null; last_sent_at: Date | null };
/** Locks the person's row, making it if needed. */
export async function lockMailing(tx: Scope, userId: string): Promise<MailingRow> {
  await tx.rows('insert into notification_mailing (user_id) values ($1) on conflict do nothing', [userId]);
  return tx.one<MailingRow>('select * from notification_mailing where user_id = $1 for update', [userId]);
}

export async function planMailing(tx: Scope, userId: string, dueAt: Date | null): Promise<void> {
  await tx.rows('update notification_mailing set due_at = $2 where user_id = $1', [userId, dueAt]);
}

export async function markMailingSent(tx: Scope, userId: string): Promise<void> {
  await tx.rows('update notification_mailing set due_at = null, last_sent_at = $2 where user_id = $1', [userId, tx.now]);
}

export async function selectDueMailings(tx: Scope): Promise<string[]> {
  return (await tx.rows<{ user_id: string }>('select user_id from notification_mailing where due_at <= $1 order by due_at limit 1000', [tx.now])).map(
    (r) => r.user_id,
  );
}
