import { SegmentedControl } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Page, PageHead, SubHead, useT } from '#ui';
import { NotificationItems, ReadAll } from './notification-list.tsx';
import { useLiveNotifications } from './reading.ts';

export default function NotificationsPage(): ReactNode {
  const { t } = useT();
  const [unread, setUnread] = useState(false);
  useLiveNotifications();
  return (
    <Page title={t('notifications.title')}>
      <PageHead title={t('notifications.title')}>
        <ReadAll />
      </PageHead>
      <SubHead>
        <SegmentedControl
          size="xs"
          aria-label={t('notifications.title')}
          value={unread ? 'unread' : 'all'}
          onChange={(value) => setUnread(value === 'unread')}
          data={[
            { value: 'all', label: t('notifications.filter.all') },
            { value: 'unread', label: t('notifications.filter.unread') },
          ]}
        />
      </SubHead>
      <div className="scroll">
        <NotificationItems unread={unread} />
      </div>
    </Page>
  );
}
