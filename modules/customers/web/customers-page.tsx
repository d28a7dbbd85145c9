import { Button } from '@mantine/core';
import { IconBan, IconPlus, IconUsers } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Page, PageHead, SubHead, useCan, useShortcut, useT } from '#ui';
import { CustomerTable } from './customer-table.tsx';
import { NewCustomerDialog } from './new-customer-dialog.tsx';
import { useFreshCustomers } from './reading.ts';
import { SearchField } from './search-field.tsx';
import { CustomersSide } from './side.tsx';

export default function CustomersPage(): ReactNode {
  const { t } = useT();
  const can = useCan();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { q?: unknown; blocked?: unknown };
  const q = search.q === undefined ? '' : String(search.q);
  const blocked = search.blocked === true || search.blocked === 'true';
  const [adding, setAdding] = useState(false);
  useFreshCustomers();
  useShortcut('n', () => setAdding(true), { enabled: can('customers:write') && !adding, labelKey: 'customers.new' });
  const title = t(blocked ? 'customers.blocked' : 'customers.all');
  const find = (next: string): void =>
    void navigate({ to: '/customers', search: { ...(next && { q: next }), ...(blocked && { blocked: true }) } as never, replace: true });
  return (
    <Page title={title} side={<CustomersSide at={blocked ? 'blocked' : 'all'} />} sideLabel={t('customers.nav')}>
      <PageHead title={title}>
        {can('customers:write') && (
          <Button variant="filled" leftSection={<IconPlus size={14} stroke={1.7} aria-hidden />} onClick={() => setAdding(true)}>
            {t('customers.new')}
          </Button>
        )}
      </PageHead>
      <SubHead>
        <SearchField label={t('customers.find')} value={q} onChange={find} />
      </SubHead>
      <div className="scroll">
        <CustomerTable
          label={title}
          filter={{ ...(q && { q }), ...(blocked && { blocked }) }}
          empty={
            blocked
              ? { icon: IconBan, title: t('customers.noneBlocked'), why: t('customers.noneBlockedWhy') }
              : { icon: IconUsers, title: t('customers.none'), why: t('customers.noneWhy') }
          }
          onClear={() => find('')}
        />
      </div>
      {adding && <NewCustomerDialog onClose={() => setAdding(false)} onOpen={(id) => void navigate({ to: `/customers/${String(id)}` })} />}
    </Page>
  );
}
