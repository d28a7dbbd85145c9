import { Button, Checkbox } from '@mantine/core';
import { IconDatabaseExport, IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { cancelExport, createExport, type Export, getExportFile } from '#contract/imports';
import { call, urlOf } from '#platform/client';
import { Chip, type Column, DataTable, DateTime, EmptyState, ErrorState, FormSection, PageHead, ProgressBar, type Tone, toast, useT } from '#ui';
import css from './imports.module.css';
import { exportsQuery, isWorking, wordsOf } from './reading.ts';

const tones: Record<Export['state'], Tone> = { waiting: 'info', running: 'info', finished: 'ok', cancelled: 'neutral', failed: 'bad' };
const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toLocaleString(undefined, { maximumFractionDigits: 1 })} MB`;

function useColumns(): Column<Export>[] {
  const { t } = useT();
  return [
    { key: 'at', head: t('imports.at'), width: 150, cell: (one) => <DateTime at={one.createdAt} as="dateTime" /> },
    { key: 'state', head: t('imports.state'), width: 110, cell: (one) => <Chip tone={tones[one.state]}>{t(`imports.export.state.${one.state}`)}</Chip> },
    {
      key: 'what',
      head: t('imports.export.what'),
      grow: true,
      secondary: true,
      cell: (one) =>
        one.state === 'finished'
          ? t('imports.export.counts', { tickets: one.counts.ticket ?? 0, messages: one.counts.message ?? 0, customers: one.counts.customer ?? 0 })
          : '',
    },
    { key: 'by', head: t('imports.export.by'), width: 150, secondary: true, cell: (one) => <span className="ell">{one.requestedBy}</span> },
    {
      key: 'file',
      head: t('imports.file'),
      width: 150,
      align: 'right',
      cell: (one) =>
        one.sizeBytes === null ? (
          <span className="tone-3">{one.state === 'finished' ? t('imports.export.gone') : ''}</span>
        ) : (
          <Button
            component="a"
            size="compact-sm"
            href={urlOf(getExportFile, { params: { id: one.id } })}
            download
            leftSection={<IconDownload size={14} stroke={1.7} aria-hidden />}
          >
            {megabytes(one.sizeBytes)}
          </Button>
        ),
    },
  ];
}

export default function ExportPage(): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const [withFiles, setWithFiles] = useState(false);
  const list = useQuery(exportsQuery);
  const rows = list.data?.items ?? [];
  const running = rows.find((one) => isWorking(one.state));
  const after = {
    onSettled: () => client.invalidateQueries({ queryKey: exportsQuery.queryKey }),
    onError: (error: Error) => {
      toast({ message: wordsOf(error), tone: 'bad' });
    },
  };
  const start = useMutation({ mutationFn: () => call(createExport, { body: { withFiles } }), ...after });
  const stop = useMutation({ mutationFn: (id: string) => call(cancelExport, { params: { id } }), ...after });
  const columns = useColumns();
  return (
    <>
      <PageHead title={t('imports.export.title')} />
      <div className="scroll">
        <div className={css.body}>
          <FormSection title={t('imports.export.all')} description={t('imports.export.why')}>
            {running ? (
              <>
                <ProgressBar
                  value={running.done}
                  max={Math.max(1, running.total ?? 1)}
                  label={t('imports.export.state.running')}
                  caption={t('imports.export.progress', { done: running.done, total: running.total ?? 0 })}
                />
                <div className={css.actions}>
                  <Button onClick={() => stop.mutate(running.id)} loading={stop.isPending}>
                    {t('imports.stop')}
                  </Button>
                </div>
              </>
            ) : (
              <>
                <Checkbox label={t('imports.export.withFiles')} checked={withFiles} onChange={(event) => setWithFiles(event.currentTarget.checked)} />
                <div className={css.actions}>
                  <Button variant="filled" onClick={() => start.mutate()} loading={start.isPending}>
                    {t('imports.export.start')}
                  </Button>
                </div>
              </>
            )}
          </FormSection>
        </div>
        {list.error ? (
          <ErrorState error={list.error} retry={() => void list.refetch()} />
        ) : (
          <DataTable
            label={t('imports.export.title')}
            columns={columns}
            rows={rows}
            rowKey={(one) => one.id}
            loading={list.isPending}
            empty={
              <EmptyState icon={IconDatabaseExport} title={t('imports.export.none')}>
                {t('imports.export.noneWhy')}
              </EmptyState>
            }
          />
        )}
      </div>
    </>
  );
}
