import { NativeSelect, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { customerTargets, type Import, type ImportMapping, ticketTargets } from '#contract/imports';
import { listQueues } from '#contract/team';
import { listFields } from '#contract/tickets';
import { call } from '#platform/client';
import { useT } from '#ui';
import css from './imports.module.css';

type Props = { one: Import; mapping: ImportMapping; onChange: (mapping: ImportMapping) => void; disabled: boolean };

/** A line for each column of the file: its first values, and what it becomes. */
export function MappingTable({ one, mapping, onChange, disabled }: Props): ReactNode {
  const { t, language } = useT();
  const fields = useQuery({ queryKey: ['ticket-fields'], queryFn: ({ signal }) => call(listFields, { signal }), enabled: one.kind === 'tickets' });
  const targets = one.kind === 'customers' ? customerTargets : ticketTargets;
  const custom = (fields.data?.items ?? []).filter((f) => !f.archived);
  const labelOf = (label: Partial<Record<string, string>>, key: string): string => label[language] ?? label.en ?? key;
  const targetOf = (column: string): string => Object.entries(mapping.columns).find(([, name]) => name === column)?.[0] ?? '';
  const choose = (column: string, target: string): void => {
    const rest = Object.fromEntries(Object.entries(mapping.columns).filter(([key, name]) => name !== column && key !== target));
    onChange({ ...mapping, columns: target ? { ...rest, [target]: column } : rest });
  };
  const choices = [
    { value: '', label: t('imports.leaveOut') },
    ...targets.map((target) => ({ value: target, label: t(`imports.target.${target}`) })),
    ...custom.map((f) => ({ value: `field:${f.key}`, label: t('imports.target.field', { name: labelOf(f.label, f.key) }) })),
  ];
  return (
    <>
      <div className={css.wide}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t('imports.column')}</th>
              <th scope="col">{t('imports.becomes')}</th>
              <th scope="col" className={css.samples}>
                {t('imports.samples')}
              </th>
            </tr>
          </thead>
          <tbody>
            {one.columns.map((column, i) => (
              <tr key={column}>
                <th scope="row">{column}</th>
                <td>
                  <NativeSelect
                    aria-label={t('imports.becomesOf', { column })}
                    value={targetOf(column)}
                    onChange={(event) => choose(column, event.currentTarget.value)}
                    data={choices}
                    disabled={disabled}
                  />
                </td>
                <td className={css.samples}>
                  {one.sample.slice(0, 3).map((row, n) => (
                    <div key={`${column}-${String(n)}`} className={css.sample}>
                      {row[i] || '–'}
                    </div>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {one.kind === 'tickets' && <Remaining mapping={mapping} onChange={onChange} disabled={disabled} />}
    </>
  );
}

/** What holds for rows that do not say it themselves. */
function Remaining({ mapping, onChange, disabled }: Omit<Props, 'one'>): ReactNode {
  const { t } = useT();
  const id = useId();
  const queues = useQuery({ queryKey: ['queues'], queryFn: ({ signal }) => call(listQueues, { query: {}, signal }) });
  const statuses = ['new', 'open', 'waiting_customer', 'solved', 'closed'];
  return (
    <div className={css.remaining}>
      <NativeSelect
        id={`${id}-customer`}
        label={t('imports.customer')}
        value={mapping.customer}
        onChange={(event) => onChange({ ...mapping, customer: event.currentTarget.value === 'each' ? 'each' : 'one' })}
        disabled={disabled}
        data={[
          { value: 'one', label: t('imports.customer.one') },
          { value: 'each', label: t('imports.customer.each') },
        ]}
      />
      <NativeSelect
        id={`${id}-queue`}
        label={t('imports.queue')}
        value={String(mapping.queueId ?? '')}
        onChange={(event) => onChange({ ...mapping, queueId: event.currentTarget.value ? Number(event.currentTarget.value) : null })}
        disabled={disabled}
        data={[{ value: '', label: t('imports.queue.default') }, ...(queues.data?.items ?? []).map((q) => ({ value: String(q.id), label: q.name }))]}
      />
      <NativeSelect
        id={`${id}-status`}
        label={t('imports.status')}
        value={mapping.status ?? ''}
        onChange={(event) => onChange({ ...mapping, status: event.currentTarget.value || null })}
        disabled={disabled}
        data={[{ value: '', label: t('imports.status.unsaid') }, ...statuses.map((value) => ({ value, label: t(`imports.status.${value}`) }))]}
      />
      <TagsInput
        id={`${id}-tags`}
        label={t('imports.tags')}
        value={mapping.tags}
        onChange={(tags) => onChange({ ...mapping, tags: tags.slice(0, 20).map((tag) => tag.slice(0, 60)) })}
        disabled={disabled}
      />
    </div>
  );
}
