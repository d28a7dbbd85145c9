import { Button, Checkbox } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { useT } from './i18n/translating.tsx';
import { SkeletonRows } from './states.tsx';
import css from './table.module.css';

export type Column<Row> = {
  key: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  align?: 'left' | 'right';
  width?: number | string;
  /** Takes the room that is left and shortens long text. */
  grow?: boolean;
  /** Left out below 720 px. */
  secondary?: boolean;
};

export type DataTableProps<Row> = {
  /** What the table lists, for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Opens a row on click and Enter. */
  onOpen?: (row: Row) => void;
  current?: string | number | null;
  selection?: { selected: ReadonlySet<string | number>; onChange: (selected: Set<string | number>) => void };
  loading?: boolean;
  empty?: ReactNode;
  /** Keyset paging: loads by itself at the end of the list, and by button. */
  more?: { has: boolean; loading: boolean; load: () => void };
};

function onRowKey(event: KeyboardEvent<HTMLTableRowElement>, open: () => void): void {
  if (event.target !== event.currentTarget) return;
  const row = event.currentTarget;
  const move = (to: Element | null): void => {
    if (to instanceof HTMLElement) to.focus();
    event.preventDefault();
  };
  if (event.key === 'Enter') open();
  else if (event.key === 'ArrowDown') move(row.nextElementSibling);
  else if (event.key === 'ArrowUp') move(row.previousElementSibling);
}

/** A plain table with a sticky head. Put it into a container that scrolls (class "scroll"). */
export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const { label, columns, rows, rowKey, onOpen, current, selection, loading = false, empty, more } = props;
  const { t } = useT();
  if (loading && rows.length === 0) return <SkeletonRows kind="row" count={8} />;
  if (rows.length === 0) return empty ?? null;
  const allSelected = selection !== undefined && rows.every((row) => selection.selected.has(rowKey(row)));
  const toggle = (keys: (string | number)[], on: boolean): void => {
    const next = new Set(selection?.selected);
    for (const key of keys) on ? next.add(key) : next.delete(key);
    selection?.onChange(next);
  };
  return (
    <>
      <table className={css.table} aria-label={label} aria-busy={loading || undefined}>
        <thead>
          <tr>
            {selection && (
              <th className={css.check} scope="col">
                <Checkbox
                  aria-label={t('ui.table.selectAll')}
                  checked={allSelected}
                  indeterminate={!allSelected && selection.selected.size > 0}
                  onChange={(event) => toggle(rows.map(rowKey), event.currentTarget.checked)}
                />
              </th>
            )}
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                data-align={column.align}
                data-secondary={column.secondary || undefined}
                style={{ width: column.grow ? '99%' : column.width }}
              >
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = rowKey(row);
            return (
              <tr
                key={key}
                data-open={onOpen ? true : undefined}
                aria-current={current === key ? 'true' : undefined}
                aria-selected={selection ? selection.selected.has(key) : undefined}
                tabIndex={onOpen ? 0 : undefined}
                onClick={onOpen ? () => onOpen(row) : undefined}
                onKeyDown={onOpen ? (event) => onRowKey(event, () => onOpen(row)) : undefined}
              >
                {selection && (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: only keeps the row from opening; the box inside has its own keys
                  <td className={css.check} onClick={(event) => event.stopPropagation()}>
                    <Checkbox
                      aria-label={t('ui.table.select', { id: String(key) })}
                      checked={selection.selected.has(key)}
                      onChange={(event) => toggle([key], event.currentTarget.checked)}
                    />
                  </td>
                )}
                {columns.map((column) => (
                  <td key={column.key} data-align={column.align} data-grow={column.grow || undefined} data-secondary={column.secondary || undefined}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {more && <LoadMore {...more} />}
    </>
  );
}

/** The end of a list with keyset paging: loads when it comes into view, or by its button. */
export function LoadMore({ has, loading, load }: { has: boolean; loading: boolean; load: () => void }): ReactNode {
  const { t } = useT();
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    if (!has || loading || !end.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) latest.current();
      },
      { rootMargin: '400px' },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [has, loading]);
  if (!has) return null;
  return (
    <div ref={end} className={css.more}>
      <Button onClick={load} loading={loading}>
        {t('ui.table.more')}
      </Button>
    </div>
  );
}
