import { Navigate, Outlet, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page, type SettingsGroup, type SettingsPage, SideGroup, SideItem, SideList, useCan, useT } from '#ui';
import { webModules } from './modules.ts';

const groups: readonly SettingsGroup[] = ['personal', 'team', 'channels', 'data', 'system'];

export const settingsPages: readonly SettingsPage[] = webModules.flatMap((one) => one.settingsPages ?? []).sort((a, b) => (a.order ?? 100) - (b.order ?? 100));

const pathOf = (page: SettingsPage): string => `/settings/${page.path.replace(/^\//, '')}`;

function useVisiblePages(): SettingsPage[] {
  const can = useCan();
  return groups.flatMap((group) => settingsPages.filter((page) => page.group === group && can(page.permission)));
}

/** Settings: every module's pages by group in the side list, the chosen one in the work area. */
export function SettingsFrame(): ReactNode {
  const { t } = useT();
  const { pathname } = useLocation();
  const pages = useVisiblePages();
  const current = pages.find((page) => pathname === pathOf(page) || pathname.startsWith(`${pathOf(page)}/`));
  const side = (
    <SideList title={t('web.settings.title')}>
      {groups.map((group) => {
        const own = pages.filter((page) => page.group === group);
        if (own.length === 0) return null;
        return (
          <SideGroup key={group} label={t(`web.settings.group.${group}`)}>
            {own.map((page) => (
              <SideItem key={page.path} to={pathOf(page)} label={t(page.labelKey)} active={page === current} {...(page.icon && { icon: page.icon })} />
            ))}
          </SideGroup>
        );
      })}
    </SideList>
  );
  return (
    <Page title={current ? `${t(current.labelKey)}, ${t('web.settings.title')}` : t('web.settings.title')} side={side} sideLabel={t('web.settings.title')}>
      <Outlet />
    </Page>
  );
}

export function SettingsHome(): ReactNode {
  const first = useVisiblePages()[0];
  return first ? <Navigate to={pathOf(first)} replace /> : null;
}
