import { useCallback, useMemo, useRef } from 'react';
import { listTickets, type TicketItem } from '#contract/tickets';
import { call } from '#platform/client';
import { useCursor, useInboxActions, useInboxPlace, useSelected } from '../inbox-state.tsx';

/** One bulk change takes at most this many tickets. */
export const mostSelected = 1000;

/** Selecting with X, a range with Shift, the page, or everything the place lists. The functions stay the same. */
export function useSelecting(items: readonly TicketItem[]) {
  const { listing } = useInboxPlace();
  const { setSelected, setCursor } = useInboxActions();
  const cursor = useCursor();
  const selected = useSelected();
  const latest = useRef({ items, cursor, selected });
  latest.current = { items, cursor, selected };
  // A range reaches from the row that was chosen last: the cursor has moved on since, with J and K.
  const anchor = useRef<number | null>(null);
  const toggle = useCallback(
    (id: number, range: boolean) => {
      const now = latest.current;
      const next = new Set(now.selected);
      const start = anchor.current !== null && now.selected.has(anchor.current) ? anchor.current : now.cursor;
      const from = now.items.findIndex((item) => item.id === start);
      const to = now.items.findIndex((item) => item.id === id);
      if (range && from >= 0 && to >= 0) {
        for (const item of now.items.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(item.id);
      } else if (next.has(id)) next.delete(id);
      else next.add(id);
      anchor.current = id;
      setSelected(next);
      setCursor(id);
    },
    [setSelected, setCursor],
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
  return useMemo(
    () => ({
      toggle,
      everything,
      clear: () => setSelected(new Set()),
      page: () => setSelected(new Set(latest.current.items.map((item) => item.id))),
    }),
    [toggle, everything, setSelected],
  );
}
