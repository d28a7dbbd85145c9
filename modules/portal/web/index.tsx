import { IconForms } from '@tabler/icons-react';
import type { WebModule } from '#ui';

const portal: WebModule = {
  name: 'portal',
  pages: [],
  slots: [{ name: 'inbox.first', order: 10, component: () => import('./first-request.tsx') }],
  settingsPages: [
    {
      path: 'portal',
      labelKey: 'portal.settings.title',
      group: 'channels',
      permission: 'settings:write',
      order: 30,
      icon: IconForms,
      component: () => import('./settings-page.tsx'),
    },
  ],
};
export default portal;
