import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Customer, eraseCustomer } from '#contract/customers';
import { call } from '#platform/client';
import { ConfirmByName, toast, useT } from '#ui';
import { nameOf, sayError } from './reading.ts';

export function EraseDialog({ customer, onClose }: { customer: Customer; onClose: () => void }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const erase = async (): Promise<void> => {
    try {
      await call(eraseCustomer, { params: { id: customer.id } });
      await client.invalidateQueries({ queryKey: ['customers'] });
      toast({ message: t('customers.erased.done') });
    } catch (error) {
      sayError(error);
    }
  };
  return (
    <ConfirmByName opened onClose={onClose} title={t('customers.erase')} name={nameOf(customer, t)} confirmLabel={t('customers.erase')} onConfirm={erase}>
      <p>{t('customers.erase.gone')}</p>
      <p>{t('customers.erase.stays')}</p>
    </ConfirmByName>
  );
}
