import { IconListSearch } from '@tabler/icons-react';
import type { WebModule } from '#ui';

const audit: WebModule = {
  name: 'audit',
  pages: [],
  settingsPages: [
    {
      path: 'audit',
      labelKey: 'audit.title',
      group: 'system',
      order: 60,
      permission: 'audit:read',
      icon: IconListSearch,
      component: () => import('./audit-page.tsx'),
    },
  ],
};
export default audit;
