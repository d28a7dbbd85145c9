import { IconChartLine } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type Command, useCan, useT, type WebModule } from '#ui';

function useInsightsCommands(): Command[] {
  const { t } = useT();
  const can = useCan();
  const navigate = useNavigate();
  if (!can('measures:read')) return [];
  const group = t('analytics.palette');
  return [
    {
      id: 'analytics.mine',
      label: t('analytics.palette.mine'),
      group,
      icon: IconChartLine,
      order: 450,
      run: () => void navigate({ to: '/insights', search: { agent: 'me' } as never }),
    },
  ];
}

const module: WebModule = {
  name: 'analytics',
  nav: [{ key: 'insights', labelKey: 'analytics.title', icon: IconChartLine, to: '/insights', permission: 'measures:read', order: 60, shortcut: 'g d' }],
  pages: [{ path: '/insights', permission: 'measures:read', component: () => import('./insights-page.tsx') }],
  useCommands: useInsightsCommands,
};
export default module;
