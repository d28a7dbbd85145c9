import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { changePassword, passwordProblem } from '#contract/identity';
import { ApiError, call } from '#platform/client';
import { FormColumn, FormSection, toast, useT } from '#ui';
import { NewPasswordField, OldPasswordField, Refusal } from '../fields.tsx';

export function PasswordSection({ email }: { email: string }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const [opened, setOpened] = useState(false);
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const change = useMutation({
    mutationFn: () => call(changePassword, { body: { currentPassword, newPassword } }),
    onSuccess: () => {
      setOpened(false);
      setCurrent('');
      setNew('');
      toast({ message: t('identity.password.changed') });
      void client.invalidateQueries({ queryKey: ['identity', 'sessions'] });
    },
  });
  const wrong = change.error instanceof ApiError && change.error.code === 'identity.wrongPassword';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!change.isPending && currentPassword && !passwordProblem(newPassword, email)) change.mutate();
  };
  return (
    <FormSection
      title={t('identity.password')}
      description={t('identity.password.about')}
      actions={!opened && <Button onClick={() => setOpened(true)}>{t('identity.password.change')}</Button>}
    >
      {opened && (
        <form onSubmit={submit}>
          <FormColumn>
            <Refusal error={wrong ? null : change.error} />
            <input type="email" autoComplete="username" value={email} readOnly hidden />
            <OldPasswordField
              label={t('identity.password.current')}
              value={currentPassword}
              onChange={setCurrent}
              error={wrong && change.error instanceof ApiError ? change.error.title : undefined}
            />
            <NewPasswordField label={t('identity.password.new')} value={newPassword} onChange={setNew} email={email} />
            <div className="row">
              <Button type="submit" variant="filled" loading={change.isPending}>
                {t('identity.password.change')}
              </Button>
              <Button variant="subtle" onClick={() => setOpened(false)}>
                {t('ui.cancel')}
              </Button>
            </div>
          </FormColumn>
        </form>
      )}
    </FormSection>
  );
}
