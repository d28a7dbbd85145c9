import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { EmptyState, useT, useWidths } from '#ui';
import { FirstRequestSteps, useNoTicketYet } from '../first-request.tsx';
import { useInboxActions, useInboxPlace } from '../inbox-state.tsx';
import { placeNumber } from '../places.ts';

/** Why a list is empty, and one next step. */
export function NothingHere(): ReactNode {
  const { t } = useT();
  const { place, added, listing } = useInboxPlace();
  const { setAdded } = useInboxActions();
  const { onePane } = useWidths();
  const first = useNoTicketYet();
  if (listing === null) return <EmptyState title={t('tickets.empty.noView')}>{t('tickets.empty.noViewWhy')}</EmptyState>;
  if (Object.keys(added).length > 0)
    return (
      <EmptyState title={t('tickets.empty.filtered')} action={<Button onClick={() => setAdded({})}>{t('tickets.filter.clear')}</Button>}>
        {t('tickets.empty.filteredWhy')}
      </EmptyState>
    );
  if (first)
    return (
      <EmptyState title={t('tickets.first.title')} action={onePane && <FirstRequestSteps />}>
        {t('tickets.first.why')}
      </EmptyState>
    );
  const kind = placeNumber(place, 'queue') !== null ? 'queue' : placeNumber(place, 'view') !== null ? 'view' : place;
  return <EmptyState title={t(`tickets.empty.${kind}`)}>{t(`tickets.emptyWhy.${kind}`)}</EmptyState>;
}
