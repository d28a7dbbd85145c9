import { useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { TicketFilter, TicketItem } from '#contract/tickets';
import { type Listing, listingOf, readFilter, readSort, type SortKey } from './places.ts';
import { useViews } from './reading.ts';

// What is chosen in the inbox: place and ticket stand in the address, the cursor and the selection only here.

export type DialogName =
  | 'assign'
  | 'priority'
  | 'status'
  | 'queue'
  | 'tags'
  | 'snooze'
  | 'merge'
  | 'split'
  | 'link'
  | 'macro'
  | 'follow'
  | 'delete'
  | 'saveView';
export type OpenDialog = { name: DialogName; tickets: readonly TicketItem[] };

export type InboxState = {
  place: string;
  listing: Listing | null;
  /** What was added to the place's own filter. */
  added: TicketFilter;
  setAdded: (filter: TicketFilter, sort?: SortKey) => void;
  openId: number | null;
  open: (id: number | null, options?: { place?: string; replace?: boolean }) => void;
  cursor: number | null;
  setCursor: (id: number | null) => void;
  selected: ReadonlySet<number>;
  setSelected: (next: ReadonlySet<number>) => void;
  dialog: OpenDialog | null;
  setDialog: (dialog: OpenDialog | null) => void;
};

const InboxContext = createContext<InboxState | null>(null);

export function useInbox(): InboxState {
  const value = useContext(InboxContext);
  if (!value) throw new Error('useInbox needs <InboxProvider> above it');
  return value;
}

export function InboxProvider({ children }: { children: ReactNode }): ReactNode {
  const params: { place?: string; ticketId?: string } = useParams({ strict: false });
  const location = useLocation();
  const navigate = useNavigate();
  const { data: views = [] } = useViews();
  const place = params.place ?? 'mine';
  const search = location.search as Record<string, unknown>;
  const [cursor, setCursor] = useState<number | null>(null);
  const [selection, setSelection] = useState<{ place: string; ids: ReadonlySet<number> }>({ place, ids: new Set() });
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const openId = params.ticketId && /^\d+$/.test(params.ticketId) ? Number(params.ticketId) : null;

  const open = useCallback<InboxState['open']>(
    (id, options = {}) => {
      const to = `/inbox/${options.place ?? place}${id === null ? '' : `/${String(id)}`}`;
      void navigate({ to, search: options.place && options.place !== place ? {} : (search as never), replace: options.replace ?? false });
    },
    [navigate, place, search],
  );
  const setAdded = useCallback<InboxState['setAdded']>(
    (filter, sort) => void navigate({ to: location.pathname, search: { ...filter, ...(sort && { sort }) } as never, replace: true }),
    [navigate, location.pathname],
  );
  const value = useMemo<InboxState>(() => {
    const own = listingOf(place, views);
    const added = readFilter(search);
    return {
      place,
      added,
      setAdded,
      openId,
      open,
      cursor,
      setCursor,
      dialog,
      setDialog,
      listing: own && { filter: { ...own.filter, ...added }, sort: readSort(search) ?? own.sort },
      selected: selection.place === place ? selection.ids : new Set(),
      setSelected: (ids) => setSelection({ place, ids }),
    };
  }, [place, views, search, setAdded, openId, open, cursor, dialog, selection]);
  return <InboxContext value={value}>{children}</InboxContext>;
}
