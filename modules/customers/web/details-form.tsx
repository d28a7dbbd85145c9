import { Autocomplete, Textarea, TextInput } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type Customer, changeCustomer } from '#contract/customers';
import { ApiError, call, type InputBody } from '#platform/client';
import { fieldError, PanelSection, SavedMark, useT } from '#ui';
import { CompanyChoice } from './company-choice.tsx';
import { CustomFields } from './custom-fields.tsx';
import css from './customers.module.css';
import { customerKey, sayError } from './reading.ts';

export type Change = Omit<InputBody<typeof changeCustomer>, 'version'>;

function useSaving(customer: Customer) {
  const client = useQueryClient();
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const saving = useMutation({
    // One after the other, each upon the version that the last one left.
    scope: { id: `customer-${String(customer.id)}` },
    mutationFn: (change: Change) => {
      const now = client.getQueryData<Customer>(customerKey(customer.id)) ?? customer;
      return call(changeCustomer, { params: { id: customer.id }, body: { ...change, version: now.version } });
    },
    onSuccess: (saved) => {
      client.setQueryData(customerKey(saved.id), saved);
      void client.invalidateQueries({ queryKey: ['customers', 'list'] });
      setSavedAt(new Date());
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 409) void client.invalidateQueries({ queryKey: customerKey(customer.id) });
      if (!(error instanceof ApiError) || error.fieldErrors.length === 0) sayError(error);
    },
  });
  return { save: (change: Change) => saving.mutate(change), saving: saving.isPending, savedAt, error: saving.error instanceof ApiError ? saving.error : null };
}

const languages = ['en', 'zh-CN', 'zh-TW', 'es', 'fr', 'de', 'it', 'pt', 'pt-BR', 'ja', 'ko', 'ru', 'ar', 'nl', 'pl', 'tr', 'vi', 'th', 'sv'];

/** What is known about a person. Each field saves itself when it is left. */
export function DetailsForm({ customer }: { customer: Customer }): ReactNode {
  const { t, language: shownIn } = useT();
  const { save, saving, savedAt, error } = useSaving(customer);
  const [draft, setDraft] = useState<Partial<Record<'name' | 'language' | 'timeZone' | 'tier' | 'notes', string>>>({});
  const disabled = !customer.abilities.edit;
  const names = new Intl.DisplayNames([shownIn], { type: 'language' });
  const field = (name: keyof typeof draft) => ({
    value: draft[name] ?? customer[name] ?? '',
    disabled,
    error: fieldError(error?.fieldError(name)),
    onBlur: () => {
      const typed = draft[name];
      if (typed === undefined || typed === (customer[name] ?? '')) return;
      save({ [name]: typed.trim() === '' && name !== 'name' && name !== 'notes' ? null : typed });
      setDraft(({ [name]: _, ...rest }) => rest);
    },
  });
  const typing = (name: keyof typeof draft) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setDraft((now) => ({ ...now, [name]: value }));
  };
  return (
    <PanelSection title={t('customers.details')} actions={<SavedMark at={savedAt} saving={saving} />}>
      <div className={css.form}>
        <TextInput label={t('customers.name')} {...field('name')} onChange={typing('name')} maxLength={200} />
        <CompanyChoice label={t('customers.company')} value={customer.company} disabled={disabled} onChange={(companyId) => save({ companyId })} />
        <div className={css.pair}>
          <Autocomplete
            label={t('customers.language')}
            {...field('language')}
            onChange={(value) => setDraft((now) => ({ ...now, language: value }))}
            onOptionSubmit={(value) => save({ language: value })}
            data={languages}
            maxLength={20}
            renderOption={({ option }) => (
              <span className="row">
                <span>{names.of(option.value)}</span>
                <span className="tone-3">{option.value}</span>
              </span>
            )}
          />
          <TextInput label={t('customers.tier')} {...field('tier')} onChange={typing('tier')} maxLength={60} />
        </div>
        <TextInput
          label={t('customers.timeZone')}
          {...field('timeZone')}
          onChange={typing('timeZone')}
          maxLength={60}
          placeholder={t('customers.timeZoneExample')}
        />
        <CustomFields fields={customer.fields} disabled={disabled} onChange={(fields) => save({ fields })} />
        <div className={css.note}>
          <Textarea
            label={
              <span className="row">
                <IconLock size={14} stroke={1.7} aria-hidden />
                {t('customers.notes')}
              </span>
            }
            description={t('customers.notesWhy')}
            {...field('notes')}
            onChange={typing('notes')}
            maxLength={20_000}
            minRows={3}
          />
        </div>
        {disabled && <p className="tone-3 t12">{t('customers.readOnly')}</p>}
      </div>
    </PanelSection>
  );
}
