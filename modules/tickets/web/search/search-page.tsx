import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { listTickets, type TicketItem } from '#contract/tickets';
import { call } from '#platform/client';
import { Chip, type Column, DataTable, DateTime, EmptyState, ErrorState, Page, PageHead, StatusDot, useT } from '#ui';
import { channelIcons, statusTones, useStatusName } from '../words.ts';
import { Marked } from './marked.tsx';
import css from './search.module.css';

const operators = ['from', 'status', 'tag', 'queue', 'assignee', 'priority', 'channel', 'is', 'after', 'before', 'phrase', 'number'] as const;

/** All tickets that fit the words and operators that were typed, best first. */
export default function SearchPage(): ReactNode {
  const { t } = useT();
  const navigate = useNavigate();
  const { search } = useLocation();
  const asked = String((search as { q?: unknown }).q ?? '');
  const [typed, setTyped] = useState(asked);
  const [wanted] = useDebouncedValue(typed.trim(), 200);
  useEffect(() => setTyped((now) => (now.trim() === asked ? now : asked)), [asked]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows what is typed, not what it causes
  useEffect(() => {
    if (wanted !== asked) void navigate({ to: '/search', search: { q: wanted } as never, replace: true });
  }, [wanted]);
  const found = useInfiniteQuery({
    queryKey: ['tickets', 'search', asked],
    queryFn: ({ pageParam, signal }) => call(listTickets, { query: { q: asked, snoozed: 'any', limit: 50, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    enabled: asked !== '',
    placeholderData: keepPreviousData,
  });
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const columns = useColumns(asked);
  return (
    <Page title={asked ? t('tickets.search.titleFor', { q: asked }) : t('tickets.search.title')}>
      <PageHead
        title={t('tickets.search.title')}
        note={found.data && asked ? t('tickets.search.count', { count: items.length, more: found.hasNextPage ? 1 : 0 }) : undefined}
      />
      <div className={css.bar}>
        <TextInput
          data-autofocus
          autoFocus
          leftSection={<IconSearch size={16} stroke={1.7} aria-hidden />}
          aria-label={t('tickets.search.title')}
          placeholder={t('tickets.search.placeholder')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <div className="scroll">
        {asked === '' ? (
          <Operators onUse={(text) => setTyped(text)} />
        ) : found.isError && items.length === 0 ? (
          <ErrorState error={found.error} retry={() => void found.refetch()} />
        ) : (
          <DataTable<TicketItem>
            label={t('tickets.search.title')}
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
            loading={found.isPending}
            onOpen={(row) => void navigate({ to: `/inbox/all/${String(row.id)}` })}
            empty={
              <EmptyState icon={IconSearch} title={t('tickets.search.none', { q: asked })}>
                {t('tickets.search.noneWhy')}
              </EmptyState>
            }
            more={{ has: found.hasNextPage, loading: found.isFetchingNextPage, load: () => void found.fetchNextPage() }}
          />
        )}
      </div>
    </Page>
  );
}

function Hit({ row, q }: { row: TicketItem; q: string }): ReactNode {
  const { t } = useT();
  return (
    <span className={css.hit}>
      <span className="w5 ell" lang={row.language ?? undefined}>
        <Marked text={row.subject || t('tickets.subject.erased')} q={q} />
      </span>
      <span className="t12 tone-3 ell">
        <Marked text={row.preview} q={q} />
      </span>
    </span>
  );
}

function useColumns(q: string): Column<TicketItem>[] {
  const { t } = useT();
  const statusName = useStatusName();
  return [
    { key: 'id', head: t('tickets.column.id'), width: 70, secondary: true, cell: (row) => <span className="num tone-3">#{row.id}</span> },
    {
      key: 'subject',
      head: t('tickets.field.subject'),
      grow: true,
      cell: (row) => <Hit row={row} q={q} />,
    },
    {
      key: 'customer',
      head: t('tickets.field.customer'),
      secondary: true,
      cell: (row) => (
        <span className="ell" style={{ maxWidth: 180, display: 'block' }}>
          <Marked text={row.customer.name || row.customer.email || ''} q={q} />
        </span>
      ),
    },
    {
      key: 'channel',
      head: '',
      width: 28,
      secondary: true,
      cell: (row) => {
        const Mark = channelIcons[row.channel];
        return (
          <span className="tone-3" role="img" aria-label={t(`tickets.channel.${row.channel}`)}>
            <Mark size={14} stroke={1.7} aria-hidden />
          </span>
        );
      },
    },
    {
      key: 'status',
      head: t('tickets.field.status'),
      cell: (row) => (
        <span className="row nowrap" style={{ gap: 6 }}>
          <StatusDot tone={statusTones[row.category]} />
          {statusName(row.status)}
          {row.spam && <Chip>{t('tickets.chip.spam')}</Chip>}
        </span>
      ),
    },
    {
      key: 'assignee',
      head: t('tickets.field.assignee'),
      secondary: true,
      cell: (row) => <span className="nowrap">{row.assignee?.name ?? <span className="tone-3">{t('tickets.assign.nobody')}</span>}</span>,
    },
    { key: 'at', head: t('tickets.column.updated'), align: 'right', cell: (row) => <DateTime at={row.updatedAt} /> },
  ];
}

/** What can be typed beside words; a click puts an example into the field. */
function Operators({ onUse }: { onUse: (text: string) => void }): ReactNode {
  const { t } = useT();
  return (
    <section className={css.help} aria-label={t('tickets.search.help')}>
      <h2 className="w6">{t('tickets.search.help')}</h2>
      <div className={css.grid}>
        {operators.map((key) => (
          <div key={key} className={css.operator}>
            <button type="button" className={css.example} onClick={() => onUse(t(`tickets.search.example.${key}`))}>
              <code>{t(`tickets.search.example.${key}`)}</code>
            </button>
            <span className="tone-2">{t(`tickets.search.says.${key}`)}</span>
          </div>
        ))}
      </div>
    </section>
  );
}
