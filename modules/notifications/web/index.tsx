import { IconBellCog } from '@tabler/icons-react';
import type { WebModule } from '#ui';

const notifications: WebModule = {
  name: 'notifications',
  pages: [{ path: '/notifications', component: () => import('./notifications-page.tsx') }],
  settingsPages: [
    {
      path: 'notifications',
      labelKey: 'notifications.settings.title',
      group: 'personal',
      order: 30,
      icon: IconBellCog,
      component: () => import('./preferences-page.tsx'),
    },
  ],
  slots: [{ name: 'shell.bell', order: 10, component: () => import('./bell.tsx') }],
};
export default notifications;
