import { IconMailCog, IconMailForward } from '@tabler/icons-react';
import type { WebModule } from '#ui';

const outbox: WebModule = {
  name: 'outbox',
  pages: [],
  settingsPages: [
    {
      path: 'email',
      labelKey: 'outbox.server.title',
      group: 'channels',
      permission: 'settings:write',
      order: 10,
      icon: IconMailCog,
      component: () => import('./server-page.tsx'),
    },
    {
      path: 'outbox',
      labelKey: 'outbox.title',
      group: 'channels',
      permission: 'outbox:manage',
      order: 20,
      icon: IconMailForward,
      component: () => import('./outbox-page.tsx'),
    },
  ],
};
export default outbox;
