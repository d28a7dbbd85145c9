import type { DeliveryReason, DeliveryState } from '#contract/webhooks';
import type { Scope } from '#platform/db';

export type DeliveryRow = {
  id: string;
  webhook_id: string;
  event_seq: number | null;
  event_type: string;
  body: string;
  state: DeliveryState;
  attempts: number;
  first_tried_at: Date | null;
  next_try_at: Date | null;
  last_status: number | null;
  last_reason: DeliveryReason | null;
  last_error: string | null;
  last_answer: string | null;
  took_ms: number | null;
  created_at: Date;
  finished_at: Date | null;
};
export type NewDelivery = Pick<DeliveryRow, 'id' | 'webhook_id' | 'event_seq' | 'event_type' | 'body'>;

/** One delivery for a webhook and an event, however often the event is seen. */
export async function insertDeliveries(tx: Scope, deliveries: readonly NewDelivery[]): Promise<void> {
  await tx.rows(
    `insert into webhook_delivery (id, webhook_id, event_seq, event_type, body, next_try_at, created_at)
     select *, $6::timestamptz, $6::timestamptz from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[]) on conflict do nothing`,
    [
      deliveries.map((d) => d.id),
      deliveries.map((d) => d.webhook_id),
      deliveries.map((d) => d.event_seq),
      deliveries.map((d) => d.event_type),
      deliveries.map((d) => d.body),
      tx.now,
    ],
  );
}

export function selectDelivery(tx: Scope, webhookId: string, id: string): Promise<DeliveryRow | undefined> {
  return tx.row<DeliveryRow>('select * from webhook_delivery where webhook_id = $1 and id = $2', [webhookId, id]);
}

export function selectDeliveries(
  tx: Scope,
  webhookId: string,
  state: DeliveryState | undefined,
  after: { at: Date; id: string } | null,
  limit: number,
): Promise<DeliveryRow[]> {
  return tx.rows<DeliveryRow>(
    `select * from webhook_delivery where webhook_id = $1 and ($2::text is null or state = $2) and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))
     order by created_at desc, id desc limit $5`,
    [webhookId, state ?? null, after?.at ?? null, after?.id ?? null, limit],
  );
}

/** Takes the next due delivery of a webhook; two workers never take the same. */
export function claimDelivery(tx: Scope, webhookId: string): Promise<DeliveryRow | undefined> {
  return tx.row<DeliveryRow>(
    `update webhook_delivery set state = 'sending', attempts = attempts + 1, claimed_at = $2, first_tried_at = coalesce(first_tried_at, $2)
     where id = (select id from webhook_delivery where webhook_id = $1 and state = 'waiting' and next_try_at <= $2 order by next_try_at, id limit 1 for update skip locked)
     returning *`,
    [webhookId, tx.now],
    'webhook_claim',
  );
}

export type Result = {
  state: 'delivered' | 'failed' | 'waiting';
  status: number | null;
  reason: DeliveryReason | null;
  error: string | null;
  answer: string | null;
  tookMs: number;
  nextTryAt: Date | null;
};

/**
 * A success holds whatever was thought of the delivery meanwhile; a failure only while it is still this try's.
 * @returns false when it is not: its worker stood still, and another took it.
 */
export async function recordResult(tx: Scope, delivery: DeliveryRow, r: Result): Promise<boolean> {
  const hit = await tx.row(
    `update webhook_delivery set state = $2, last_status = $3, last_error = $4, last_answer = $5, took_ms = $6, next_try_at = $7, last_reason = $9, claimed_at = null,
       finished_at = case when $2 = 'waiting' then null else $8::timestamptz end
     where id = $1 and ((state = 'sending' and attempts = $10) or ($2 = 'delivered' and state <> 'delivered')) returning 1 as n`,
    [delivery.id, r.state, r.status, r.error, r.answer, r.tookMs, r.nextTryAt, tx.now, r.reason, delivery.attempts],
  );
  return hit !== undefined;
}

/** What still waits for a receiver that is switched off; a replay can send it when it is back. */
export async function failWaiting(tx: Scope, webhookId: string, error: string): Promise<void> {
  await tx.rows(
    `update webhook_delivery set state = 'failed', last_error = coalesce(last_error, $2), next_try_at = null, finished_at = $3 where webhook_id = $1 and state = 'waiting'`,
    [webhookId, error, tx.now],
  );
}

export function reviveDelivery(tx: Scope, webhookId: string, id: string): Promise<DeliveryRow | undefined> {
  return tx.row<DeliveryRow>(
    `update webhook_delivery set state = 'waiting', attempts = 0, first_tried_at = null, finished_at = null, next_try_at = $3 where webhook_id = $1 and id = $2 and state <> 'sending' returning *`,
    [webhookId, id, tx.now],
  );
}

export async function reviveFailed(tx: Scope, webhookId: string, since: Date): Promise<number> {
  return (
    await tx.rows(
      `update webhook_delivery set state = 'waiting', attempts = 0, first_tried_at = null, finished_at = null, next_try_at = $3 where webhook_id = $1 and state = 'failed' and created_at >= $2 returning 1 as n`,
      [webhookId, since, tx.now],
    )
  ).length;
}

/** Taken for sending by a process that is gone. */
export async function reclaimStuck(tx: Scope, before: Date): Promise<void> {
  await tx.rows(`update webhook_delivery set state = 'waiting', claimed_at = null, next_try_at = $2 where state = 'sending' and claimed_at < $1`, [
    before,
    tx.now,
  ]);
}

export async function webhooksWithDue(tx: Scope): Promise<string[]> {
  return (
    await tx.rows<{ webhook_id: string }>(`select distinct webhook_id from webhook_delivery where state = 'waiting' and next_try_at <= $1`, [tx.now])
  ).map((r) => r.webhook_id);
}

export async function deleteOldDeliveries(tx: Scope, before: Date): Promise<void> {
  await tx.rows(
    `delete from webhook_delivery where id in (select id from webhook_delivery where created_at < $1 and state in ('delivered', 'failed') limit 5000)`,
    [before],
  );
}

/** What receivers answered and the errors of sending may repeat what they asked the API for. Bodies hold ids only and stay. */
export async function eraseAnswers(tx: Scope, ticketIds: readonly number[], customerIds: readonly number[]): Promise<number> {
  const gone = await tx.rows(
    `update webhook_delivery set last_answer = null, last_error = null
     where (last_answer is not null or last_error is not null)
       and ((body::jsonb -> 'data' ->> 'ticketId')::bigint = any($1::bigint[]) or (body::jsonb -> 'data' ->> 'customerId')::bigint = any($2::bigint[])) returning 1 as n`,
    [ticketIds, customerIds],
  );
  return gone.length;
}
