import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconPlus } from '@tabler/icons-react';
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Column, DataTable, EmptyState, ErrorState, PageHead, toast, useShortcut, useT } from '#ui';
import { useTellFailure } from '../acting/changing.ts';
import css from './settings.module.css';

type Props<Row> = {
  title: string;
  note: string;
  addLabel?: string | undefined;
  onAdd?: (() => void) | undefined;
  columns: readonly Column<Row>[];
  rows: readonly Row[] | undefined;
  error: unknown;
  retry: () => void;
  loading: boolean;
  onOpen?: (row: Row) => void;
  rowKey: (row: Row) => number;
  emptyTitle: string;
  children?: ReactNode;
};

/** A settings page with a list of things by name: head, what they are for, table, and a form in a dialog. */
export function VocabularyPage<Row>(props: Props<Row>): ReactNode {
  const { title, note, addLabel, onAdd, columns, rows, error, retry, loading, onOpen, rowKey, emptyTitle, children } = props;
  useShortcut('c', () => onAdd?.(), { enabled: onAdd !== undefined });
  return (
    <>
      <PageHead title={title}>
        {onAdd && (
          <Button variant="filled" leftSection={<IconPlus size={16} stroke={1.7} aria-hidden />} onClick={onAdd}>
            {addLabel}
          </Button>
        )}
      </PageHead>
      <div className="scroll">
        <p className={css.note}>{note}</p>
        {error && !rows ? (
          <ErrorState error={error} retry={retry} />
        ) : (
          <DataTable
            label={title}
            columns={columns}
            rows={rows ?? []}
            rowKey={rowKey}
            loading={loading}
            {...(onOpen && { onOpen })}
            empty={<EmptyState title={emptyTitle} action={onAdd && <Button onClick={onAdd}>{addLabel}</Button>} />}
          />
        )}
      </div>
      {children}
    </>
  );
}

/** Puts away or takes back, with Undo. */
export function ArchiveButton({
  name,
  archived,
  set,
  renew,
}: {
  name: string;
  archived: boolean;
  set: (archived: boolean) => Promise<unknown>;
  renew: () => Promise<unknown>;
}): ReactNode {
  const { t } = useT();
  const tellFailure = useTellFailure();
  const label = archived ? t('tickets.settings.restore', { name }) : t('tickets.settings.archive', { name });
  const run = async (next: boolean, undo: boolean): Promise<void> => {
    try {
      await set(next);
      await renew();
      if (!undo)
        toast({ message: next ? t('tickets.settings.archived', { name }) : t('tickets.settings.restored', { name }), undo: () => void run(!next, true) });
    } catch (error) {
      tellFailure(error);
    }
  };
  return (
    <Tooltip label={label}>
      <ActionIcon
        aria-label={label}
        onClick={(event) => {
          event.stopPropagation();
          void run(!archived, false);
        }}
      >
        {archived ? <IconArchiveOff size={16} stroke={1.7} aria-hidden /> : <IconArchive size={16} stroke={1.7} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}

export function useRenew(...keys: QueryKey[]): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
}
