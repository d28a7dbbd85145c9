/** Which ticket events an actor hears about: those of tickets they see. The queue in the event answers most of it without a statement. */
import { ticketEvents } from '#contract/tickets';
import type { LiveEvents } from '#platform/modules';
import { visibility } from './ticket.access.ts';
import { selectVisibleIds } from './ticket.repo.ts';

export const ticketLive: LiveEvents = {
  types: Object.keys(ticketEvents),
  visible: async (tx, actor, events) => {
    if (!actor.permissions.has('tickets:read')) return events.map(() => false);
    const v = await visibility(tx, actor);
    const unsure = [...new Set(events.filter((e) => e.ticket_id && !v.queueIds.includes(e.queue_id ?? -1)).map((e) => e.ticket_id as number))];
    const seen = v.all ? null : await selectVisibleIds(tx, v, unsure);
    return events.map((e) => seen === null || v.queueIds.includes(e.queue_id ?? -1) || seen.has(e.ticket_id ?? -1));
  },
};
