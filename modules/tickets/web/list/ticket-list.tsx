import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useCallback, useEffect, useRef } from 'react';
import type { TicketItem } from '#contract/tickets';
import { ErrorState, SkeletonRows, useSession, useShortcut, useT } from '#ui';
import { useCursor, useInboxActions, useInboxPlace, useNoSuchPlace, useOpenId, useSelected } from '../inbox-state.tsx';
import { NothingHere } from './empty-list.tsx';
import css from './list.module.css';
import { type Loaded, useLoadNeighbours, usePrefetchTicket } from './loaded.ts';
import { useSelecting } from './selecting.ts';
import { TicketRow } from './ticket-row.tsx';

const heights = { compact: 71, normal: 75, comfortable: 79 };
/** Moves that follow each other faster than this open nothing before the last of them. */
const restMs = 140;

/** The cursor moves with J and K; while a ticket is open the one under the cursor follows, after a run of moves once it rests. */
function useCursorKeys(items: readonly TicketItem[], reveal: (index: number) => void, toggle: (id: number, range: boolean) => void): (step: 1 | -1) => void {
  const { setCursor, open } = useInboxActions();
  const cursor = useCursor();
  const openId = useOpenId();
  const prefetch = usePrefetchTicket();
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const movedAt = useRef(0);
  const move = (step: 1 | -1): void => {
    const at = items.findIndex((item) => item.id === (cursor ?? openId));
    const next = items[at < 0 ? 0 : at + step];
    if (!next) return;
    setCursor(next.id);
    prefetch(next.id);
    reveal(items.indexOf(next));
    clearTimeout(rest.current);
    const passing = Date.now() - movedAt.current < restMs;
    movedAt.current = Date.now();
    if (openId === null) return;
    if (passing) rest.current = setTimeout(() => open(next.id, { replace: true }), restMs);
    else open(next.id, { replace: true });
  };
  useEffect(() => () => clearTimeout(rest.current), []);
  const group = { groupKey: 'tickets.keys.list' };
  useShortcut('j', () => move(1), { ...group, labelKey: 'tickets.keys.next' });
  useShortcut('k', () => move(-1), { ...group, labelKey: 'tickets.keys.previous' });
  useShortcut('x', () => cursor !== null && toggle(cursor, false), { ...group, labelKey: 'tickets.keys.select' });
  useShortcut('shift+x', () => cursor !== null && toggle(cursor, true), { ...group, labelKey: 'tickets.keys.range' });
  return move;
}

export function TicketList({ loaded }: { loaded: Loaded }): ReactNode {
  const { items, hasNextPage, isFetchingNextPage, fetchNextPage } = loaded;
  const { t } = useT();
  const { density = 'normal' } = useSession().user.preferences;
  const height = heights[density];
  const { place } = useInboxPlace();
  const noSuchPlace = useNoSuchPlace();
  const { setCursor, open } = useInboxActions();
  const cursor = useCursor();
  const openId = useOpenId();
  const selected = useSelected();
  const { toggle } = useSelecting(items);
  const prefetch = usePrefetchTicket();
  useLoadNeighbours(items);
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: items.length, getScrollElement: () => scroll.current, estimateSize: () => height, overscan: 8 });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= items.length - 12) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, items.length]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another density means other heights
  useEffect(() => rows.measure(), [height]);

  const reveal = (index: number): void => {
    rows.scrollToIndex(index, { align: 'auto' });
    requestAnimationFrame(() => {
      const row = document.getElementById(`ticket-row-${String(items[index]?.id)}`);
      // Nothing that waits for keys loses the focus; a heading, focused when the page came, does.
      const held = document.activeElement;
      const idle = held === document.body || held?.getAttribute('tabindex') === '-1';
      if (idle || scroll.current?.contains(held)) row?.focus({ preventScroll: true });
    });
  };
  const move = useCursorKeys(items, reveal, toggle);
  useShortcut('enter', () => cursor !== null && open(cursor), {
    labelKey: 'tickets.keys.openTicket',
    groupKey: 'tickets.keys.list',
    enabled: cursor !== null && cursor !== openId,
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      move(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === ' ' && cursor !== null) {
      event.preventDefault();
      toggle(cursor, event.shiftKey);
    }
  };
  const onOpen = useCallback(
    (item: TicketItem, event: MouseEvent) => {
      if (event.metaKey || event.ctrlKey) return void window.open(`/inbox/${place}/${String(item.id)}`, '_blank', 'noopener');
      setCursor(item.id);
      open(item.id);
    },
    [open, setCursor, place],
  );
  const onToggle = useCallback((item: TicketItem, range: boolean) => toggle(item.id, range), [toggle]);

  if (loaded.isPending && !noSuchPlace)
    return (
      <div className={css.scroll}>
        <SkeletonRows count={9} kind="item" what={t('tickets.list')} />
      </div>
    );
  if (loaded.isError && items.length === 0)
    return (
      <div className={css.scroll}>
        <ErrorState error={loaded.error} retry={() => void loaded.refetch()} />
      </div>
    );
  if (items.length === 0)
    return (
      <div className={css.scroll}>
        <NothingHere />
      </div>
    );
  const tabStop = items.some((item) => item.id === cursor) ? cursor : (items[0]?.id ?? null);
  return (
    <div className={css.scroll} ref={scroll}>
      <div
        className={css.rows}
        role="listbox"
        aria-multiselectable
        aria-label={t('tickets.list')}
        tabIndex={-1}
        data-selecting={selected.size > 0 || undefined}
        style={{ height: rows.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {shown.map(({ index, start }) => {
          const item = items[index];
          if (!item) return null;
          return (
            <TicketRow
              key={item.id}
              item={item}
              top={start}
              height={height}
              position={index + 1}
              total={hasNextPage ? -1 : items.length}
              isOpen={item.id === openId}
              isCursor={item.id === tabStop}
              isSelected={selected.has(item.id)}
              onOpen={onOpen}
              onToggle={onToggle}
              onHover={prefetch}
            />
          );
        })}
      </div>
    </div>
  );
}
