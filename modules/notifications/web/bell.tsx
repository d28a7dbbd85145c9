import { Popover } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { RailButton, SideItem, useT, useWidths } from '#ui';
import { NotificationPanel } from './notification-list.tsx';
import css from './notifications.module.css';
import { unreadQuery, useLiveNotifications } from './reading.ts';

/** In the rail: a bell that opens the list. On a phone: a line that leads to the page. */
export default function Bell(): ReactNode {
  const { t } = useT();
  const { onePane } = useWidths();
  const [opened, setOpened] = useState(false);
  const unread = useQuery(unreadQuery).data?.unread ?? 0;
  useLiveNotifications();
  const label = t('notifications.bell');
  if (onePane) return <SideItem icon={IconBell} label={label} to="/notifications" count={unread || undefined} />;
  const badge = unread > 0 && (
    <span className={css.badge}>
      <span aria-hidden>{unread > 99 ? '99+' : unread}</span>
      <span className="sr-only" role="status">
        {t('notifications.unread', { count: unread })}
      </span>
    </span>
  );
  return (
    <Popover opened={opened} onChange={setOpened} position="right-end" width={400} shadow="md" trapFocus returnFocus withinPortal withRoles={false}>
      <Popover.Target>
        {/* The button keeps its own looks and words; the box around it is what the list is placed beside. */}
        <div>
          <RailButton icon={IconBell} label={label} badge={badge} aria-haspopup="dialog" aria-expanded={opened} onClick={() => setOpened((now) => !now)} />
        </div>
      </Popover.Target>
      <Popover.Dropdown className={css.dropdown} role="dialog" aria-label={label}>
        {opened && <NotificationPanel onClose={() => setOpened(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}
