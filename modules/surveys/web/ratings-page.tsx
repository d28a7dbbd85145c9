import { Button, Select } from '@mantine/core';
import { IconStar } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Rating } from '#contract/surveys';
import { listQueues } from '#contract/team';
import { call } from '#platform/client';
import { BackLink, type Column, DataTable, DateTime, EmptyState, ErrorState, Page, PageHead, useCan, useLive, useT } from '#ui';
import { type RatingFilter, ratingsQuery } from './reading.ts';
import { Score } from './score.tsx';
import css from './surveys.module.css';

const everything: RatingFilter = { score: '', queue: '', days: '' };

/** Every rating one may see, newest first: the words behind the figure. */
export default function RatingsPage(): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const can = useCan();
  const [filter, setFilter] = useState<RatingFilter>(everything);
  const list = useInfiniteQuery(ratingsQuery(filter));
  const columns = useColumns();
  useLive(['rating.given'], () => void client.invalidateQueries({ queryKey: ['surveys', 'list'] }));
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = JSON.stringify(filter) !== JSON.stringify(everything);
  return (
    <Page title={t('surveys.ratings.title')}>
      <PageHead title={t('surveys.ratings.title')} before={can('measures:read') && <BackLink to="/insights" label={t('surveys.ratings.back')} />} />
      <Filters filter={filter} change={(more) => setFilter((before) => ({ ...before, ...more }))} />
      <div className="scroll">
        {list.error && rows.length === 0 ? (
          <ErrorState error={list.error} retry={() => void list.refetch()} />
        ) : (
          <DataTable
            label={t('surveys.ratings.title')}
            columns={columns}
            rows={rows}
            rowKey={(rating) => rating.id}
            onOpen={(rating) => void navigate({ to: `/inbox/all/${String(rating.ticketId)}` })}
            loading={list.isPending}
            empty={
              <EmptyState large icon={IconStar} title={filtered ? t('surveys.ratings.noMatch') : t('surveys.ratings.empty')}>
                {filtered ? <Button onClick={() => setFilter(everything)}>{t('surveys.ratings.clear')}</Button> : t('surveys.ratings.emptyText')}
              </EmptyState>
            }
            more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
          />
        )}
      </div>
    </Page>
  );
}

function Filters({ filter, change }: { filter: RatingFilter; change: (more: Partial<RatingFilter>) => void }): ReactNode {
  const { t } = useT();
  const queues = useQuery({
    queryKey: ['team', 'queues', false],
    queryFn: async ({ signal }) => (await call(listQueues, { query: { archived: 'false' }, signal })).items,
  });
  return (
    <div className={css.tools} role="search" aria-label={t('surveys.ratings.filters')}>
      <Select
        aria-label={t('surveys.ratings.score')}
        value={filter.score}
        onChange={(score) => change({ score: (score ?? '') as RatingFilter['score'] })}
        data={[
          { value: '', label: t('surveys.ratings.anyScore') },
          { value: '1,2', label: t('surveys.ratings.low') },
          { value: '3', label: t('surveys.ratings.middle') },
          { value: '4,5', label: t('surveys.ratings.high') },
        ]}
      />
      <Select
        aria-label={t('surveys.ratings.queue')}
        value={filter.queue}
        onChange={(queue) => change({ queue: queue ?? '' })}
        data={[{ value: '', label: t('surveys.ratings.anyQueue') }, ...(queues.data ?? []).map((queue) => ({ value: String(queue.id), label: queue.name }))]}
      />
      <Select
        aria-label={t('surveys.ratings.when')}
        value={filter.days}
        onChange={(days) => change({ days: (days ?? '') as RatingFilter['days'] })}
        data={[
          { value: '', label: t('surveys.ratings.anyTime') },
          { value: '7', label: t('surveys.ratings.days7') },
          { value: '30', label: t('surveys.ratings.days30') },
          { value: '90', label: t('surveys.ratings.days90') },
        ]}
      />
    </div>
  );
}

function useColumns(): Column<Rating>[] {
  const { t } = useT();
  return [
    { key: 'score', head: t('surveys.ratings.score'), width: 110, cell: (rating) => <Score score={rating.score} /> },
    {
      key: 'comment',
      head: t('surveys.ratings.comment'),
      grow: true,
      cell: (rating) => (
        <div className={css.cell}>
          {rating.comment ? <div>{rating.comment}</div> : <div className="tone-3">{t('surveys.ratings.noComment')}</div>}
          <div className={`t12 tone-3 ${css.meta}`}>{[rating.customer.name, rating.queue.name].filter(Boolean).join(' · ')}</div>
        </div>
      ),
    },
    {
      key: 'ticket',
      head: t('surveys.ratings.ticket'),
      width: 80,
      cell: (rating) => (
        <Link to={`/inbox/all/${String(rating.ticketId)}`} className="num" aria-label={t('surveys.ratings.open', { id: String(rating.ticketId) })}>
          #{rating.ticketId}
        </Link>
      ),
    },
    { key: 'agent', head: t('surveys.ratings.agent'), width: 140, secondary: true, cell: (rating) => <span className="ell">{rating.agent?.name ?? ''}</span> },
    { key: 'when', head: t('surveys.ratings.when'), width: 110, align: 'right', cell: (rating) => <DateTime at={rating.answeredAt} /> },
  ];
}
