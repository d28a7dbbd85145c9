import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Kbd, useShortcut, useT } from '#ui';
import css from './customers.module.css';

/** A field that looks while one types, a moment after the last key; `/` goes to it. */
export function SearchField({ label, value, onChange }: { label: string; value: string; onChange: (q: string) => void }): ReactNode {
  const { t } = useT();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => latest.current(typed), 180);
    return () => clearTimeout(timer);
  }, [typed, value]);
  useShortcut('/', () => field.current?.focus(), { labelKey: 'customers.find' });
  return (
    <TextInput
      ref={field}
      type="search"
      className={css.search}
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      maxLength={200}
      leftSection={<IconSearch size={14} stroke={1.7} aria-hidden />}
      rightSection={typed ? <CloseButton size="sm" aria-label={t('customers.clearSearch')} onClick={() => setTyped('')} /> : <Kbd keys="/" />}
    />
  );
}
