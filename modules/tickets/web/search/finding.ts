import { IconTicket } from '@tabler/icons-react';
import { listTickets } from '#contract/tickets';
import { call } from '#platform/client';
import type { SearchProvider } from '#ui';

/** Tickets in the palette. */
export const ticketSearch: SearchProvider = {
  name: 'tickets',
  labelKey: 'tickets.search.group',
  permission: 'tickets:read',
  search: async (query, signal) => {
    const { items } = await call(listTickets, { query: { q: query, limit: 6, snoozed: 'any' }, signal });
    return items.map((item) => ({
      id: String(item.id),
      label: item.subject,
      hint: `#${String(item.id)} ${item.customer.name || (item.customer.email ?? '')}`.trim(),
      icon: IconTicket,
      to: `/inbox/all/${String(item.id)}`,
    }));
  },
};
