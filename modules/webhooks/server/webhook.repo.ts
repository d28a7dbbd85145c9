import type { Scope } from '#platform/db';

export type WebhookRow = {
  id: string;
  url: string;
  description: string;
  event_types: string[];
  include_notes: boolean;
  active: boolean;
  disabled_for: 'gone' | 'failing' | null;
  secret: string;
  previous_secret: string | null;
  previous_until: Date | null;
  failing_since: Date | null;
  version: number;
  created_at: Date;
  updated_at: Date;
};
export type CountedWebhookRow = WebhookRow & { waiting: number; failed: number };

const counted = `select w.*, (select count(*) from webhook_delivery d where d.webhook_id = w.id and d.state in ('waiting', 'sending')) as waiting,
  (select count(*) from webhook_delivery d where d.webhook_id = w.id and d.state = 'failed') as failed from webhook w`;

export function selectWebhooks(tx: Scope): Promise<CountedWebhookRow[]> {
  return tx.rows<CountedWebhookRow>(`${counted} order by w.created_at, w.id limit 500`);
}

export function selectActiveWebhooks(tx: Scope): Promise<WebhookRow[]> {
  return tx.rows<WebhookRow>('select * from webhook where active order by created_at, id');
}

export function selectCountedWebhook(tx: Scope, id: string): Promise<CountedWebhookRow | undefined> {
  return tx.row<CountedWebhookRow>(`${counted} where w.id = $1`, [id]);
}

/** For sending: what waits is not counted, or each delivery of a long backlog would take as long as there are others. */
export function selectWebhook(tx: Scope, id: string): Promise<WebhookRow | undefined> {
  return tx.row<WebhookRow>('select * from webhook where id = $1', [id], 'webhook_get');
}

export function lockWebhook(tx: Scope, id: string): Promise<WebhookRow | undefined> {
  return tx.row<WebhookRow>('select * from webhook where id = $1 for update', [id]);
}

export type WebhookValues = Pick<WebhookRow, 'url' | 'description' | 'event_types' | 'include_notes' | 'active'>;

export async function insertWebhook(tx: Scope, id: string, secret: string, w: WebhookValues): Promise<void> {
  await tx.rows(
    'insert into webhook (id, url, description, event_types, include_notes, active, secret, created_at, updated_at) values ($1,$2,$3,$4,$5,$6,$7,$8,$8)',
    [id, w.url, w.description, w.event_types, w.include_notes, w.active, secret, tx.now],
  );
}

/** Switching on begins anew: what it was switched off for is forgotten. */
export async function updateWebhook(tx: Scope, id: string, w: WebhookValues): Promise<void> {
  await tx.rows(
    `update webhook set url = $2, description = $3, event_types = $4, include_notes = $5, disabled_for = case when $6 then null else disabled_for end,
       failing_since = case when $6 and not active then null else failing_since end, active = $6, version = version + 1, updated_at = $7 where id = $1`,
    [id, w.url, w.description, w.event_types, w.include_notes, w.active, tx.now],
  );
}

export async function updateSecret(tx: Scope, id: string, secret: string, previousUntil: Date): Promise<void> {
  await tx.rows('update webhook set previous_secret = secret, previous_until = $3, secret = $2, version = version + 1, updated_at = $4 where id = $1', [
    id,
    secret,
    previousUntil,
    tx.now,
  ]);
}

export async function deleteWebhookRow(tx: Scope, id: string): Promise<void> {
  await tx.rows('delete from webhook where id = $1', [id]);
}

export async function markWorking(tx: Scope, id: string): Promise<void> {
  await tx.rows('update webhook set failing_since = null where id = $1 and failing_since is not null', [id]);
}

/** @returns since when it has been failing. */
export async function markFailing(tx: Scope, id: string): Promise<Date> {
  const row = await tx.row<{ failing_since: Date }>('update webhook set failing_since = coalesce(failing_since, $2) where id = $1 returning failing_since', [
    id,
    tx.now,
  ]);
  return row?.failing_since ?? tx.now;
}

/** @returns false when it was off already. */
export async function disableWebhook(tx: Scope, id: string, reason: 'gone' | 'failing'): Promise<boolean> {
  return (
    (await tx.row('update webhook set active = false, disabled_for = $2, version = version + 1, updated_at = $3 where id = $1 and active returning 1 as ok', [
      id,
      reason,
      tx.now,
    ])) !== undefined
  );
}
