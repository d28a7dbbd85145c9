import { Button, Modal, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconArrowRight, IconArrowsExchange } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { type Customer, type CustomerListItem, listCustomers, type MergeEffect, previewMerge } from '#contract/customers';
import { call } from '#platform/client';
import { Avatar, ErrorState, SkeletonRows, useT } from '#ui';
import { useMerging } from './acting.ts';
import css from './customers.module.css';
import { nameOf } from './reading.ts';

function OtherChoice({ customer, value, onChange }: { customer: Customer; value: number | null; onChange: (id: number | null) => void }): ReactNode {
  const { t } = useT();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 150);
  const { data = [] } = useQuery({
    queryKey: ['customers', 'choice', q],
    enabled: q !== '',
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await call(listCustomers, { query: { q, limit: 12 }, signal })).items,
  });
  const choices = data
    .filter((one) => one.id !== customer.id)
    .map((one) => ({ value: String(one.id), label: [nameOf(one, t), one.name && one.email].filter(Boolean).join(' · ') }));
  return (
    <Select
      label={t('customers.merge.with')}
      placeholder={t('customers.find')}
      searchable
      data={choices}
      value={value ? String(value) : null}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      nothingFoundMessage={t(q ? 'customers.nothingFound' : 'customers.merge.type')}
      onChange={(id) => onChange(id ? Number(id) : null)}
      data-autofocus
    />
  );
}

function Person({ one, role }: { one: CustomerListItem; role: string }): ReactNode {
  const { t } = useT();
  return (
    <div className={css.side}>
      <span className="tone-3 t12">{role}</span>
      <span className={css.person}>
        <Avatar name={nameOf(one, t)} size={28} />
        <span className="ell w6">{nameOf(one, t)}</span>
      </span>
      <span className="tone-2 ell">{one.email ?? one.phone}</span>
      <span className="tone-3 ell">{one.company?.name}</span>
    </div>
  );
}

function Effect({ effect }: { effect: MergeEffect }): ReactNode {
  const { t, has, formatList } = useT();
  const word = (field: string): string => (field.startsWith('fields.') ? field.slice(7) : has(`customers.${field}`) ? t(`customers.${field}`) : field);
  const name = nameOf(effect.target, t);
  return (
    <ul className={css.effects}>
      <li>
        {effect.identifiers.length > 0
          ? t('customers.merge.moves', { list: formatList(effect.identifiers.map((one) => one.value)) })
          : t('customers.merge.movesNone')}
      </li>
      {effect.filled.length > 0 && <li>{t('customers.merge.fills', { list: formatList(effect.filled.map(word)), name })}</li>}
      <li>{t('customers.merge.tickets', { name })}</li>
      <li>{t('customers.merge.keeps', { name })}</li>
    </ul>
  );
}

/** Two records become one person: who stays can be swapped, and what moves is shown before. */
export function MergeDialog({ customer, other, onClose }: { customer: Customer; other: number | null; onClose: () => void }): ReactNode {
  const { t } = useT();
  const navigate = useNavigate();
  const { merging } = useMerging();
  const [otherId, setOtherId] = useState(other);
  const [swapped, setSwapped] = useState(false);
  // The record one looks at stays, unless swapped.
  const [from, into] = swapped ? [customer.id, otherId ?? 0] : [otherId ?? 0, customer.id];
  const preview = useQuery({
    queryKey: ['customers', 'preview', from, into],
    enabled: otherId !== null,
    queryFn: ({ signal }) => call(previewMerge, { params: { id: from }, query: { into }, signal }),
  });
  const merge = (): void =>
    merging.mutate(
      { from, into },
      {
        onSuccess: ({ customer: now }) => {
          onClose();
          if (now.id !== customer.id) void navigate({ to: `/customers/${String(now.id)}`, replace: true });
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title={t('customers.merge.title')} size={560} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <div className={css.form}>
        {other === null && <OtherChoice customer={customer} value={otherId} onChange={setOtherId} />}
        {otherId !== null && preview.isPending && <SkeletonRows kind="text" count={2} />}
        {preview.isError && <ErrorState error={preview.error} retry={() => void preview.refetch()} />}
        {preview.data && (
          <>
            <div className={css.sides}>
              <Person one={preview.data.source} role={t('customers.merge.goes')} />
              <IconArrowRight size={18} stroke={1.7} aria-hidden />
              <Person one={preview.data.target} role={t('customers.merge.stays')} />
            </div>
            <Button className={css.start} leftSection={<IconArrowsExchange size={14} stroke={1.7} aria-hidden />} onClick={() => setSwapped(!swapped)}>
              {t('customers.merge.swap')}
            </Button>
            <Effect effect={preview.data} />
          </>
        )}
        <div className="row">
          <Button variant="filled" disabled={!preview.data || preview.isFetching} loading={merging.isPending} onClick={merge}>
            {t('customers.merge')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <span className="tone-3 t12 push">{t('customers.merge.canUndo')}</span>
        </div>
      </div>
    </Modal>
  );
}
