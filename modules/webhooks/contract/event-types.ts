/** The events a webhook can ask for, and the shape of each payload's `data`. Public: a name or field here is a promise to receivers. */
import { z } from 'zod';
import { ticketEvents } from '#contract/tickets';

const actor = z.object({ kind: z.string(), id: z.string().nullable() });
const ofTicket = { ticketId: z.number(), customerId: z.number().nullable(), queueId: z.number().nullable(), actor };
const ofCustomer = { customerId: z.number(), actor };

const statusChange = ticketEvents['ticket.status_changed'].pick({ from: true, to: true, fromCategory: true, toCategory: true }).extend(ofTicket);

export const webhookEventSchemas = {
  'ticket.created': ticketEvents['ticket.created'].omit({ imported: true }).extend(ofTicket),
  'ticket.changed': ticketEvents['ticket.changed'].extend(ofTicket),
  'ticket.status_changed': statusChange,
  'ticket.solved': statusChange,
  'ticket.closed': statusChange,
  'ticket.reopened': ticketEvents['ticket.reopened'].extend(ofTicket),
  'ticket.assigned': ticketEvents['ticket.assigned'].extend(ofTicket),
  'ticket.moved': ticketEvents['ticket.moved'].extend(ofTicket),
  'ticket.tagged': ticketEvents['ticket.tagged'].extend(ofTicket),
  'ticket.merged': ticketEvents['ticket.merged'].extend(ofTicket),
  'ticket.deleted': ticketEvents['ticket.deleted'].extend(ofTicket),
  'message.created': ticketEvents['message.created'].omit({ imported: true, mentions: true }).extend(ofTicket),
  'customer.created': z.object(ofCustomer),
  'customer.changed': z.object({ ...ofCustomer, fields: z.array(z.string()).optional() }),
  'rating.given': z.object({ ...ofTicket, score: z.number() }),
} as const satisfies Record<string, z.ZodType>;

export type WebhookEventType = keyof typeof webhookEventSchemas;
export const webhookEventTypes = Object.keys(webhookEventSchemas) as [WebhookEventType, ...WebhookEventType[]];

/** What a receiver gets as the body of the request. */
export const webhookPayload = z.object({ type: z.string(), timestamp: z.string(), data: z.record(z.string(), z.unknown()) });
