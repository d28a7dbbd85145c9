import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { listCompanies } from '#contract/customers';
import { call } from '#platform/client';
import { useT } from '#ui';

type Props = { label: string; value: { id: number; name: string } | null; disabled: boolean; onChange: (id: number | null) => void };

/** Finds a company by name or domain; clearing it leaves the person without one. */
export function CompanyChoice({ label, value, disabled, onChange }: Props): ReactNode {
  const { t } = useT();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed === value?.name ? '' : typed.trim(), 150);
  const { data = [] } = useQuery({
    queryKey: ['customers', 'company-choice', q],
    placeholderData: keepPreviousData,
    enabled: !disabled,
    queryFn: async ({ signal }) => (await call(listCompanies, { query: { limit: 20, ...(q && { q }) }, signal })).items,
  });
  const choices = [...(value && !data.some((one) => one.id === value.id) ? [value] : []), ...data].map((one) => ({ value: String(one.id), label: one.name }));
  return (
    <Select
      label={label}
      disabled={disabled}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('customers.noCompany') }}
      data={choices}
      value={value ? String(value.id) : null}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      nothingFoundMessage={t('customers.nothingFound')}
      placeholder={t('customers.noCompany')}
      onChange={(id) => onChange(id ? Number(id) : null)}
    />
  );
}
