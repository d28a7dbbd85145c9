import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { askPasswordReset } from '#contract/identity';
import { ApiError, call } from '#platform/client';
import { fieldError, useT } from '#ui';
import { Refusal } from '../fields.tsx';
import css from './door.module.css';
import { Door } from './door.tsx';

export default function ForgotPassword(): ReactNode {
  const { t } = useT();
  const [email, setEmail] = useState('');
  const ask = useMutation({ mutationFn: () => call(askPasswordReset, { body: { email } }) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!ask.isPending) ask.mutate();
  };
  if (ask.isSuccess) {
    return (
      <Door title={t('identity.forgot.asked')} lead={t('identity.forgot.askedLead', { email })}>
        <div className={css.form}>
          <p className="tone-2">{t('identity.forgot.noMail')}</p>
          <Link to="/sign-in">{t('identity.forgot.back')}</Link>
        </div>
      </Door>
    );
  }
  const malformed = ask.error instanceof ApiError && ask.error.status === 422;
  return (
    <Door title={t('identity.forgot.title')} lead={t('identity.forgot.lead')} form>
      <form className={css.form} onSubmit={submit}>
        <Refusal error={malformed ? null : ask.error} />
        <TextInput
          label={t('identity.email')}
          type="email"
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={fieldError(malformed ? t('identity.email.malformed') : undefined)}
        />
        <div className={css.actions}>
          <Button type="submit" variant="filled" size="sm" loading={ask.isPending}>
            {t('identity.forgot.go')}
          </Button>
          <Link to="/sign-in">{t('identity.forgot.back')}</Link>
        </div>
      </form>
    </Door>
  );
}
