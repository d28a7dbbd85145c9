import { Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { changeTicket, type Ticket } from '#contract/tickets';
import { ApiError, call } from '#platform/client';
import { PanelSection, useT } from '#ui';
import { changeHeld } from '../keeping.ts';
import { useFields } from '../reading.ts';
import { useFieldLabel } from '../words.ts';
import css from './panel.module.css';

// Only who changes a field needs its inputs.
const FieldInput = lazy(() => import('./field-input.tsx'));

export type Field = NonNullable<ReturnType<typeof useFields>['data']>[number];
export type Value = Ticket['fields'][string];

/** The custom fields of the ticket; a value is changed where it stands. */
export function FieldsSection({ ticket }: { ticket: Ticket }): ReactNode {
  const { t } = useT();
  const { data: fields = [] } = useFields();
  const shown = fields.filter((one) => !one.archived || (ticket.fields[one.key] ?? null) !== null);
  if (shown.length === 0) return null;
  return (
    <PanelSection title={t('tickets.panel.details')}>
      {shown.map((field) => (
        <FieldLine key={field.key} field={field} ticket={ticket} />
      ))}
    </PanelSection>
  );
}

function FieldLine({ field, ticket }: { field: Field; ticket: Ticket }): ReactNode {
  const { t } = useT();
  const queries = useQueryClient();
  const labelOf = useFieldLabel();
  const [editing, setEditing] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const value = ticket.fields[field.key] ?? null;
  const may = ticket.abilities.includes('change') && !field.archived;
  const label = labelOf(field.label, field.key);
  const save = async (next: Value): Promise<void> => {
    setEditing(false);
    if (JSON.stringify(next) === JSON.stringify(value)) return;
    changeHeld(queries, ticket.id, () => ({ fields: { ...ticket.fields, [field.key]: next } }));
    try {
      const after = await call(changeTicket, { params: { id: ticket.id }, body: { fields: { [field.key]: next } } });
      changeHeld(queries, ticket.id, () => after);
      setProblem(null);
    } catch (error) {
      changeHeld(queries, ticket.id, () => ({ fields: ticket.fields }));
      setProblem(error instanceof ApiError ? (error.detail ?? error.title) : t('tickets.failed'));
    }
  };
  return (
    <div>
      <div className={css.field}>
        <span className={css.fieldName}>
          {label}
          {field.required && value === null && <span className="tone-warn"> *</span>}
        </span>
        {field.kind === 'boolean' ? (
          <Switch
            size="xs"
            aria-label={label}
            checked={value === true}
            disabled={!may}
            onChange={(event) => void save(event.currentTarget.checked)}
            style={{ justifySelf: 'end', padding: '3px 0' }}
          />
        ) : editing ? (
          <Suspense fallback={<FieldText field={field} value={value} />}>
            <FieldInput field={field} label={label} value={value} onSave={(next) => void save(next)} onCancel={() => setEditing(false)} />
          </Suspense>
        ) : (
          <button type="button" className={css.fieldValue} disabled={!may} onClick={() => setEditing(true)}>
            {/* Beside the value, not instead of it: who speaks to the page says what is seen. */}
            <span className="sr-only">{t('tickets.panel.editField', { name: label })} </span>
            <FieldText field={field} value={value} />
          </button>
        )}
      </div>
      {problem && (
        <div className="t12 tone-bad" role="alert">
          {problem}
        </div>
      )}
    </div>
  );
}

function FieldText({ field, value }: { field: Field; value: Value }): ReactNode {
  const { t, formatDate, formatNumber, formatList } = useT();
  const labelOf = useFieldLabel();
  const choice = (key: string): string => labelOf(field.choices.find((one) => one.key === key)?.label ?? {}, key);
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return <span className={css.empty}>{t('tickets.panel.noValue')}</span>;
  if (Array.isArray(value)) return formatList(value.map(choice));
  if (typeof value === 'number') return <span className="num">{formatNumber(value)}</span>;
  if (field.kind === 'date') return formatDate(`${String(value)}T12:00:00Z`, 'date');
  return field.kind === 'choice' ? choice(String(value)) : String(value);
}
