/** From the log to deliveries: one for each webhook that asked for the event. */
import { type WebhookEventType, webhookEventSchemas, webhookEventTypes } from '#contract/webhooks';
import type { Scope } from '#platform/db';
import { defineFollower, type StoredEvent } from '#platform/events';
import { newId } from '#platform/ids';
import { wakeDelivering } from './delivering.ts';
import { insertDeliveries, type NewDelivery } from './delivery.repo.ts';
import { selectActiveWebhooks, type WebhookRow } from './webhook.repo.ts';

export const queueing = defineFollower({
  name: 'webhooks_queueing',
  types: webhookEventTypes,
  from: 'now',
  handle: async (tx, events) => {
    const webhooks = await selectActiveWebhooks(tx);
    if (webhooks.length === 0) return;
    const deliveries = events.flatMap((event) => deliveriesOf(event, webhooks));
    if (deliveries.length === 0) return;
    await insertDeliveries(tx, deliveries);
    for (const id of new Set(deliveries.map((d) => d.webhook_id))) await wakeDelivering(tx, id);
  },
});

function deliveriesOf(event: StoredEvent, webhooks: readonly WebhookRow[]): NewDelivery[] {
  // What an import brings in happened long ago, elsewhere. Customers that the system itself adds or changes come from imports.
  if (event.data.imported === true || (event.actor_kind === 'system' && event.type.startsWith('customer.'))) return [];
  const isNote = event.type === 'message.created' && event.data.kind === 'note';
  return publicTypesOf(event).flatMap((type) => {
    const body = bodyOf(type, event);
    return webhooks
      .filter((w) => w.event_types.includes(type) && (!isNote || w.include_notes))
      .map((w) => ({ id: newId(), webhook_id: w.id, event_seq: event.seq, event_type: type, body }));
  });
}

/** A change of status into solved or closed is told under that name too. */
function publicTypesOf(event: StoredEvent): WebhookEventType[] {
  const { fromCategory, toCategory } = event.data;
  const also: WebhookEventType[] =
    event.type !== 'ticket.status_changed' || fromCategory === toCategory
      ? []
      : toCategory === 'solved'
        ? ['ticket.solved']
        : toCategory === 'closed'
          ? ['ticket.closed']
          : [];
  return [event.type as WebhookEventType, ...also];
}

/** Only what the public schema names goes out. Texts are not in the log: a receiver asks the API for them with its own key and rights. */
export function bodyOf(type: WebhookEventType, event: StoredEvent): string {
  const facts = {
    ...event.data,
    ticketId: event.ticket_id,
    customerId: event.customer_id,
    queueId: event.queue_id,
    actor: { kind: event.actor_kind, id: event.actor_id },
  };
  const parsed = webhookEventSchemas[type].safeParse(facts);
  const data = parsed.success ? parsed.data : { ticketId: event.ticket_id, customerId: event.customer_id, queueId: event.queue_id, actor: facts.actor };
  return JSON.stringify({ type, timestamp: event.at.toISOString(), data });
}

export async function queuePing(tx: Scope, webhookId: string): Promise<string> {
  const id = newId();
  const body = JSON.stringify({ type: 'ping', timestamp: tx.now.toISOString(), data: { webhookId } });
  await insertDeliveries(tx, [{ id, webhook_id: webhookId, event_seq: null, event_type: 'ping', body }]);
  await wakeDelivering(tx, webhookId);
  return id;
}
