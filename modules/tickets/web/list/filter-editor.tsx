import { Button, Checkbox, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useT } from '#ui';
import { CustomerSearch } from '../asking/customer-search.tsx';
import type { FilterKind } from './filter-kinds.ts';

type EditorProps = { kind: FilterKind; value: string; onChange: (value: string) => void; onClose: () => void };

/** Chooses the value of one filter. */
export function FilterEditor({ kind, value, onChange, onClose }: EditorProps): ReactNode {
  if (kind.kind === 'many') return <ManyEditor kind={kind} options={kind.options} value={value} onChange={onChange} onClose={onClose} />;
  if (kind.kind === 'one') return <OneEditor options={kind.options} value={value} onChange={onChange} onClose={onClose} />;
  if (kind.kind === 'customer' || kind.kind === 'company')
    return (
      <CustomerSearch
        of={kind.kind}
        label={kind.label}
        onPick={(picked) => {
          onChange(String(picked.id));
          onClose();
        }}
      />
    );
  return <TextEditor kind={kind} value={value} onChange={onChange} onClose={onClose} />;
}

function ManyEditor({ kind, options, value, onChange }: EditorProps & { options: { value: string; label: string }[] }): ReactNode {
  const { t } = useT();
  const [query, setQuery] = useState('');
  const chosen = new Set(value.split(',').filter(Boolean));
  const shown = options.filter((one) => one.label.toLowerCase().includes(query.trim().toLowerCase()));
  const toggle = (key: string): void => {
    if (chosen.has(key)) chosen.delete(key);
    else chosen.add(key);
    onChange([...chosen].join(','));
  };
  return (
    <div className="col" style={{ gap: 8 }}>
      {options.length > 8 && (
        <TextInput
          data-autofocus
          aria-label={kind.label}
          placeholder={t('tickets.filter.find')}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      )}
      <div className="col" role="group" aria-label={kind.label} style={{ gap: 6, maxHeight: 260, overflowY: 'auto', padding: 2 }}>
        {shown.map((one) => (
          <Checkbox key={one.value} size="xs" label={one.label} checked={chosen.has(one.value)} onChange={() => toggle(one.value)} />
        ))}
        {shown.length === 0 && <span className="tone-3 t12">{t('tickets.choose.none')}</span>}
      </div>
    </div>
  );
}

function OneEditor({ options, value, onChange, onClose }: Omit<EditorProps, 'kind'> & { options: { value: string; label: string }[] }): ReactNode {
  return (
    <div className="col" style={{ gap: 2 }}>
      {options.map((one) => (
        <Button
          key={one.value}
          variant={one.value === value ? 'light' : 'subtle'}
          justify="flex-start"
          onClick={() => {
            onChange(one.value);
            onClose();
          }}
        >
          {one.label}
        </Button>
      ))}
    </div>
  );
}

const day = (iso: string): string => (iso ? iso.slice(0, 10) : '');

function TextEditor({ kind, value, onChange, onClose }: EditorProps): ReactNode {
  const { t } = useT();
  /** A moment, whose day is asked for. The day of a custom field stays a day. */
  const isDate = kind.kind === 'date';
  const [typed, setTyped] = useState(isDate ? day(value) : value);
  const apply = (): void => {
    onChange(isDate && typed ? new Date(`${typed}T00:00:00`).toISOString() : typed.trim());
    onClose();
  };
  return (
    <form
      className="col"
      style={{ gap: 8 }}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <TextInput
        data-autofocus
        type={isDate || kind.kind === 'day' ? 'date' : 'text'}
        label={kind.label}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit">{t('tickets.filter.apply')}</Button>
    </form>
  );
}
