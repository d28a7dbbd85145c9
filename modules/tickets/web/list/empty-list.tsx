import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { EmptyState, useT } from '#ui';
import { useInboxActions, useInboxPlace } from '../inbox-state.tsx';
import { placeNumber } from '../places.ts';

/** Why a list is empty, and one next step. */
export function NothingHere(): ReactNode {
  const { t } = useT();
  const { place, added, listing } = useInboxPlace();
  const { setAdded } = useInboxActions();
  if (listing === null) return <EmptyState title={t('tickets.empty.noView')}>{t('tickets.empty.noViewWhy')}</EmptyState>;
  if (Object.keys(added).length > 0)
    return (
      <EmptyState title={t('tickets.empty.filtered')} action={<Button onClick={() => setAdded({})}>{t('tickets.filter.clear')}</Button>}>
        {t('tickets.empty.filteredWhy')}
      </EmptyState>
    );
  const kind = placeNumber(place, 'queue') !== null ? 'queue' : placeNumber(place, 'view') !== null ? 'view' : place;
  return <EmptyState title={t(`tickets.empty.${kind}`)}>{t(`tickets.emptyWhy.${kind}`)}</EmptyState>;
}
