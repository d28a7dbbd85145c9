import { IconMoodSmile, IconStar } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type Command, useCan, useT, type WebModule } from '#ui';

function useSurveyCommands(): Command[] {
  const { t } = useT();
  const can = useCan();
  const navigate = useNavigate();
  return can('tickets:read')
    ? [{ id: 'surveys.ratings', label: t('surveys.ratings.title'), icon: IconStar, order: 520, run: () => void navigate({ to: '/insights/ratings' }) }]
    : [];
}

const surveys: WebModule = {
  name: 'surveys',
  pages: [{ path: '/insights/ratings', permission: 'tickets:read', component: () => import('./ratings-page.tsx') }],
  settingsPages: [
    {
      path: 'surveys',
      labelKey: 'surveys.settings.title',
      group: 'channels',
      permission: 'settings:write',
      order: 40,
      icon: IconMoodSmile,
      component: () => import('./settings-page.tsx'),
    },
  ],
  useCommands: useSurveyCommands,
  slots: [
    { name: 'ticket.panel', order: 20, permission: 'tickets:read', component: () => import('./ticket-rating.tsx') },
    { name: 'ticket.rating', order: 10, permission: 'tickets:read', component: () => import('./rating-mark.tsx') },
  ],
};
export default surveys;
