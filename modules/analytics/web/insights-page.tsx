import { Button } from '@mantine/core';
import { IconChartLine, IconStar } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { type Card, dayIn } from '#contract/analytics';
import { EmptyState, ErrorState, Page, PageHead, PartBoundary, SkeletonRows, useCan, useNow, useSession, useT, useWidths } from '#ui';
import { Breakdown } from './breakdown.tsx';
import { Controls, CsvButton } from './controls.tsx';
import css from './insights.module.css';
import { type Asked, askedOf, readSelection, type Selection } from './period.ts';
import { type Behind, cardsByKey, useDashboard } from './reading.ts';
import { Strips } from './strip.tsx';
import { TicketsDrawer } from './tickets-drawer.tsx';

// The chart library comes after the figures.
const Charts = lazy(() => import('./charts.tsx'));

export default function InsightsPage(): ReactNode {
  const { t } = useT();
  const can = useCan();
  const { onePane } = useWidths();
  const { organization } = useSession();
  const [behind, setBehind] = useState<Behind | null>(null);
  const { selection, change } = useSelection();
  const today = dayIn(organization.timeZone, new Date(useNow()));
  const asked = useMemo(() => askedOf(selection, today), [selection, today]);
  const valid = asked.from <= asked.to;
  const dashboard = useDashboard(asked, valid);
  const { data } = dashboard;
  const cards = useMemo(() => cardsByKey(data?.cards ?? []), [data]);
  // On a phone they would take a quarter of the height from the figures.
  const controls = <Controls selection={selection} asked={asked} valid={valid} change={change} />;
  return (
    <Page title={t('analytics.title')}>
      <PageHead title={t('analytics.title')} note={onePane ? undefined : <RangeNote asked={asked} />}>
        {can('tickets:read') && (
          <Button component={Link} to="/insights/ratings" leftSection={<IconStar size={14} stroke={1.7} aria-hidden />}>
            {t('analytics.ratings')}
          </Button>
        )}
        <CsvButton asked={asked} />
      </PageHead>
      {!onePane && controls}
      <div className="scroll">
        {onePane && controls}
        {selection.agent ? (
          <p className={css.note}>{t('analytics.scope.person')}</p>
        ) : (
          !can('measures:read_all') && <p className={css.note}>{t('analytics.scope')}</p>
        )}
        {dashboard.error && !data ? (
          <ErrorState large error={dashboard.error} retry={() => void dashboard.refetch()} />
        ) : !data ? (
          <SkeletonRows count={6} what={t('analytics.loading')} />
        ) : isEmpty(data.cards) ? (
          <EmptyState
            large
            icon={IconChartLine}
            title={t('analytics.empty')}
            action={
              selection.period !== '90' && (
                <Button onClick={() => change({ period: '90', from: undefined, to: undefined })}>{t('analytics.empty.action')}</Button>
              )
            }
          >
            {t('analytics.empty.why')}
          </EmptyState>
        ) : (
          <>
            <Strips cards={cards} personal={data.personal} stale={dashboard.isPlaceholderData} open={setBehind} />
            <PartBoundary>
              <Suspense fallback={<div className={css.chartsPlace} />}>
                <Charts cards={cards} trendBy={data.trendBy} />
              </Suspense>
            </PartBoundary>
            <PartBoundary>
              <Breakdown asked={asked} valid={valid} open={setBehind} />
            </PartBoundary>
          </>
        )}
      </div>
      <TicketsDrawer asked={asked} behind={behind} close={() => setBehind(null)} />
    </Page>
  );
}

function useSelection(): { selection: Selection; change: (more: Partial<Selection>) => void } {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const selection = useMemo(() => readSelection(search), [search]);
  const change = (more: Partial<Selection>): void => {
    const given = Object.entries({ ...selection, ...more }).filter(([, value]) => value !== undefined);
    void navigate({ to: '/insights', search: Object.fromEntries(given) as never, replace: true });
  };
  return { selection, change };
}

function RangeNote({ asked }: { asked: Asked }): ReactNode {
  const { t, formatDate } = useT();
  const { from, to, compareFrom, compareTo } = asked;
  // Without it, days of two years would look like those of one.
  const withYear = (compareFrom ?? from).slice(0, 4) !== to.slice(0, 4);
  const day = (given: string): string =>
    formatDate(`${given}T00:00:00Z`, { day: 'numeric', month: 'short', timeZone: 'UTC', ...(withYear && { year: 'numeric' }) });
  if (!compareFrom || !compareTo) return t('analytics.range', { from: day(from), to: day(to) });
  return t('analytics.rangeCompared', { from: day(from), to: day(to), before: day(compareFrom), until: day(compareTo) });
}

const isEmpty = (cards: readonly Card[]): boolean => cards.every((card) => card.row !== null && card.row.n === 0 && !card.row.censored);
