import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useT } from '#ui';
import css from './customers.module.css';

type Value = string | number | boolean | null | string[];
const shown = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value));

/** A typed text in the kind of value that stood there before, so that a number stays a number. */
function like(before: unknown, typed: string): Value {
  if (typeof before === 'number' && typed.trim() !== '' && Number.isFinite(Number(typed))) return Number(typed);
  if (typeof before === 'boolean' && (typed === 'true' || typed === 'false')) return typed === 'true';
  if (Array.isArray(before))
    return typed
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean);
  return typed;
}

/** Own fields by name; which there are differs from team to team. */
export function CustomFields({
  fields,
  disabled,
  onChange,
}: {
  fields: Record<string, unknown>;
  disabled: boolean;
  onChange: (change: Record<string, Value>) => void;
}): ReactNode {
  const { t } = useT();
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [added, setAdded] = useState<{ name: string; value: string } | null>(null);
  const leave = (name: string): void => {
    const now = typed[name];
    if (now !== undefined && now !== shown(fields[name])) onChange({ [name]: now.trim() === '' ? null : like(fields[name], now) });
    setTyped(({ [name]: _, ...rest }) => rest);
  };
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (!added || added.name.trim() === '' || added.value.trim() === '') return;
    onChange({ [added.name.trim()]: added.value });
    setAdded(null);
  };
  return (
    <>
      {Object.entries(fields).map(([name, value]) => (
        <div key={name} className={css.field}>
          <TextInput
            className="grow"
            label={name}
            disabled={disabled}
            value={typed[name] ?? shown(value)}
            onChange={(event) => {
              const next = event.currentTarget.value;
              setTyped((now) => ({ ...now, [name]: next }));
            }}
            onBlur={() => leave(name)}
            maxLength={4000}
          />
          {!disabled && (
            <ActionIcon aria-label={t('customers.field.remove', { name })} onClick={() => onChange({ [name]: null })}>
              <IconX size={14} stroke={1.7} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {!disabled && !added && (
        <Button
          variant="subtle"
          className={css.start}
          leftSection={<IconPlus size={14} stroke={1.7} aria-hidden />}
          onClick={() => setAdded({ name: '', value: '' })}
        >
          {t('customers.field.add')}
        </Button>
      )}
      {added && (
        <form onSubmit={add} className={css.add}>
          <TextInput
            label={t('customers.field.name')}
            value={added.name}
            onChange={(event) => setAdded({ ...added, name: event.currentTarget.value })}
            maxLength={60}
            autoFocus
          />
          <TextInput
            label={t('customers.field.value')}
            value={added.value}
            onChange={(event) => setAdded({ ...added, value: event.currentTarget.value })}
            maxLength={4000}
          />
          <div className="row">
            <Button type="submit" disabled={added.name.trim() === '' || added.value.trim() === ''}>
              {t('customers.field.add')}
            </Button>
            <Button variant="subtle" onClick={() => setAdded(null)}>
              {t('ui.cancel')}
            </Button>
          </div>
        </form>
      )}
    </>
  );
}
