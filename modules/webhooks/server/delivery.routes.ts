import { type Delivery, listDeliveries, pingWebhook, readDelivery, replayDelivery, replayFailed, webhooksErrors } from '#contract/webhooks';
import { platformErrors } from '#platform/contract';
import { decodeCursor, encodeCursor, type Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import { wakeDelivering } from './delivering.ts';
import { type DeliveryRow, reviveDelivery, reviveFailed, selectDeliveries, selectDelivery } from './delivery.repo.ts';
import { queuePing } from './following.ts';
import { selectWebhook, type WebhookRow } from './webhook.repo.ts';

const present = (d: DeliveryRow): Delivery => ({
  id: d.id,
  eventType: d.event_type,
  state: d.state,
  attempts: d.attempts,
  nextTryAt: d.next_try_at?.toISOString() ?? null,
  lastStatus: d.last_status,
  lastReason: d.last_reason,
  lastError: d.last_error,
  tookMs: d.took_ms,
  createdAt: d.created_at.toISOString(),
  finishedAt: d.finished_at?.toISOString() ?? null,
});

function placeOf(cursor: string | undefined): { at: Date; id: string } | null {
  if (!cursor) return null;
  const [at, id] = decodeCursor(cursor, 2) ?? [];
  if (typeof at !== 'string' || typeof id !== 'string' || Number.isNaN(Date.parse(at)) || !/^[0-9a-f-]{36}$/.test(id))
    throw fail(platformErrors.invalid, { fields: [{ path: 'query.cursor', message: 'is damaged; start again without it' }] });
  return { at: new Date(at), id };
}

async function mustFind(tx: Scope, id: string): Promise<WebhookRow> {
  const webhook = await selectWebhook(tx, id);
  if (!webhook) throw fail(platformErrors.notFound);
  return webhook;
}

async function mustBeActive(tx: Scope, id: string): Promise<void> {
  if (!(await mustFind(tx, id)).active) throw fail(webhooksErrors.inactive);
}

async function mustFindDelivery(tx: Scope, webhookId: string, id: string): Promise<DeliveryRow> {
  const delivery = await selectDelivery(tx, webhookId, id);
  if (!delivery) throw fail(platformErrors.notFound);
  return delivery;
}

export const deliveryRoutes = () => [
  handle(listDeliveries, async ({ tx, params, query }) => {
    await mustFind(tx, params.id);
    const rows = await selectDeliveries(tx, params.id, query.state, placeOf(query.cursor), query.limit + 1);
    const items = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? items.at(-1) : undefined;
    return { items: items.map(present), nextCursor: last ? encodeCursor([last.created_at.toISOString(), last.id]) : null };
  }),
  handle(readDelivery, async ({ tx, params }) => {
    const delivery = await mustFindDelivery(tx, params.id, params.deliveryId);
    return { ...present(delivery), body: delivery.body, answer: delivery.last_answer };
  }),
  handle(pingWebhook, async ({ tx, params }) => {
    await mustBeActive(tx, params.id);
    return present(await mustFindDelivery(tx, params.id, await queuePing(tx, params.id)));
  }),
  handle(replayDelivery, async ({ tx, actor, params }) => {
    await mustBeActive(tx, params.id);
    await mustFindDelivery(tx, params.id, params.deliveryId);
    const delivery = await reviveDelivery(tx, params.id, params.deliveryId);
    if (!delivery) throw fail(webhooksErrors.underWay);
    await wakeDelivering(tx, params.id);
    await appendEvents(tx, actor, [{ type: 'webhook.changed', data: { webhookId: params.id, change: 'replayed', fields: [] } }]);
    return present(delivery);
  }),
  handle(replayFailed, async ({ tx, actor, params, body }) => {
    await mustBeActive(tx, params.id);
    const replayed = await reviveFailed(tx, params.id, new Date(body.since));
    if (replayed > 0) {
      await wakeDelivering(tx, params.id);
      await appendEvents(tx, actor, [{ type: 'webhook.changed', data: { webhookId: params.id, change: 'replayed', fields: [] } }]);
    }
    return { replayed };
  }),
];
