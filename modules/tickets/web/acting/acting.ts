import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { TicketItem } from '#contract/tickets';
import { useSession } from '#ui';
import { useInboxActions, useInboxPlace, useOpenId } from '../inbox-state.tsx';
import { fits } from '../places.ts';
import { ticketKeys } from '../reading.ts';
import type { Change } from './changes.ts';
import { useChanging } from './changing.ts';

/** The ticket after this one in the open list, or the one before at its end. */
export function useNeighbour(): (id: number) => number | null {
  const queries = useQueryClient();
  const { listing } = useInboxPlace();
  return useCallback(
    (id) => {
      const data = listing && queries.getQueryData<InfiniteData<{ items: TicketItem[] }>>(ticketKeys.list(listing.filter, listing.sort));
      const items = data?.pages.flatMap((page) => page.items) ?? [];
      const at = items.findIndex((item) => item.id === id);
      return at < 0 ? null : (items[at + 1]?.id ?? items[at - 1]?.id ?? null);
    },
    [queries, listing],
  );
}

/** Changes what is selected or open; when the open ticket leaves its list by it, the next one is opened. */
export function useActing(): (tickets: readonly TicketItem[], change: Change, done: string) => Promise<void> {
  const { listing } = useInboxPlace();
  const { open, setSelected, setDialog, setCursor } = useInboxActions();
  const openId = useOpenId();
  const me = useSession().user.id;
  const change = useChanging();
  const neighbour = useNeighbour();
  return useCallback(
    async (tickets, what, done) => {
      setDialog(null);
      const only = tickets.length === 1 ? tickets[0] : undefined;
      const was = only && listing && fits(only, listing.filter, me);
      const leaves = only && was && listing && !fits({ ...only, ...what.shown(only) }, listing.filter, me);
      const next = only && leaves ? neighbour(only.id) : null;
      const working = change(tickets, what, done);
      if (only && leaves && only.id === openId) open(next, { replace: true });
      if (only && leaves) setCursor(next);
      await working;
      if (tickets.length > 1) setSelected(new Set());
    },
    [listing, me, neighbour, change, openId, open, setSelected, setDialog, setCursor],
  );
}
