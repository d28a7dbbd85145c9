import { IconAt, IconBan, IconClockPause, IconInbox, IconPencil, IconStack2, IconUserCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Icon, SideGroup, SideItem, useT } from '#ui';
import { useInboxPlace } from './inbox-state.tsx';
import { useQueues } from './neighbours.ts';
import { ownPlaces, placeNumber, sharedPlaces } from './places.ts';
import { queueIcon, viewIcon } from './queue-icons.ts';
import { ticketCounts, useViews } from './reading.ts';

const icons: Record<string, Icon> = {
  mine: IconUserCircle,
  mentions: IconAt,
  drafts: IconPencil,
  snoozed: IconClockPause,
  unassigned: IconInbox,
  all: IconStack2,
  spam: IconBan,
};

export function usePlaceName(): (place: string) => string {
  const { t } = useT();
  const { data: queues = [] } = useQueues();
  const { data: views = [] } = useViews();
  return (place) => {
    const queue = placeNumber(place, 'queue');
    if (queue !== null) return queues.find((one) => one.id === queue)?.name ?? t('tickets.place.queue');
    const view = placeNumber(place, 'view');
    if (view !== null) return views.find((one) => one.id === view)?.name ?? t('tickets.place.view');
    return t(`tickets.place.${place in icons ? place : 'all'}`);
  };
}

/** Everywhere tickets can be looked at, with how many are there. */
export function Places(): ReactNode {
  const { t, formatNumber } = useT();
  const { place } = useInboxPlace();
  const { data: counts } = useQuery(ticketCounts);
  const { data: queues = [] } = useQueues();
  const { data: views = [] } = useViews();
  const shown = (count: number | undefined): string | undefined =>
    count === undefined ? undefined : count >= 1000 ? `${formatNumber(999)}+` : formatNumber(count);
  const item = (key: (typeof ownPlaces)[number] | (typeof sharedPlaces)[number]): ReactNode => (
    <SideItem
      key={key}
      icon={icons[key] ?? IconInbox}
      label={t(`tickets.place.${key}`)}
      to={`/inbox/${key}`}
      active={place === key}
      count={key === 'all' || key === 'spam' ? undefined : shown(counts?.[key])}
    />
  );
  return (
    <>
      {ownPlaces.map(item)}
      <SideGroup label={t('tickets.places.queues')}>
        {queues.map((one) => (
          <SideItem
            key={one.id}
            icon={queueIcon(one.icon)}
            label={one.name}
            to={`/inbox/queue-${String(one.id)}`}
            active={place === `queue-${String(one.id)}`}
            count={shown(counts ? (counts.queues[String(one.id)] ?? 0) : undefined)}
          />
        ))}
        {sharedPlaces.map(item)}
      </SideGroup>
      {views.length > 0 && (
        <SideGroup label={t('tickets.places.views')}>
          {[...views]
            .sort((a, b) => a.position - b.position)
            .map((one) => (
              <SideItem
                key={one.id}
                icon={viewIcon(one.icon)}
                label={one.name}
                to={`/inbox/view-${String(one.id)}`}
                active={place === `view-${String(one.id)}`}
                count={shown(counts?.views[String(one.id)])}
              />
            ))}
        </SideGroup>
      )}
    </>
  );
}
