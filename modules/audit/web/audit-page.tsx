import { Button, Select } from '@mantine/core';
import { IconDownload, IconListSearch, IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type AuditEntry, auditCategories, exportAudit, listAudit, verifyAudit } from '#contract/audit';
import { listUsers } from '#contract/identity';
import { call, urlOf } from '#platform/client';
import { Chip, type Column, DataTable, DateTime, EmptyState, ErrorState, PageHead, useT, useWidths } from '#ui';
import css from './audit.module.css';
import { useSentence } from './telling.ts';

type Filter = { category: string; actor: string; days: string };
const dayMs = 86_400_000;

/** Whole days back, so that the address of the query stays the same while one looks. */
function queryOf({ category, actor, days }: Filter): { category?: AuditEntry['category']; actor?: string; from?: string } {
  const from = new Date(Math.floor(Date.now() / dayMs) * dayMs - Number(days) * dayMs).toISOString();
  return { ...(category && { category: category as AuditEntry['category'] }), ...(actor && { actor }), ...(days && { from }) };
}

export default function AuditPage(): ReactNode {
  const { t } = useT();
  const [filter, setFilter] = useState<Filter>({ category: '', actor: '', days: '30' });
  const entries = useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam, signal }) => call(listAudit, { query: { limit: 50, ...queryOf(filter), ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });
  const check = useMutation({ mutationFn: () => call(verifyAudit) });
  const rows = entries.data?.pages.flatMap((page) => page.items) ?? [];
  const columns = useColumns();
  return (
    <>
      <PageHead title={t('audit.title')}>
        <Button onClick={() => check.mutate()} loading={check.isPending} leftSection={<IconShieldCheck size={14} stroke={1.7} aria-hidden />}>
          {t('audit.check')}
        </Button>
        <Button component="a" href={urlOf(exportAudit, { query: queryOf(filter) })} download leftSection={<IconDownload size={14} stroke={1.7} aria-hidden />}>
          {t('audit.csv')}
        </Button>
      </PageHead>
      <Filters filter={filter} change={(more) => setFilter((before) => ({ ...before, ...more }))} />
      <div aria-live="polite">
        {check.data && <Verdict {...check.data} />}
        {check.error && <ErrorState error={check.error} retry={() => check.mutate()} />}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: nothing in this list takes the focus, and it has to scroll from the keyboard too */}
      <div className="scroll" role="region" aria-label={t('audit.title')} tabIndex={0}>
        {entries.error && rows.length === 0 ? (
          <ErrorState error={entries.error} retry={() => void entries.refetch()} />
        ) : (
          <DataTable
            label={t('audit.title')}
            columns={columns}
            rows={rows}
            rowKey={(entry) => entry.number}
            loading={entries.isPending}
            empty={
              <EmptyState large icon={IconListSearch} title={t('audit.none')}>
                {t('audit.noneWhy')}
              </EmptyState>
            }
            more={{ has: entries.hasNextPage, loading: entries.isFetchingNextPage, load: () => void entries.fetchNextPage() }}
          />
        )}
      </div>
    </>
  );
}

function Filters({ filter, change }: { filter: Filter; change: (more: Partial<Filter>) => void }): ReactNode {
  const { t } = useT();
  const people = useQuery({ queryKey: ['audit', 'people'], queryFn: ({ signal }) => call(listUsers, { query: { limit: 100 }, signal }) });
  return (
    <div className={css.tools} role="search" aria-label={t('audit.filters')}>
      <Select
        aria-label={t('audit.category')}
        value={filter.category}
        onChange={(category) => change({ category: category ?? '' })}
        data={[{ value: '', label: t('audit.category.all') }, ...auditCategories.map((value) => ({ value, label: t(`audit.category.${value}`) }))]}
      />
      <Select
        aria-label={t('audit.who')}
        searchable
        value={filter.actor}
        onChange={(actor) => change({ actor: actor ?? '' })}
        data={[{ value: '', label: t('audit.who.all') }, ...(people.data?.items ?? []).map((user) => ({ value: user.id, label: user.name }))]}
      />
      <Select
        aria-label={t('audit.period')}
        value={filter.days}
        onChange={(days) => change({ days: days ?? '' })}
        data={['7', '30', '90', ''].map((value) => ({ value, label: value ? t('audit.period.days', { days: Number(value) }) : t('audit.period.all') }))}
      />
    </div>
  );
}

function Verdict({ intact, entries, brokenAt, lastHash }: { intact: boolean; entries: number; brokenAt: number | null; lastHash: string | null }): ReactNode {
  const { t } = useT();
  return (
    <div className={css.notice} data-tone={intact ? 'ok' : 'bad'}>
      {intact ? <IconShieldCheck size={16} stroke={1.7} aria-hidden /> : <IconShieldX size={16} stroke={1.7} aria-hidden />}
      <div>
        {intact ? t('audit.intact', { entries }) : t('audit.broken', { number: brokenAt ?? 0 })}
        {intact && lastHash && (
          <div className="t12">
            {t('audit.lastHash', { number: entries })} <code>{lastHash}</code>
          </div>
        )}
      </div>
    </div>
  );
}

function useColumns(): Column<AuditEntry>[] {
  const { t } = useT();
  const sentence = useSentence();
  const { onePane } = useWidths();
  const who: Column<AuditEntry>[] = onePane ? [] : [{ key: 'who', head: t('audit.who'), width: 160, cell: (entry) => <Who entry={entry} /> }];
  return [
    { key: 'at', head: t('audit.at'), width: 130, cell: (entry) => <DateTime at={entry.at} as={onePane ? 'short' : 'dateTime'} /> },
    {
      key: 'what',
      head: t('audit.what'),
      grow: true,
      cell: (entry) => {
        const { what, detail } = sentence(entry);
        return (
          <div className={css.what}>
            <div>{what}</div>
            {onePane && <Who entry={entry} />}
            {detail && <div className="t12 tone-3">{detail}</div>}
          </div>
        );
      },
    },
    ...who,
    { key: 'category', head: t('audit.category'), width: 150, secondary: true, cell: (entry) => <Chip>{t(`audit.category.${entry.category}`)}</Chip> },
  ];
}

function Who({ entry }: { entry: AuditEntry }): ReactNode {
  const { t } = useT();
  const { kind, name } = entry.actor;
  if (kind === 'user') return <span className="ell">{name ?? t('audit.actor.unknown')}</span>;
  if (kind === 'key') return <span className="ell">{t('audit.actor.key', { name: name ?? '?' })}</span>;
  return <span className="tone-3">{t(`audit.actor.${kind}`)}</span>;
}
