import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { getTicket, type openTicket, type Ticket, type TicketItem } from '#contract/tickets';
import { call } from '#platform/client';
import type { ResponseOf } from '#platform/contract';
import { ticketKeys } from './reading.ts';

// What the browser holds of tickets, kept true: one change goes into every list and into the open conversation.

type Page = { items: TicketItem[]; nextCursor: string | null };
type Pages = InfiniteData<Page, string>;
export type Conversation = ResponseOf<typeof openTicket>;

export function changeHeld(queries: QueryClient, id: number, change: (item: TicketItem) => Partial<Ticket>): void {
  queries.setQueriesData<Pages>({ queryKey: ticketKeys.lists }, (data) => {
    if (!data?.pages.some((page) => page.items.some((item) => item.id === id))) return data;
    return { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map((item) => (item.id === id ? { ...item, ...change(item) } : item)) })) };
  });
  queries.setQueryData<Conversation>(ticketKeys.conversation(id), (data) => data && { ...data, ticket: { ...data.ticket, ...change(data.ticket) } });
}

export function dropHeld(queries: QueryClient, ids: readonly number[], where: (filter: Record<string, unknown>) => boolean = () => true): void {
  const gone = new Set(ids);
  const lists = queries.getQueryCache().findAll({ queryKey: ticketKeys.lists });
  for (const list of lists) {
    if (!where(list.queryKey[2] as Record<string, unknown>)) continue;
    queries.setQueryData<Pages>(
      list.queryKey,
      (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.filter((item) => !gone.has(item.id)) })) },
    );
  }
}

// Deleted tickets, as far as this page has heard: nothing is asked about them any more.
const gone = new Set<number>();
const listeners = new Set<() => void>();
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const isGone = (id: number): boolean => gone.has(id);
export const useGone = (id: number): boolean => useSyncExternalStore(subscribe, () => gone.has(id));

export function holdGone(queries: QueryClient, id: number): void {
  gone.add(id);
  dropHeld(queries, [id]);
  for (const listener of listeners) listener();
}

export function heldItem(queries: QueryClient, id: number): TicketItem | undefined {
  const open = queries.getQueryData<Conversation>(ticketKeys.conversation(id));
  if (open) return open.ticket;
  for (const [, data] of queries.getQueriesData<Pages>({ queryKey: ticketKeys.lists })) {
    const found = data?.pages.flatMap((page) => page.items).find((item) => item.id === id);
    if (found) return found;
  }
  return undefined;
}

export function isHeld(queries: QueryClient, key: readonly unknown[], id: number): boolean {
  return queries.getQueryData<Pages>(key)?.pages.some((page) => page.items.some((item) => item.id === id)) ?? false;
}

/** The ticket as the server has it now, put into everything that shows it. */
export async function renewHeld(queries: QueryClient, id: number): Promise<Ticket> {
  const ticket = await call(getTicket, { params: { id } });
  changeHeld(queries, id, () => ticket);
  return ticket;
}
