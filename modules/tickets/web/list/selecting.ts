import { useCallback, useRef } from 'react';
import { listTickets, type TicketItem } from '#contract/tickets';
import { call } from '#platform/client';
import { useInbox } from '../inbox-state.tsx';

/** One bulk change takes at most this many tickets. */
export const mostSelected = 1000;

/** Selecting with X, a range with Shift, the page, or everything the place lists. */
export function useSelecting(items: readonly TicketItem[]) {
  const { selected, setSelected, cursor, setCursor, listing } = useInbox();
  // A range reaches from the row that was chosen last: the cursor has moved on since, with J and K.
  const anchor = useRef<number | null>(null);
  const toggle = useCallback(
    (id: number, range: boolean) => {
      const next = new Set(selected);
      const start = anchor.current !== null && selected.has(anchor.current) ? anchor.current : cursor;
      const from = items.findIndex((item) => item.id === start);
      const to = items.findIndex((item) => item.id === id);
      if (range && from >= 0 && to >= 0) {
        for (const item of items.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(item.id);
      } else if (next.has(id)) next.delete(id);
      else next.add(id);
      anchor.current = id;
      setSelected(next);
      setCursor(id);
    },
    [selected, setSelected, items, cursor, setCursor],
  );
  const everything = useCallback(async () => {
    const ids = new Set<number>();
    let next: string | null = '';
    while (next !== null && ids.size < mostSelected) {
      const page: { items: TicketItem[]; nextCursor: string | null } = await call(listTickets, {
        query: { ...listing?.filter, sort: listing?.sort, limit: 100, ...(next && { cursor: next }) },
      });
      for (const item of page.items) if (ids.size < mostSelected) ids.add(item.id);
      next = page.nextCursor;
    }
    setSelected(ids);
  }, [listing, setSelected]);
  return { toggle, everything, clear: () => setSelected(new Set()), page: () => setSelected(new Set(items.map((item) => item.id))) };
}
