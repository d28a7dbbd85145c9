/**
 * Sending deliveries. A job only wakes the sending of one webhook; a receiver that does not answer soon gives its worker's place back and goes on
 * beside it, so that slow receivers delay neither each other nor mail.
 */
import type { DeliveryReason } from '#contract/webhooks';
import { systemActor } from '#platform/access';
import type { Database, Scope } from '#platform/db';
import { EgressError, type EgressPolicy, guardedFetch } from '#platform/egress';
import { appendEvents } from '#platform/events';
import { addJob, type JobDefinition } from '#platform/jobs';
import type { Log } from '#platform/log';
import type { App } from '#platform/modules';
import { outgoingHeld } from '#server/outbox';
import { claimDelivery, type DeliveryRow, deleteOldDeliveries, failWaiting, reclaimStuck, recordResult, webhooksWithDue } from './delivery.repo.ts';
import { egressPolicy } from './setting.ts';
import { signatures } from './signing.ts';
import { disableWebhook, lockWebhook, markFailing, markWorking, selectWebhook, type WebhookRow } from './webhook.repo.ts';

const secondMs = 1_000;
const hourMs = 3_600_000;
const timeoutMs = 10 * secondMs;
/** The schedule that the specification recommends; each wait is spread by a fifth. */
const waitsMs = [5 * secondMs, 300 * secondMs, 1_800 * secondMs, 2 * hourMs, 5 * hourMs, 10 * hourMs, 14 * hourMs, 20 * hourMs];
const giveUpAfterMs = 72 * hourMs;
const stuckAfterMs = 60 * secondMs;
const keepMs = 30 * 24 * hourMs;
const answerBytes = 64 * 1024;
const keptAnswerChars = 1_000;
const atOncePerWebhook = 3;
const atOnce = 64;
/** How long a job waits for its receiver before it leaves the worker. */
const patienceMs = 300;

const running = new Map<string, number>();
const under = new Set<Promise<void>>();
let stopping = new AbortController();

export async function wakeDelivering(tx: Scope, webhookId: string, retry?: { deliveryId: string; runAt: Date }): Promise<void> {
  await addJob(
    tx,
    'webhooks_deliver',
    { webhookId },
    retry ? { key: `delivery:${retry.deliveryId}`, runAt: retry.runAt, priority: 20 } : { key: `webhook:${webhookId}`, priority: 20 },
  );
}

export const deliverJob = (app: App): JobDefinition => ({
  name: 'webhooks_deliver',
  run: async ({ webhookId }, { db, log }) => {
    const id = String(webhookId);
    const place = `${db.url} ${id}`;
    const mine = running.get(place) ?? 0;
    // Those already at work take this webhook's next delivery too. If all just ended, the sweep of the minute finds it.
    if (mine >= atOncePerWebhook || under.size >= atOnce) return;
    running.set(place, mine + 1);
    const work = deliverAll(app, db, log, id).finally(() => {
      under.delete(work);
      const left = (running.get(place) ?? 1) - 1;
      if (left > 0) running.set(place, left);
      else running.delete(place);
    });
    under.add(work);
    await Promise.race([work, new Promise((leave) => setTimeout(leave, patienceMs).unref())]);
  },
});

async function deliverAll(app: App, db: Database, log: Log, webhookId: string): Promise<void> {
  const signal = stopping.signal;
  try {
    while (!signal.aborted) {
      const take = async (tx: Scope) => {
        const webhook = await selectWebhook(tx, webhookId);
        if (!webhook) return undefined;
        const delivery = webhook.active && !(await outgoingHeld(tx)) ? await claimDelivery(tx, webhookId) : undefined;
        return delivery && { webhook, delivery, policy: await egressPolicy(tx, app), nowMs: tx.now.getTime() };
      };
      // Taken back by a crash, it is taken again, under the same webhook-id.
      const taken = await db.transaction(take, { redoable: true });
      if (!taken) return;
      const outcome = await send(taken.webhook, taken.delivery, taken.policy, taken.nowMs, signal);
      if (signal.aborted) return;
      await db.transaction((tx) => record(tx, taken.delivery, outcome));
    }
  } catch (error) {
    log.error({ err: error, webhookId }, 'Sending to a webhook was interrupted; the sweep takes it up again.');
  }
}

type Outcome = {
  ok: boolean;
  gone: boolean;
  status: number | null;
  reason: DeliveryReason | null;
  error: string | null;
  answer: string | null;
  tookMs: number;
  retryAfterMs: number;
};

