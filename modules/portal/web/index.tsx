import { IconForms } from '@tabler/icons-react';
import type { WebModule } from '#ui';

const portal: WebModule = {
  name: 'portal',
  pages: [],
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
