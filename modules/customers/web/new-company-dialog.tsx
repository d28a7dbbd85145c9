import { Modal, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { createCompany } from '#contract/customers';
import { ApiError, call } from '#platform/client';
import { DialogButtons, fieldError, OptionalLabel, useT } from '#ui';
import css from './customers.module.css';
import { sayError } from './reading.ts';

export const domainProblem = (error: unknown): string | undefined =>
  error instanceof ApiError && /^customers\.(badDomain|domainTaken)$/.test(error.code)
    ? [error.title, error.detail && `(${error.detail})`].filter(Boolean).join(' ')
    : undefined;

export function NewCompanyDialog({ onClose, onOpen }: { onClose: () => void; onOpen: (id: number) => void }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const [draft, setDraft] = useState({ name: '', domains: [] as string[] });
  const add = useMutation({
    mutationFn: () => call(createCompany, { body: draft }),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ['customers'] });
      onOpen(made.id);
    },
    onError: (error) => {
      if (!domainProblem(error)) sayError(error);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={t('customers.company.new')} size={440} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form onSubmit={submit} className={css.form}>
        <TextInput
          label={t('customers.company.name')}
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          maxLength={200}
          data-autofocus
        />
        <TagsInput
          label={<OptionalLabel>{t('customers.company.domains')}</OptionalLabel>}
          description={t('customers.company.domainsWhy')}
          placeholder="example.com"
          value={draft.domains}
          onChange={(domains) => setDraft({ ...draft, domains })}
          splitChars={[',', ' ', ';']}
          acceptValueOnBlur
          error={fieldError(domainProblem(add.error))}
        />
        <DialogButtons onClose={onClose} busy={add.isPending} disabled={draft.name.trim() === ''}>
          {t('customers.company.add')}
        </DialogButtons>
      </form>
    </Modal>
  );
}