async function send(webhook: WebhookRow, delivery: DeliveryRow, policy: EgressPolicy, nowMs: number, signal: AbortSignal): Promise<Outcome> {
  const id = `msg_${delivery.id.replaceAll('-', '')}`;
  const timestampS = Math.floor(nowMs / 1000);
  const secrets = [
    webhook.secret,
    ...(webhook.previous_secret && webhook.previous_until && webhook.previous_until.getTime() > nowMs ? [webhook.previous_secret] : []),
  ];
  const begun = performance.now();
  const took = () => Math.round(performance.now() - begun);
  try {
    const answer = await guardedFetch(webhook.url, {
      ...policy,
      method: 'POST',
      body: delivery.body,
      timeoutMs,
      maxBytes: answerBytes,
      signal,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Careloop-Webhooks',
        'webhook-id': id,
        'webhook-timestamp': String(timestampS),
        'webhook-signature': signatures(secrets, id, timestampS, delivery.body),
      },
    });
    const ok = answer.status >= 200 && answer.status < 300;
    const redirect = answer.status >= 300 && answer.status < 400;
    return {
      ok,
      gone: answer.status === 410,
      status: answer.status,
      reason: ok ? null : redirect ? 'redirect' : 'status',
      error: ok ? null : redirect ? `HTTP ${answer.status}: redirects are not followed` : `HTTP ${answer.status}`,
      answer: readable(answer.body),
      tookMs: took(),
      retryAfterMs: retryAfter(answer.headers['retry-after'], nowMs),
    };
  } catch (error) {
    return {
      ok: false,
      gone: false,
      status: null,
      reason: error instanceof EgressError ? error.reason : 'internal',
      error: error instanceof Error ? error.message : String(error),
      answer: null,
      tookMs: took(),
      retryAfterMs: 0,
    };
  }
}

async function record(tx: Scope, delivery: DeliveryRow, outcome: Outcome): Promise<void> {
  const { status, reason, error, answer, tookMs } = outcome;
  const id = delivery.webhook_id;
  // Without the webhook's lock: those that are sent side by side would wait for each other's commit.
  if (outcome.ok) {
    await markWorking(tx, id);
    await recordResult(tx, delivery, { state: 'delivered', status, reason, error, answer, tookMs, nextTryAt: null });
    return;
  }
  const webhook = await lockWebhook(tx, id);
  if (!webhook) return;
  const triedForMs = tx.now.getTime() - (delivery.first_tried_at ?? tx.now).getTime();
  const over = outcome.gone || !webhook.active || triedForMs >= giveUpAfterMs;
  const waitMs = Math.max((waitsMs[Math.min(delivery.attempts, waitsMs.length) - 1] ?? secondMs) * (0.9 + Math.random() * 0.2), outcome.retryAfterMs);
  const nextTryAt = over ? null : new Date(tx.now.getTime() + waitMs);
  if (!(await recordResult(tx, delivery, { state: over ? 'failed' : 'waiting', status, reason, error, answer, tookMs, nextTryAt }))) return;
  const failingSince = await markFailing(tx, id);
  if (!over) await wakeDelivering(tx, id, { deliveryId: delivery.id, runAt: new Date(Date.now() + waitMs + 250) });
  if (outcome.gone) await switchOff(tx, id, 'gone', 'HTTP 410');
  else if (tx.now.getTime() - failingSince.getTime() >= giveUpAfterMs) await switchOff(tx, id, 'failing', error ?? '');
}

async function switchOff(tx: Scope, webhookId: string, reason: 'gone' | 'failing', error: string): Promise<void> {
  if (!(await disableWebhook(tx, webhookId, reason))) return;
  await failWaiting(tx, webhookId, error);
  await appendEvents(tx, systemActor('webhooks'), [{ type: 'webhook.disabled', data: { webhookId, reason } }]);
}

/** Each minute: what a crash or a missed wake-up left lying, and what is older than the log is kept. */
export async function sweepDeliveries(tx: Scope): Promise<void> {
  await reclaimStuck(tx, new Date(tx.now.getTime() - stuckAfterMs));
  for (const id of await webhooksWithDue(tx)) await wakeDelivering(tx, id);
  await deleteOldDeliveries(tx, new Date(tx.now.getTime() - keepMs));
}

/** When everything that this process has begun to send is answered and recorded. */
export async function whenIdle(): Promise<void> {
  await Promise.allSettled([...under]);
}

/** Ends what is under way; it is taken up again at the next start, with the same webhook-id. */
export async function stopDelivering(): Promise<void> {
  stopping.abort();
  await whenIdle();
  stopping = new AbortController();
}

function readable(bytes: Buffer): string {
  return bytes
    .subarray(0, keptAnswerChars)
    .toString('utf8')
    .replace(/[^\P{Cc}\t\n\r]/gu, '')
    .slice(0, keptAnswerChars);
}

function retryAfter(header: string | undefined, nowMs: number): number {
  if (!header) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 24 * hourMs) : 0;
}
