import { Button, Drawer, Select } from '@mantine/core';
import { IconMailForward } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { type MailState, type MailSummary, mailStates, releaseMails } from '#contract/outbox';
import { call } from '#platform/client';
import { DataTable, DateTime, EmptyState, ErrorState, NoticeBar, PageHead, SubHead, toast, useT } from '#ui';
import { MailDetail } from './mail-detail.tsx';
import { mailsQuery, summaryQuery } from './reading.ts';
import { StateChip } from './state-chip.tsx';

function Notices(): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const { data } = useQuery(summaryQuery);
  const release = useMutation({
    mutationFn: () => call(releaseMails),
    onSuccess: ({ released }) => {
      toast({ message: t('outbox.released', { count: released }) });
      return client.invalidateQueries({ queryKey: ['outbox'] });
    },
    onError: (error) => toast({ message: error.message, tone: 'bad' }),
  });
  return (
    <>
      {data && !data.configured && (
        <NoticeBar
          tone="warn"
          action={
            <Button component={Link} to="/settings/email">
              {t('outbox.setServer')}
            </Button>
          }
        >
          {t('outbox.noServer', { count: data.held })}
        </NoticeBar>
      )}
      {data && (data.holding || data.heldAfterRestore > 0) && (
        <NoticeBar
          tone="warn"
          action={
            <Button loading={release.isPending} onClick={() => release.mutate()}>
              {t('outbox.release')}
            </Button>
          }
        >
          {t(data.holding ? 'outbox.holding' : 'outbox.heldAfterRestore', { count: data.heldAfterRestore })}
        </NoticeBar>
      )}
    </>
  );
}

function columns(t: ReturnType<typeof useT>['t']) {
  return [
    { key: 'state', head: t('outbox.column.state'), cell: (m: MailSummary) => <StateChip state={m.state} />, width: 110 },
    {
      key: 'subject',
      head: t('outbox.column.subject'),
      grow: true,
      cell: (m: MailSummary) => (
        <>
          <span className="w5">{m.subject}</span> <span className="tone-3">{m.to.name ? `${m.to.name} <${m.to.email}>` : m.to.email}</span>
          {m.lastError && m.state !== 'sent' && <div className="tone-bad t12 ell">{m.lastError}</div>}
        </>
      ),
    },
    {
      key: 'tries',
      head: t('outbox.column.tries'),
      align: 'right' as const,
      secondary: true,
      cell: (m: MailSummary) => <span className="num">{m.attempts}</span>,
      width: 60,
    },
    { key: 'at', head: t('outbox.column.at'), align: 'right' as const, cell: (m: MailSummary) => <DateTime at={m.sentAt ?? m.createdAt} />, width: 110 },
  ];
}

export default function OutboxPage(): ReactNode {
  const { t } = useT();
  const [state, setState] = useState<MailState | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const list = useInfiniteQuery(mailsQuery(state));
  const { data: summary } = useQuery(summaryQuery);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHead title={t('outbox.title')} note={summary && t('outbox.note', { waiting: summary.waiting, held: summary.held, failed: summary.failed })} />
      <Notices />
      <SubHead>
        <Select
          aria-label={t('outbox.column.state')}
          w={160}
          value={state ?? 'all'}
          onChange={(value) => setState(value === 'all' ? null : (value as MailState))}
          data={[{ value: 'all', label: t('outbox.state.all') }, ...mailStates.map((one) => ({ value: one, label: t(`outbox.state.${one}`) }))]}
        />
      </SubHead>
      <div className="scroll">
        {list.isError && rows.length === 0 ? (
          <ErrorState error={list.error} retry={() => void list.refetch()} />
        ) : (
          <DataTable
            label={t('outbox.title')}
            columns={columns(t)}
            rows={rows}
            rowKey={(m) => m.id}
            onOpen={(m) => setOpen(m.id)}
            current={open}
            loading={list.isPending}
            empty={
              <EmptyState icon={IconMailForward} title={t('outbox.empty.title')}>
                {t('outbox.empty.why')}
              </EmptyState>
            }
            more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
          />
        )}
      </div>
      <Drawer
        opened={open !== null}
        onClose={() => setOpen(null)}
        title={t('outbox.mail')}
        size={560}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        styles={{ body: { padding: '0 20px 20px' } }}
      >
        {open && <MailDetail id={open} onDone={() => setOpen(null)} />}
      </Drawer>
    </>
  );
}
