import { IconBuilding } from '@tabler/icons-react';
import type { WebModule } from '#ui';

const settings: WebModule = {
  name: 'settings',
  pages: [],
  settingsPages: [
    {
      path: 'organization',
      labelKey: 'settings.organization.title',
      group: 'system',
      permission: 'settings:write',
      order: 10,
      icon: IconBuilding,
      component: () => import('./organization-page.tsx'),
    },
  ],
};
export default settings;
