import { infiniteQueryOptions, queryOptions, useQuery } from '@tanstack/react-query';
import {
  countTickets,
  listFields,
  listMacros,
  listScheduled,
  listStatuses,
  listTags,
  listTickets,
  listViews,
  openTicket,
  type TicketFilter,
} from '#contract/tickets';
import { call } from '#platform/client';
import type { SortKey } from './places.ts';

// Every query of this module, by key. Vocabulary changes seldom: it is kept for minutes and renewed by live events.

const minuteMs = 60_000;

export const ticketKeys = {
  lists: ['tickets', 'list'] as const,
  list: (filter: TicketFilter, sort: SortKey) => ['tickets', 'list', filter, sort] as const,
  counts: ['tickets', 'counts'] as const,
  conversations: ['tickets', 'conversation'] as const,
  conversation: (id: number) => ['tickets', 'conversation', id] as const,
  scheduled: (id: number) => ['tickets', 'scheduled', id] as const,
  presence: (id: number) => ['tickets', 'presence', id] as const,
  draft: (id: number, kind: 'reply' | 'note') => ['tickets', 'draft', id, kind] as const,
  past: (customerId: number) => ['tickets', 'past', customerId] as const,
  statuses: ['tickets', 'statuses'] as const,
  tags: ['tickets', 'tags'] as const,
  fields: ['tickets', 'fields'] as const,
  macros: ['tickets', 'macros'] as const,
  views: ['tickets', 'views'] as const,
};

export const pageSize = 50;

export const ticketList = (filter: TicketFilter, sort: SortKey) =>
  infiniteQueryOptions({
    queryKey: ticketKeys.list(filter, sort),
    queryFn: ({ pageParam, signal }) => call(listTickets, { query: { ...filter, sort, limit: pageSize, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 10_000,
  });

export const conversationOf = (id: number) =>
  queryOptions({ queryKey: ticketKeys.conversation(id), queryFn: ({ signal }) => call(openTicket, { params: { id }, signal }), staleTime: 10_000 });

export const ticketCounts = queryOptions({ queryKey: ticketKeys.counts, queryFn: ({ signal }) => call(countTickets, { signal }), staleTime: 5_000 });

/** Whether no ticket is there at all, not even a closed one. */
export const noTicketYet = queryOptions({
  queryKey: [...ticketKeys.lists, 'any'],
  queryFn: async ({ signal }) => (await call(listTickets, { query: { sort: '-createdAt', limit: 1, snoozed: 'any', spam: 'any' }, signal })).items.length === 0,
  staleTime: 10_000,
});

export const scheduledOf = (id: number) =>
  queryOptions({ queryKey: ticketKeys.scheduled(id), queryFn: ({ signal }) => call(listScheduled, { params: { id }, signal }) });

/** Other tickets of the same customer, newest first. */
export const pastTickets = (customerId: number) =>
  queryOptions({
    queryKey: ticketKeys.past(customerId),
    queryFn: ({ signal }) => call(listTickets, { query: { customer: customerId, sort: '-createdAt', limit: 20, snoozed: 'any' }, signal }),
    staleTime: minuteMs,
  });

const statuses = queryOptions({ queryKey: ticketKeys.statuses, queryFn: () => call(listStatuses), staleTime: 10 * minuteMs, select: (answer) => answer.items });
const tags = queryOptions({ queryKey: ticketKeys.tags, queryFn: () => call(listTags), staleTime: 5 * minuteMs, select: (answer) => answer.items });
const fields = queryOptions({ queryKey: ticketKeys.fields, queryFn: () => call(listFields), staleTime: 10 * minuteMs, select: (answer) => answer.items });
const macros = queryOptions({
  queryKey: ticketKeys.macros,
  queryFn: () => call(listMacros, { query: {} }),
  staleTime: 5 * minuteMs,
  select: (answer) => answer.items,
});
export const viewList = queryOptions({ queryKey: ticketKeys.views, queryFn: () => call(listViews), staleTime: 5 * minuteMs, select: (answer) => answer.items });

export const useStatuses = () => useQuery(statuses);
export const useTags = () => useQuery(tags);
export const useFields = () => useQuery(fields);
export const useMacros = () => useQuery(macros);
export const useViews = () => useQuery(viewList);
