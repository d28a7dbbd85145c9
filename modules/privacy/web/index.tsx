import { IconShieldLock } from '@tabler/icons-react';
import type { WebModule } from '#ui';

const privacy: WebModule = {
  name: 'privacy',
  pages: [],
  settingsPages: [
    {
      path: 'privacy',
      labelKey: 'privacy.title',
      group: 'data',
      permission: 'customers:erase',
      order: 30,
      icon: IconShieldLock,
      component: () => import('./privacy-page.tsx'),
    },
  ],
  slots: [{ name: 'customer.panel', order: 90, permission: 'customers:erase', component: () => import('./personal-data.tsx') }],
};
export default privacy;
