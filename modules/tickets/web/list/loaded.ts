import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { TicketItem } from '#contract/tickets';
import { useLive, useSession } from '#ui';
import { useInboxPlace, useOpenId } from '../inbox-state.tsx';
import { holdGone, isGone, isHeld, renewHeld } from '../keeping.ts';
import { canJudge, fits } from '../places.ts';
import { conversationOf, ticketKeys, ticketList } from '../reading.ts';

/** The rows of the place that is open, page by page. */
export function useLoadedTickets() {
  const { listing } = useInboxPlace();
  const filter = listing?.filter ?? {};
  const query = useInfiniteQuery({ ...ticketList(filter, listing?.sort ?? '-updatedAt'), enabled: listing !== null });
  const items = useMemo<TicketItem[]>(() => {
    const seen = new Set<number>();
    // A ticket that moved between two pages while they loaded would stand twice.
    return (query.data?.pages.flatMap((page) => page.items) ?? []).filter((item) => !seen.has(item.id) && seen.add(item.id));
  }, [query.data]);
  return { ...query, items };
}
export type Loaded = ReturnType<typeof useLoadedTickets>;

/** Loads a conversation before it is asked for: on hover, on a press and when the cursor or the focus reaches it. */
export function usePrefetchTicket(): (id: number) => void {
  const queries = useQueryClient();
  return useCallback((id) => void queries.prefetchQuery(conversationOf(id)), [queries]);
}

/** What J and K lead to from the open ticket is loaded while that one is read. */
export function useLoadNeighbours(items: readonly TicketItem[]): void {
  const openId = useOpenId();
  const prefetch = usePrefetchTicket();
  const at = openId === null ? -1 : items.findIndex((item) => item.id === openId);
  const next = at < 0 ? undefined : items[at + 1]?.id;
  const previous = at < 0 ? undefined : items[at - 1]?.id;
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const id of [next, previous]) if (id !== undefined) prefetch(id);
    }, readingMs);
    return () => clearTimeout(timer);
  }, [next, previous, prefetch]);
}

const readingMs = 500;
const gatherMs = 400;

/**
 * Follows the live events: rows that are shown change in place; a ticket that now belongs here is only counted, so that
 * nothing moves under the pointer. `show` loads them.
 */
export function useArrivals(): { count: number; show: () => void } {
  const queries = useQueryClient();
  const { listing } = useInboxPlace();
  const me = useSession().user.id;
  const key = JSON.stringify(ticketKeys.list(listing?.filter ?? {}, listing?.sort ?? '-updatedAt'));
  const [arrived, setArrived] = useState<{ key: string; ids: ReadonlySet<number> }>({ key, ids: new Set() });
  const [touched] = useState(() => new Set<number>());
  const [timer] = useState<{ id: ReturnType<typeof setTimeout> | undefined }>({ id: undefined });

  const renew = useCallback(async () => {
    timer.id = undefined;
    const ids = [...touched];
    touched.clear();
    const listKey = JSON.parse(key) as readonly unknown[];
    if (ids.length > 12) return void queries.invalidateQueries({ queryKey: ticketKeys.lists });
    for (const id of ids) {
      if (isGone(id)) continue;
      const ticket = await renewHeld(queries, id).catch(() => null);
      const filter = listing?.filter;
      if (!ticket || !filter || isHeld(queries, listKey, id) || !canJudge(filter) || !fits(ticket, filter, me)) continue;
      setArrived((before) => ({ key, ids: new Set([...(before.key === key ? before.ids : []), id]) }));
    }
  }, [key, listing, me, queries, timer, touched]);

  useEffect(() => () => clearTimeout(timer.id), [timer]);
  useLive(['ticket.', 'message.'], (event) => {
    if (event.type === 'reset') return void queries.invalidateQueries({ queryKey: ['tickets'] });
    if (event.ticketId === null) return;
    if (event.type === 'ticket.deleted') return holdGone(queries, event.ticketId);
    touched.add(event.ticketId);
    timer.id ??= setTimeout(() => void renew(), gatherMs);
  });
  const show = useCallback(() => {
    setArrived({ key, ids: new Set() });
    void queries.resetQueries({ queryKey: JSON.parse(key) as unknown[], exact: true });
  }, [key, queries]);
  return { count: arrived.key === key ? arrived.ids.size : 0, show };
}
