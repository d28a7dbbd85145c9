import { MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useFieldLabel } from '../words.ts';
import type { Field, Value } from './fields-section.tsx';

type InputProps = { field: Field; label: string; value: Value; onSave: (value: Value) => void; onCancel: () => void };
/** The input of a custom field, by its kind. */
export default function FieldInput({ field, label, value, onSave, onCancel }: InputProps): ReactNode {
  const labelOf = useFieldLabel();
  const [typed, setTyped] = useState<Value>(value);
  const data = field.choices.map((one) => ({ value: one.key, label: labelOf(one.label, one.key) }));
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') onSave(typed === '' ? null : typed);
    if (event.key === 'Escape') {
      event.stopPropagation();
      onCancel();
    }
  };
  const shared = { 'aria-label': label, size: 'xs', autoFocus: true } as const;
  if (field.kind === 'choice')
    return (
      <Select
        {...shared}
        clearable
        searchable
        defaultDropdownOpened
        data={data}
        value={typeof typed === 'string' ? typed : null}
        onChange={(next) => onSave(next)}
        onBlur={onCancel}
      />
    );
  if (field.kind === 'choices')
    return (
      <MultiSelect
        {...shared}
        searchable
        data={data}
        value={Array.isArray(typed) ? typed : []}
        onChange={setTyped}
        onBlur={() => onSave(Array.isArray(typed) && typed.length > 0 ? typed : null)}
      />
    );
  if (field.kind === 'number')
    return (
      <NumberInput
        {...shared}
        value={typeof typed === 'number' ? typed : ''}
        onChange={(next) => setTyped(typeof next === 'number' ? next : null)}
        onBlur={() => onSave(typed)}
        onKeyDown={onKeyDown}
      />
    );
  return (
    <TextInput
      {...shared}
      type={field.kind === 'date' ? 'date' : 'text'}
      value={typeof typed === 'string' ? typed : ''}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => onSave(typed === '' ? null : typed)}
      onKeyDown={onKeyDown}
    />
  );
}
