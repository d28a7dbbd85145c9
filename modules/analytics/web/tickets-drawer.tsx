import { Drawer, SegmentedControl } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { type MeasureKey, measures } from '#contract/analytics';
import { DataTable, DateTime, EmptyState, ErrorState, useT } from '#ui';
import css from './insights.module.css';
import type { Asked } from './period.ts';
import { type Behind, type Part, useTicketsBehind } from './reading.ts';
import { useWording } from './wording.tsx';

function partsOf(measure: MeasureKey): readonly Part[] {
  if (measures[measure].unit === 'share') return ['all', 'hits', 'misses'];
  return measure === 'first_response' || measure === 'next_reply' ? ['all', 'waiting'] : ['all'];
}

/** The tickets behind a number. */
export function TicketsDrawer({ asked, behind, close }: { asked: Asked; behind: Behind | null; close: () => void }): ReactNode {
  const { t } = useT();
  return (
    <Drawer opened={behind !== null} onClose={close} title={behind?.title} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      {behind && <Tickets key={JSON.stringify(behind)} asked={asked} behind={behind} />}
    </Drawer>
  );
}

function Tickets({ asked, behind }: { asked: Asked; behind: Behind }): ReactNode {
  const { t } = useT();
  const { value } = useWording();
  const navigate = useNavigate();
  const [part, setPart] = useState<Part>('all');
  const pages = useTicketsBehind(asked, behind, part);
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const parts = partsOf(behind.measure);
  const valued = rows.some((row) => row.value !== null);
  // Scores of one ticket are whole numbers; its time is what the median is of.
  const show = (given: number): string => (behind.measure.startsWith('cs') || behind.measure === 'messages' ? String(given) : value(behind.measure, given));
  if (pages.error && rows.length === 0) return <ErrorState error={pages.error} retry={() => void pages.refetch()} />;
  return (
    <>
      {parts.length > 1 && (
        <SegmentedControl
          size="xs"
          className={css.parts ?? ''}
          aria-label={t('analytics.part')}
          value={part}
          onChange={(next) => setPart(next as Part)}
          data={parts.map((one) => ({ value: one, label: t(`analytics.part.${one}`) }))}
        />
      )}
      <DataTable
        label={t('analytics.drawer.tickets')}
        rows={rows}
        rowKey={(row) => `${String(row.id)} ${row.at}`}
        loading={pages.isPending}
        onOpen={(row) => void navigate({ to: `/inbox/all/${String(row.id)}` })}
        columns={[
          { key: 'id', head: '#', cell: (row) => <span className="num tone-3">{row.id}</span> },
          { key: 'subject', head: t('analytics.drawer.tickets'), grow: true, cell: (row) => row.subject },
          ...(valued
            ? [
                {
                  key: 'value',
                  head: t('analytics.drawer.value'),
                  align: 'right' as const,
                  cell: (row: (typeof rows)[number]) => (row.value === null ? '–' : show(row.value)),
                },
              ]
            : []),
          { key: 'at', head: t('analytics.drawer.when'), align: 'right', cell: (row) => <DateTime at={row.at} /> },
        ]}
        empty={pages.hasNextPage ? null : <EmptyState title={t('analytics.drawer.none')} />}
        more={{ has: pages.hasNextPage, loading: pages.isFetchingNextPage, load: () => void pages.fetchNextPage() }}
      />
    </>
  );
}
