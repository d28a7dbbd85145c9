import { useLocation, useNavigate } from '@tanstack/react-router';
import { type Context, createContext, type ReactNode, useContext, useMemo, useRef, useState } from 'react';
import type { TicketFilter, TicketItem } from '#contract/tickets';
import { type Open, useInboxAddress, useOpening } from './opening.ts';
import { type Listing, listingOf, readFilter, readSort, type SortKey } from './places.ts';
import { useViews } from './reading.ts';

// What is chosen in the inbox: place and ticket stand in the address, the cursor and the selection only here. Each part has
// a context of its own, so that moving the cursor or opening a ticket draws only what shows it.

export type DialogName =
  | 'assign'
  | 'priority'
  | 'status'
  | 'queue'
  | 'tags'
  | 'snooze'
  | 'due'
  | 'merge'
  | 'split'
  | 'link'
  | 'macro'
  | 'follow'
  | 'delete'
  | 'saveView';
export type OpenDialog = { name: DialogName; tickets: readonly TicketItem[] };

export type InboxPlace = {
  place: string;
  listing: Listing | null;
  /** What was added to the place's own filter. */
  added: TicketFilter;
};

/** The same functions for as long as the page is open. */
export type InboxActions = {
  setAdded: (filter: TicketFilter, sort?: SortKey) => void;
  open: Open;
  setCursor: (id: number | null) => void;
  setSelected: (next: ReadonlySet<number>) => void;
  setDialog: (dialog: OpenDialog | null) => void;
};

const none: ReadonlySet<number> = new Set();
const PlaceContext = createContext<InboxPlace | null>(null);
const ActionsContext = createContext<InboxActions | null>(null);
const OpenContext = createContext<number | null>(null);
const CursorContext = createContext<number | null>(null);
const SelectedContext = createContext<ReadonlySet<number>>(none);
const DialogContext = createContext<OpenDialog | null>(null);

function useInside<T>(context: Context<T | null>): T {
  const value = useContext(context);
  if (!value) throw new Error('This part of the inbox needs <InboxProvider> above it');
  return value;
}
export const useInboxPlace = (): InboxPlace => useInside(PlaceContext);
/** The address names a view that is not there; not while the views are still coming. */
export function useNoSuchPlace(): boolean {
  const { isPending } = useViews();
  return useInboxPlace().listing === null && !isPending;
}
export const useInboxActions = (): InboxActions => useInside(ActionsContext);
export const useOpenId = (): number | null => useContext(OpenContext);
export const useCursor = (): number | null => useContext(CursorContext);
export const useSelected = (): ReadonlySet<number> => useContext(SelectedContext);
export const useOpenDialog = (): OpenDialog | null => useContext(DialogContext);

export function InboxProvider({ children }: { children: ReactNode }): ReactNode {
  const search = useLocation({ select: (location) => location.search as Record<string, unknown> });
  const navigate = useNavigate();
  const { data: views } = useViews();
  const address = useInboxAddress();
  const { place } = address;
  const { openId, open } = useOpening(address);
  const [cursor, setCursor] = useState<number | null>(null);
  const [selection, setSelection] = useState({ place, ids: none });
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const here = useRef(place);
  here.current = place;

  const actions = useMemo<InboxActions>(
    () => ({
      open,
      setCursor,
      setDialog,
      setSelected: (ids) => setSelection({ place: here.current, ids }),
      setAdded: (filter, sort) => void navigate({ to: '.', search: { ...filter, ...(sort && { sort }) } as never, replace: true }),
    }),
    [open, navigate],
  );
  // The address is read anew with every ticket; its words say whether anything of the list has changed.
  const written = JSON.stringify(search);
  const chosen = useMemo<InboxPlace>(() => {
    const asked = JSON.parse(written) as Record<string, unknown>;
    const own = listingOf(place, views ?? []);
    const added = readFilter(asked);
    return { place, added, listing: own && { filter: { ...own.filter, ...added }, sort: readSort(asked) ?? own.sort } };
  }, [place, views, written]);
  return (
    <ActionsContext value={actions}>
      <PlaceContext value={chosen}>
        <OpenContext value={openId}>
          <CursorContext value={cursor}>
            <SelectedContext value={selection.place === place ? selection.ids : none}>
              <DialogContext value={dialog}>{children}</DialogContext>
            </SelectedContext>
          </CursorContext>
        </OpenContext>
      </PlaceContext>
    </ActionsContext>
  );
}
