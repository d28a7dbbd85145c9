import { Button } from '@mantine/core';
import { IconArrowMerge, IconUserQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Customer } from '#contract/customers';
import { DateTime, PanelSection, useT } from '#ui';
import { useMerging } from './acting.ts';
import css from './customers.module.css';
import { nameOf, useSuggestions } from './reading.ts';

/** People who may be the same one, with the reason; nothing when there are none. */
export function Suggestions({ customer, onMerge }: { customer: Customer; onMerge: (id: number) => void }): ReactNode {
  const { t } = useT();
  const { data = [] } = useSuggestions(customer.id, true);
  if (data.length === 0) return null;
  return (
    <section className={css.suggestions} aria-label={t('customers.suggestions')}>
      <h2 className="row w6">
        <IconUserQuestion size={16} stroke={1.7} aria-hidden />
        {t('customers.suggestions')}
      </h2>
      <ul>
        {data.slice(0, 4).map(({ customer: other, reasons }) => (
          <li key={other.id} className={css.suggestion}>
            <span className="grow">
              <Link to={`/customers/${String(other.id)}`}>{nameOf(other, t)}</Link>{' '}
              <span className="tone-3">
                {[other.name && other.email, ...reasons.map((reason) => t(`customers.reason.${reason}`))].filter(Boolean).join(' · ')}
              </span>
            </span>
            <Button leftSection={<IconArrowMerge size={14} stroke={1.7} aria-hidden />} onClick={() => onMerge(other.id)}>
              {t('customers.compare')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Records that became part of this person; each can be taken apart again. */
export function MergedRecords({ customer }: { customer: Customer }): ReactNode {
  const { t } = useT();
  const { undoing } = useMerging();
  if (customer.merges.length === 0) return null;
  return (
    <PanelSection title={t('customers.merged')} count={customer.merges.length}>
      <ul className={css.identifiers}>
        {customer.merges.map((merge) => (
          <li key={merge.id} className={css.identifier}>
            <span className={css.value}>{merge.sourceName || t('customers.unnamed', { id: merge.sourceId })}</span>
            <span className="tone-3 t12">
              <DateTime at={merge.mergedAt} as="date" />
            </span>
            {customer.abilities.merge && (
              <Button variant="subtle" loading={undoing.isPending && undoing.variables === merge.id} onClick={() => undoing.mutate(merge.id)}>
                {t('customers.merge.undo')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </PanelSection>
  );
}
