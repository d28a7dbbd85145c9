import { Button } from '@mantine/core';
import { IconAt, IconBell, IconClock, IconClockExclamation, IconFileImport, IconMessage, IconStar, IconUserPlus, IconWebhook } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Notification, NotificationKind } from '#contract/notifications';
import { EmptyState, ErrorState, type Icon, LoadMore, SkeletonRows, TimeAgo, useT } from '#ui';
import css from './notifications.module.css';
import { notificationsQuery, read } from './reading.ts';

const icons: Record<NotificationKind, Icon> = {
  assigned: IconUserPlus,
  mentioned: IconAt,
  answered: IconMessage,
  due_soon: IconClock,
  late: IconClockExclamation,
  rated_badly: IconStar,
  webhook_disabled: IconWebhook,
  import_finished: IconFileImport,
};

const placeOf = (n: Notification): string =>
  n.ticketId ? `/inbox/all/${n.ticketId}` : n.kind === 'webhook_disabled' ? '/settings/webhooks' : '/settings/import';

function Item({ one, onOpen }: { one: Notification; onOpen: () => void }): ReactNode {
  const { t } = useT();
  const IconMark = icons[one.kind];
  const sentence = t(`notifications.sentence.${one.kind}`, {
    count: one.count,
    actor: one.actor.name ?? t('notifications.someone'),
    score: Number(one.data.score ?? 0),
  });
  return (
    <li>
      <Link to={placeOf(one)} className={css.item} data-unread={one.readAt === null || undefined} onClick={onOpen}>
        <IconMark size={16} stroke={1.7} aria-hidden />
        <span className={css.words}>
          <span className={css.sentence}>
            {sentence}
            {one.readAt === null && <span className="sr-only">{t('notifications.isUnread')}</span>}
          </span>
          {one.ticketId && (
            <span className={css.subject}>
              <span className="num">#{one.ticketId}</span> {one.ticketSubject}
            </span>
          )}
        </span>
        <span className="t12 tone-3">
          <TimeAgo at={one.updatedAt} />
        </span>
      </Link>
    </li>
  );
}

export function NotificationItems({ unread = false, onOpened }: { unread?: boolean; onOpened?: () => void }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const list = useInfiniteQuery(notificationsQuery(unread));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (list.isError && items.length === 0) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <SkeletonRows kind="item" count={4} />;
  if (items.length === 0 && !list.hasNextPage) {
    return (
      <EmptyState icon={IconBell} title={t('notifications.empty.title')}>
        {t('notifications.empty.why')}
      </EmptyState>
    );
  }
  const open = (one: Notification): void => {
    // The page that opens does not wait for it; if it fails, the row simply stays unread.
    if (one.readAt === null) void read(client, { ids: [one.id] }).catch(() => undefined);
    onOpened?.();
  };
  return (
    <>
      <ul className={css.list}>
        {items.map((one) => (
          <Item key={one.id} one={one} onOpen={() => open(one)} />
        ))}
      </ul>
      <LoadMore has={list.hasNextPage} loading={list.isFetchingNextPage} load={() => void list.fetchNextPage()} />
    </>
  );
}

export function ReadAll(): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  return <Button onClick={() => void read(client, { all: true }).catch(() => undefined)}>{t('notifications.readAll')}</Button>;
}

/** What the bell opens. */
export function NotificationPanel({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useT();
  return (
    <div className={css.panel}>
      <header className={css.head}>
        <h2 className="t14 w6">{t('notifications.title')}</h2>
        <ReadAll />
      </header>
      <div className={css.scroll}>
        <NotificationItems onOpened={onClose} />
      </div>
      <footer className={css.foot}>
        <Link to="/notifications" onClick={onClose}>
          {t('notifications.all')}
        </Link>
        <Link to="/settings/notifications" onClick={onClose}>
          {t('notifications.choose')}
        </Link>
      </footer>
    </div>
  );
}
