import { Button } from '@mantine/core';
import { IconDatabaseImport, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Import } from '#contract/imports';
import { type Column, DataTable, DateTime, EmptyState, ErrorState, PageHead, useT } from '#ui';
import { ImportState } from './import-state.tsx';
import { ImportSteps } from './import-steps.tsx';
import { importsQuery } from './reading.ts';
import { UploadForm } from './upload-form.tsx';

function columns(t: ReturnType<typeof useT>['t']): Column<Import>[] {
  return [
    { key: 'file', head: t('imports.file'), grow: true, cell: (one) => <span className="w5">{one.fileName}</span> },
    { key: 'state', head: t('imports.state'), width: 110, cell: (one) => <ImportState state={one.state} /> },
    {
      key: 'created',
      head: t('imports.created'),
      width: 90,
      align: 'right',
      secondary: true,
      cell: (one) => <span className="num">{one.state === 'finished' || one.state === 'cancelled' ? one.counts.created.toLocaleString() : ''}</span>,
    },
    {
      key: 'failed',
      head: t('imports.failed'),
      width: 100,
      align: 'right',
      secondary: true,
      cell: (one) => <span className={one.counts.failed > 0 ? 'num tone-warn' : 'num tone-3'}>{one.counts.failed.toLocaleString()}</span>,
    },
    { key: 'at', head: t('imports.at'), width: 130, secondary: true, cell: (one) => <DateTime at={one.createdAt} as="dateTime" /> },
  ];
}

export default function ImportPage(): ReactNode {
  const { t } = useT();
  const [open, setOpen] = useState<string | 'new' | null>(null);
  const list = useQuery(importsQuery);
  const rows = list.data?.items ?? [];
  if (open === 'new') return <UploadForm onDone={(made) => setOpen(made.id)} onLeave={() => setOpen(null)} />;
  if (open) return <ImportSteps id={open} onLeave={() => setOpen(null)} />;
  return (
    <>
      <PageHead title={t('imports.title')}>
        <Button variant="filled" onClick={() => setOpen('new')} leftSection={<IconPlus size={14} stroke={1.7} aria-hidden />}>
          {t('imports.new')}
        </Button>
      </PageHead>
      <div className="scroll">
        {list.error ? (
          <ErrorState error={list.error} retry={() => void list.refetch()} />
        ) : (
          <DataTable
            label={t('imports.title')}
            columns={columns(t)}
            rows={rows}
            rowKey={(one) => one.id}
            loading={list.isPending}
            onOpen={(one) => setOpen(one.id)}
            empty={
              <EmptyState large icon={IconDatabaseImport} title={t('imports.none')}>
                {t('imports.noneWhy')}
              </EmptyState>
            }
          />
        )}
      </div>
    </>
  );
}
