import { Select, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type Category, categories, changeStatus, createStatus } from '#contract/tickets';
import { call } from '#platform/client';
import { Chip, type Column, fieldError, StatusDot, useT } from '#ui';
import { ticketKeys, useStatuses } from '../reading.ts';
import { statusTones, useStatusName } from '../words.ts';
import { FormDialog } from './form-dialog.tsx';
import { filledNames, hasName, keyFrom, type Names, NamesInput } from './names-input.tsx';
import { ArchiveButton, useRenew, VocabularyPage } from './vocabulary-page.tsx';

type Status = NonNullable<ReturnType<typeof useStatuses>['data']>[number];

/** Own statuses within the six meanings that measures know. */
export default function StatusesPage(): ReactNode {
  const { t } = useT();
  const statusName = useStatusName();
  const renew = useRenew(ticketKeys.statuses);
  const { data, error, isPending, refetch } = useStatuses();
  const [editing, setEditing] = useState<Status | 'new' | null>(null);
  const columns: Column<Status>[] = [
    {
      key: 'name',
      head: t('tickets.settings.name'),
      grow: true,
      cell: (row) => (
        <span className="row">
          <StatusDot tone={statusTones[row.category]} />
          <span className={row.archived ? 'tone-3' : 'w5'}>{statusName(row.key)}</span>
          {row.archived && <Chip>{t('tickets.settings.away')}</Chip>}
          {row.builtin && <Chip tone="line">{t('tickets.settings.builtin')}</Chip>}
        </span>
      ),
    },
    { key: 'key', head: t('tickets.settings.key'), secondary: true, cell: (row) => <code>{row.key}</code> },
    { key: 'category', head: t('tickets.settings.category'), secondary: true, cell: (row) => t(`tickets.status.${row.category}`) },
    {
      key: 'do',
      head: '',
      align: 'right',
      cell: (row) =>
        !row.builtin && (
          <ArchiveButton
            name={statusName(row.key)}
            archived={row.archived}
            renew={renew}
            set={(archived) => call(changeStatus, { params: { id: row.id }, body: { archived } })}
          />
        ),
    },
  ];
  return (
    <VocabularyPage
      title={t('tickets.settings.statuses')}
      note={t('tickets.settings.statusesNote')}
      addLabel={t('tickets.settings.addStatus')}
      onAdd={() => setEditing('new')}
      columns={columns}
      rows={data}
      error={error}
      retry={() => void refetch()}
      loading={isPending}
      rowKey={(row) => row.id}
      onOpen={setEditing}
      emptyTitle={t('tickets.settings.statuses')}
    >
      {editing && <StatusForm status={editing === 'new' ? null : editing} onClose={() => setEditing(null)} renew={renew} />}
    </VocabularyPage>
  );
}

function StatusForm({ status, onClose, renew }: { status: Status | null; onClose: () => void; renew: () => Promise<void> }): ReactNode {
  const { t } = useT();
  const [names, setNames] = useState<Names>(status?.names ?? {});
  const [key, setKey] = useState('');
  const [category, setCategory] = useState<Category>(status?.category ?? 'open');
  const wanted = key || keyFrom(names);
  const save = async (): Promise<void> => {
    if (status) await call(changeStatus, { params: { id: status.id }, body: { names: filledNames(names) } });
    else await call(createStatus, { body: { key: wanted, category, names: filledNames(names) } });
    await renew();
  };
  return (
    <FormDialog
      title={status ? t('tickets.settings.changeStatus') : t('tickets.settings.addStatus')}
      onClose={onClose}
      save={save}
      disabled={!hasName(names) || (!status && wanted === '')}
    >
      {(problem) => (
        <>
          <NamesInput value={names} onChange={setNames} error={problem('names')} />
          {!status && (
            <Select
              label={t('tickets.settings.category')}
              description={t('tickets.settings.categoryWhy')}
              value={category}
              onChange={(next) => next && setCategory(next as Category)}
              data={categories.map((value) => ({ value, label: t(`tickets.status.${value}`) }))}
            />
          )}
          {!status && (
            <TextInput
              label={t('tickets.settings.key')}
              description={t('tickets.settings.keyWhy')}
              value={wanted}
              error={fieldError(problem('key'))}
              onChange={(event) => setKey(event.currentTarget.value)}
            />
          )}
        </>
      )}
    </FormDialog>
  );
}
