import { IconKey, IconLogin2, IconShieldLock, IconUser, IconUsers } from '@tabler/icons-react';
import type { WebModule } from '#ui';

const identity: WebModule = {
  name: 'identity',
  pages: [
    { path: '/sign-in', frame: 'bare', component: () => import('./bare/sign-in.tsx') },
    { path: '/setup', frame: 'bare', component: () => import('./bare/set-up.tsx') },
    { path: '/join', frame: 'bare', component: () => import('./bare/join.tsx') },
    { path: '/forgot-password', frame: 'bare', component: () => import('./bare/forgot-password.tsx') },
    { path: '/two-factor', frame: 'bare', component: () => import('./bare/set-up-two-factor.tsx') },
    { path: '/new-password', frame: 'bare', component: () => import('./bare/new-password.tsx') },
  ],
  settingsPages: [
    { path: 'profile', labelKey: 'identity.profile.title', group: 'personal', order: 10, icon: IconUser, component: () => import('./settings/profile.tsx') },
    {
      path: 'security',
      labelKey: 'identity.security.title',
      group: 'personal',
      order: 20,
      icon: IconShieldLock,
      component: () => import('./settings/security.tsx'),
    },
    { path: 'people', labelKey: 'identity.people.title', group: 'team', order: 10, icon: IconUsers, component: () => import('./settings/people.tsx') },
    {
      path: 'sign-in',
      labelKey: 'identity.rules.title',
      group: 'system',
      order: 35,
      permission: 'settings:write',
      icon: IconLogin2,
      component: () => import('./settings/sign-in-rules.tsx'),
    },
    {
      path: 'api-keys',
      labelKey: 'identity.keys.title',
      group: 'system',
      order: 40,
      permission: 'keys:manage',
      icon: IconKey,
      component: () => import('./settings/api-keys.tsx'),
    },
  ],
  slots: [{ name: 'inbox.first', order: 30, permission: 'keys:manage', component: () => import('./first-request.tsx') }],
};
export default identity;
