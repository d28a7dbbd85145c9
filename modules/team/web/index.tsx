import { IconInbox, IconUsersGroup } from '@tabler/icons-react';
import type { WebModule } from '#ui';

const team: WebModule = {
  name: 'team',
  pages: [],
  settingsPages: [
    {
      path: 'teams',
      labelKey: 'team.teams.title',
      group: 'team',
      permission: 'team:read',
      order: 20,
      icon: IconUsersGroup,
      component: () => import('./teams-page.tsx'),
    },
    {
      path: 'queues',
      labelKey: 'team.queues.title',
      group: 'team',
      permission: 'team:read',
      order: 30,
      icon: IconInbox,
      component: () => import('./queues-page.tsx'),
    },
  ],
};
export default team;
