import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { passwordProblem, resetPassword } from '#contract/identity';
import { call } from '#platform/client';
import { useT } from '#ui';
import { NewPasswordField, Refusal } from '../fields.tsx';
import css from './door.module.css';
import { Door, tokenInAddress } from './door.tsx';

export default function NewPassword(): ReactNode {
  const { t } = useT();
  const [token] = useState(tokenInAddress);
  const [password, setPassword] = useState('');
  const change = useMutation({ mutationFn: () => call(resetPassword, { body: { token, password } }) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!change.isPending && !passwordProblem(password)) change.mutate();
  };
  if (change.isSuccess) {
    return (
      <Door title={t('identity.reset.done')} lead={t('identity.reset.doneLead')}>
        <div className={css.form}>
          <Link to="/sign-in">{t('identity.signIn.go')}</Link>
        </div>
      </Door>
    );
  }
  if (!token) {
    return (
      <Door title={t('identity.link.incomplete')} lead={t('identity.link.incompleteLead')}>
        <div className={css.form}>
          <Link to="/forgot-password">{t('identity.reset.askAgain')}</Link>
        </div>
      </Door>
    );
  }
  return (
    <Door title={t('identity.reset.title')} lead={t('identity.reset.lead')} form>
      <form className={css.form} onSubmit={submit}>
        <Refusal error={change.error} />
        <NewPasswordField label={t('identity.password.new')} value={password} onChange={setPassword} autoFocus />
        <div className={css.actions}>
          <Button type="submit" variant="filled" size="sm" loading={change.isPending}>
            {t('identity.reset.go')}
          </Button>
          {change.isError && <Link to="/forgot-password">{t('identity.reset.askAgain')}</Link>}
        </div>
      </form>
    </Door>
  );
}
