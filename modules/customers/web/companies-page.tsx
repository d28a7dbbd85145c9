import { Button } from '@mantine/core';
import { IconBuilding, IconPlus, IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Company } from '#contract/customers';
import { type Column, DataTable, EmptyState, ErrorState, Page, PageHead, SubHead, useCan, useShortcut, useT } from '#ui';
import css from './customers.module.css';
import { NewCompanyDialog } from './new-company-dialog.tsx';
import { useCompanies, useFreshCustomers } from './reading.ts';
import { SearchField } from './search-field.tsx';
import { CustomersSide } from './side.tsx';

export default function CompaniesPage(): ReactNode {
  const { t, formatSeries } = useT();
  const can = useCan();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { q?: unknown };
  const q = search.q === undefined ? '' : String(search.q);
  const [adding, setAdding] = useState(false);
  const list = useCompanies(q);
  useFreshCustomers();
  useShortcut('n', () => setAdding(true), { enabled: can('customers:write') && !adding, labelKey: 'customers.company.new' });
  const find = (next: string): void => void navigate({ to: '/companies', search: (next ? { q: next } : {}) as never, replace: true });
  const columns: Column<Company>[] = [
    { key: 'name', head: t('customers.company.name'), grow: true, cell: (one) => <span className="w5 ell">{one.name}</span> },
    { key: 'domains', head: t('customers.company.domains'), secondary: true, cell: (one) => <span className={css.cell}>{formatSeries(one.domains)}</span> },
    { key: 'people', head: t('customers.company.people'), align: 'right', cell: (one) => <span className="num">{one.customers}</span> },
  ];
  const make = can('customers:write') && (
    <Button variant="filled" leftSection={<IconPlus size={14} stroke={1.7} aria-hidden />} onClick={() => setAdding(true)}>
      {t('customers.company.new')}
    </Button>
  );
  return (
    <Page title={t('customers.companies.title')} side={<CustomersSide at="companies" />} sideLabel={t('customers.nav')}>
      <PageHead title={t('customers.companies.title')}>{make}</PageHead>
      <SubHead>
        <SearchField label={t('customers.company.find')} value={q} onChange={find} />
      </SubHead>
      <div className="scroll">
        {list.isError && !list.data ? (
          <ErrorState error={list.error} retry={() => void list.refetch()} />
        ) : (
          <DataTable
            label={t('customers.companies.title')}
            columns={columns}
            rows={list.data?.pages.flatMap((page) => page.items) ?? []}
            rowKey={(one) => one.id}
            loading={list.isPending || list.isPlaceholderData}
            onOpen={(one) => void navigate({ to: `/companies/${String(one.id)}` })}
            more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
            empty={
              q ? (
                <EmptyState
                  icon={IconSearch}
                  title={t('customers.nothing', { q })}
                  action={<Button onClick={() => find('')}>{t('customers.clearSearch')}</Button>}
                />
              ) : (
                <EmptyState icon={IconBuilding} title={t('customers.companies.none')}>
                  {t('customers.companies.noneWhy')}
                </EmptyState>
              )
            }
          />
        )}
      </div>
      {adding && <NewCompanyDialog onClose={() => setAdding(false)} onOpen={(id) => void navigate({ to: `/companies/${String(id)}` })} />}
    </Page>
  );
}
