import { IconBan, IconBuilding, IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { SideGroup, SideItem, SideList, useT } from '#ui';

/** The side list of all pages about people and companies. */
export function CustomersSide({ at }: { at: 'all' | 'blocked' | 'companies' }): ReactNode {
  const { t } = useT();
  return (
    <SideList title={t('customers.nav')}>
      <SideGroup>
        <SideItem to="/customers" icon={IconUsers} label={t('customers.all')} active={at === 'all'} />
        <SideItem to="/customers?blocked=true" icon={IconBan} label={t('customers.blocked')} active={at === 'blocked'} />
        <SideItem to="/companies" icon={IconBuilding} label={t('customers.companies.title')} active={at === 'companies'} />
      </SideGroup>
    </SideList>
  );
}
