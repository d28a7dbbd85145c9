import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { createCustomer } from '#contract/customers';
import { ApiError, call } from '#platform/client';
import { DialogButtons, fieldError, OptionalLabel, useT } from '#ui';
import css from './customers.module.css';
import { sayError } from './reading.ts';

/** Adds a person; one who is known already is offered instead of made twice. */
export function NewCustomerDialog({ onClose, onOpen }: { onClose: () => void; onOpen: (id: number) => void }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const [draft, setDraft] = useState({ name: '', email: '', phone: '' });
  const add = useMutation({
    mutationFn: () =>
      call(createCustomer, {
        body: { name: draft.name, ...(draft.email.trim() && { email: draft.email }), ...(draft.phone.trim() && { phone: draft.phone }) },
      }),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ['customers'] });
      onOpen(made.id);
    },
    onError: (error) => {
      if (!(error instanceof ApiError) || error.status >= 500 || error.status === 0) sayError(error);
    },
  });
  const problem = add.error instanceof ApiError ? add.error : null;
  const known = problem?.code === 'customers.identifierTaken' ? Number(problem.detail) : null;
  const field = (name: keyof typeof draft) => ({
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) => setDraft({ ...draft, [name]: event.currentTarget.value }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  const empty = Object.values(draft).every((value) => value.trim() === '');
  return (
    <Modal opened onClose={onClose} title={t('customers.new')} size={440} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form onSubmit={submit} className={css.form}>
        <TextInput label={t('customers.name')} {...field('name')} maxLength={200} autoComplete="off" data-autofocus />
        <TextInput
          label={t('customers.email')}
          {...field('email')}
          maxLength={254}
          autoComplete="off"
          inputMode="email"
          error={fieldError(problem?.code === 'customers.badEmail' ? problem.title : problem?.fieldError('email'))}
        />
        <TextInput
          label={<OptionalLabel>{t('customers.phone')}</OptionalLabel>}
          {...field('phone')}
          maxLength={60}
          autoComplete="off"
          inputMode="tel"
          error={fieldError(problem?.code === 'customers.badPhone' ? problem.title : null)}
        />
        {known !== null && (
          <div className={css.notice} role="alert">
            <span className="grow">{t('customers.alreadyThere')}</span>
            <Button onClick={() => onOpen(known)}>{t('customers.openThem')}</Button>
          </div>
        )}
        <DialogButtons onClose={onClose} busy={add.isPending} disabled={empty}>
          {t('customers.add')}
        </DialogButtons>
      </form>
    </Modal>
  );
}
