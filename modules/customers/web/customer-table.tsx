import { Button } from '@mantine/core';
import { IconBan, IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CustomerListItem } from '#contract/customers';
import { Avatar, Chip, type Column, DataTable, DateTime, EmptyState, ErrorState, type Icon, useT } from '#ui';
import css from './customers.module.css';
import { type CustomerFilter, nameOf, useCustomers } from './reading.ts';

const companyColumn = (head: string): Column<CustomerListItem> => ({
  key: 'company',
  head,
  secondary: true,
  cell: (one) => <span className={css.cell}>{one.company?.name}</span>,
});

type Props = { label: string; filter: CustomerFilter; empty: { icon: Icon; title: string; why: string }; onClear?: () => void };

/** People in rows, with more as one scrolls; a row opens the person. */
export function CustomerTable({ label, filter, empty, onClear }: Props): ReactNode {
  const { t } = useT();
  const navigate = useNavigate();
  const list = useCustomers(filter);
  const columns: Column<CustomerListItem>[] = [
    {
      key: 'name',
      head: t('customers.name'),
      grow: true,
      cell: (one) => (
        <span className={css.person}>
          <Avatar name={nameOf(one, t)} size={24} />
          <span className="ell w5">{nameOf(one, t)}</span>
          {one.tier && (
            <span className={css.wide}>
              <Chip>{one.tier}</Chip>
            </span>
          )}
          {one.blockedAt && (
            <Chip tone="bad" icon={IconBan}>
              {t('customers.isBlocked')}
            </Chip>
          )}
        </span>
      ),
    },
    { key: 'email', head: t('customers.email'), cell: (one) => <span className={css.cell}>{one.email}</span> },
    { key: 'phone', head: t('customers.phone'), secondary: true, cell: (one) => <span className="num nowrap">{one.phone}</span> },
    ...(filter.company ? [] : [companyColumn(t('customers.company'))]),
    { key: 'added', head: t('customers.added'), secondary: true, align: 'right', cell: (one) => <DateTime at={one.createdAt} as="date" /> },
  ];
  if (list.isError && !list.data) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  const nothing = filter.q ? (
    <EmptyState
      icon={IconSearch}
      title={t('customers.nothing', { q: filter.q })}
      {...(onClear && { action: <Button onClick={onClear}>{t('customers.clearSearch')}</Button> })}
    >
      {t('customers.nothingWhy')}
    </EmptyState>
  ) : (
    <EmptyState icon={empty.icon} title={empty.title}>
      {empty.why}
    </EmptyState>
  );
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={list.data?.pages.flatMap((page) => page.items) ?? []}
      rowKey={(one) => one.id}
      loading={list.isPending || list.isPlaceholderData}
      empty={nothing}
      onOpen={(one) => void navigate({ to: `/customers/${String(one.id)}` })}
      more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
    />
  );
}
