import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconBuilding, IconUser } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { listCompanies, listCustomers } from '#contract/customers';
import { call } from '#platform/client';
import { useT } from '#ui';
import css from './asking.module.css';

export type Found = { id: number; name: string; email: string | null };
type Of = 'customer' | 'company';

function useFound(of: Of, query: string) {
  const [wanted] = useDebouncedValue(query.trim(), 150);
  return useQuery({
    queryKey: ['tickets', 'find', of, wanted],
    queryFn: async ({ signal }): Promise<Found[]> => {
      const search = { q: wanted, limit: 8 };
      if (of === 'company') return (await call(listCompanies, { query: search, signal })).items.map(({ id, name }) => ({ id, name, email: null }));
      return (await call(listCustomers, { query: search, signal })).items.map(({ id, name, email }) => ({ id, name, email }));
    },
    enabled: wanted.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

type Props = {
  of: Of;
  label: string;
  onPick: (found: Found) => void;
  onNew?: ((email: string) => void) | undefined;
  error?: ReactNode;
  placeholder?: string | undefined;
};

/** Finds a customer or a company by name or address; an address that is new can be used as it is. */
export function CustomerSearch({ of, label, onPick, onNew, error, placeholder }: Props): ReactNode {
  const { t } = useT();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const { data = [], isFetching } = useFound(of, query);
  const typed = query.trim();
  const offersNew = onNew !== undefined && /^\S+@\S+\.\S+$/.test(typed) && !data.some((one) => one.email?.toLowerCase() === typed.toLowerCase());
  // A whole address means that one person: nobody who is merely alike stands above it, where Enter would take them.
  const same = (one: Found): number => Number(one.email?.toLowerCase() === typed.toLowerCase());
  const choices: (Found | null)[] = offersNew ? [null, ...data] : [...data].sort((a, b) => same(b) - same(a));
  const count = choices.length;
  const active = Math.min(at, Math.max(0, count - 1));
  const shown = typed !== '';
  const pick = (index: number): void => {
    const found = choices[index];
    if (found) onPick(found);
    else if (found === null) onNew?.(typed);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || !shown || count === 0) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') setAt((active + (event.key === 'ArrowDown' ? 1 : count - 1)) % count);
    else if (event.key === 'Enter') pick(active);
    else return;
    event.preventDefault();
  };
  const Mark = of === 'company' ? IconBuilding : IconUser;
  return (
    <div className={css.search}>
      <TextInput
        data-autofocus
        label={label}
        placeholder={placeholder ?? t('tickets.customer.find')}
        value={query}
        error={error}
        autoComplete="off"
        role="combobox"
        aria-expanded={shown}
        aria-controls={listId}
        aria-activedescendant={count > 0 ? `${listId}-${String(active)}` : undefined}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      {shown && (
        <div role="listbox" id={listId} aria-label={label} className={css.found}>
          {choices.map((one, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the text field keeps the focus and handles the keys
            <div
              key={one?.id ?? 'new'}
              role="option"
              id={`${listId}-${String(index)}`}
              aria-selected={index === active}
              data-active={index === active || undefined}
              className={css.option}
              onMouseMove={() => setAt(index)}
              onClick={() => pick(index)}
            >
              <Mark size={16} stroke={1.7} aria-hidden />
              <span className="ell">{one ? one.name || one.email : t('tickets.customer.new', { email: typed })}</span>
              {one?.name && one.email && <span className="ell tone-3 t12">{one.email}</span>}
            </div>
          ))}
          {count === 0 && <div className={css.nothing}>{isFetching ? t('ui.loading') : t('tickets.customer.none')}</div>}
        </div>
      )}
    </div>
  );
}
