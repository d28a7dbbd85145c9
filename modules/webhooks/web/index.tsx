import { IconWebhook } from '@tabler/icons-react';
import type { WebModule } from '#ui';

const webhooks: WebModule = {
  name: 'webhooks',
  pages: [],
  settingsPages: [
    {
      path: 'webhooks',
      labelKey: 'webhooks.title',
      group: 'data',
      permission: 'webhooks:manage',
      order: 40,
      icon: IconWebhook,
      component: () => import('./webhooks-page.tsx'),
    },
  ],
};
export default webhooks;
