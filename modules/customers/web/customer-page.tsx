import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconArrowMerge, IconBan, IconDots, IconUserX } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Customer } from '#contract/customers';
import { Avatar, BackLink, Chip, EmptyState, ErrorState, Page, PageHead, SkeletonRows, Slot, useShortcut, useT } from '#ui';
import { useBlocking } from './acting.ts';
import css from './customers.module.css';
import { DetailsForm } from './details-form.tsx';
import { Identifiers } from './identifiers.tsx';
import { MergeDialog } from './merge-dialog.tsx';
import { MergedRecords, Suggestions } from './merged.tsx';
import { nameOf, useCustomer, useFreshCustomers } from './reading.ts';
import { CustomersSide } from './side.tsx';
import { TicketsOf } from './tickets-of.tsx';

type Merging = { with: number | null };

function Head({ customer, onMerge }: { customer: Customer; onMerge: () => void }): ReactNode {
  const { t } = useT();
  const block = useBlocking();
  const { abilities } = customer;
  return (
    <PageHead
      before={<BackLink to="/customers" label={t('customers.back')} />}
      title={
        <span className={css.person}>
          <span className={css.wide}>
            <Avatar name={nameOf(customer, t)} size={28} />
          </span>
          <span className="ell">{nameOf(customer, t)}</span>
        </span>
      }
      note={
        <>
          {customer.blockedAt && (
            <Chip tone="bad" icon={IconBan}>
              {t('customers.isBlocked')}
            </Chip>
          )}{' '}
          {customer.tier && (
            <span className={css.wide}>
              <Chip>{customer.tier}</Chip>
            </span>
          )}
        </>
      }
    >
      {abilities.merge && (
        <Button leftSection={<IconArrowMerge size={14} stroke={1.7} aria-hidden />} onClick={onMerge} aria-keyshortcuts="m">
          {t('customers.merge')}
        </Button>
      )}
      {abilities.edit && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t('customers.more')}>
              <IconDots size={18} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconBan size={16} stroke={1.7} aria-hidden />} onClick={() => block(customer, !customer.blockedAt)}>
              {t(customer.blockedAt ? 'customers.unblock' : 'customers.block')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </PageHead>
  );
}

function Loaded({ customer }: { customer: Customer }): ReactNode {
  const { t } = useT();
  const [merging, setMerging] = useState<Merging | null>(null);
  const navigate = useNavigate();
  useShortcut('m', () => setMerging({ with: null }), { enabled: customer.abilities.merge && !merging, labelKey: 'customers.merge' });
  useShortcut('escape', () => void navigate({ to: '/customers' }), { labelKey: 'customers.back' });
  if (customer.erasedAt) {
    return (
      <>
        <PageHead before={<BackLink to="/customers" label={t('customers.back')} />} title={nameOf(customer, t)} />
        <div className="scroll">
          <EmptyState icon={IconUserX} title={t('customers.erased.title')} large>
            {t('customers.erased.why')}
          </EmptyState>
        </div>
      </>
    );
  }
  return (
    <>
      <Head customer={customer} onMerge={() => setMerging({ with: null })} />
      <div className={`scroll ${css.detail}`}>
        <div className={css.main}>
          {customer.abilities.merge && <Suggestions customer={customer} onMerge={(id) => setMerging({ with: id })} />}
          <TicketsOf filter={{ customer: customer.id }} />
        </div>
        <aside className={css.aside} aria-label={t('customers.details')}>
          <Identifiers customer={customer} />
          <DetailsForm key={customer.id} customer={customer} />
          <MergedRecords customer={customer} />
          <Slot name="customer.panel" props={{ customer }} />
        </aside>
      </div>
      {merging && <MergeDialog customer={customer} other={merging.with} onClose={() => setMerging(null)} />}
    </>
  );
}

export default function CustomerPage(): ReactNode {
  const { t } = useT();
  const { customerId } = useParams({ strict: false }) as { customerId?: string };
  const found = useCustomer(Number(customerId));
  useFreshCustomers();
  return (
    <Page title={found.data ? nameOf(found.data, t) : t('customers.nav')} side={<CustomersSide at="all" />} sideLabel={t('customers.nav')}>
      {found.data ? (
        <Loaded customer={found.data} />
      ) : found.isPending && !Number.isNaN(Number(customerId)) ? (
        <SkeletonRows kind="text" />
      ) : (
        <ErrorState large error={found.error} retry={() => void found.refetch()} />
      )}
    </Page>
  );
}
