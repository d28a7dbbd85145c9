import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { acceptInvitation, passwordProblem, readInvitation } from '#contract/identity';
import { ApiError, call } from '#platform/client';
import { SkeletonRows, useT } from '#ui';
import { LanguageField, NewPasswordField, ownTimeZone, Refusal, TimeZoneField } from '../fields.tsx';
import css from './door.module.css';
import { Door, tokenInAddress } from './door.tsx';
import { useEnter } from './entering.ts';

export default function Join(): ReactNode {
  const { t } = useT();
  const [token] = useState(tokenInAddress);
  const offer = useQuery({
    queryKey: ['identity', 'invitation', token],
    queryFn: () => call(readInvitation, { body: { token } }),
    enabled: token !== '',
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!token) return <Door title={t('identity.link.incomplete')} lead={t('identity.link.incompleteLead')} />;
  if (offer.error) {
    const gone = offer.error instanceof ApiError && offer.error.code === 'identity.linkInvalid';
    return (
      <Door title={gone ? t('identity.join.gone') : t('identity.join.failed')} lead={gone ? t('identity.join.goneLead') : undefined}>
        <div className={css.form}>
          {!gone && <Refusal error={offer.error} />}
          <Link to="/sign-in">{t('identity.join.haveAccount')}</Link>
        </div>
      </Door>
    );
  }
  if (!offer.data)
    return (
      <Door title={t('identity.join.title', { organization: '…' })}>
        <SkeletonRows kind="text" count={3} />
      </Door>
    );
  return <JoinForm token={token} offer={offer.data} />;
}

function JoinForm({ token, offer }: { token: string; offer: { name: string; email: string; organization: string } }): ReactNode {
  const { t, language, setLanguage } = useT();
  const enter = useEnter();
  const [name, setName] = useState(offer.name);
  const [password, setPassword] = useState('');
  const [timeZone, setTimeZone] = useState(ownTimeZone);
  const accept = useMutation({ mutationFn: () => call(acceptInvitation, { body: { token, name, password, language, timeZone } }), onSuccess: () => enter() });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!accept.isPending && !passwordProblem(password, offer.email)) accept.mutate();
  };
  return (
    <Door title={t('identity.join.title', { organization: offer.organization || 'Careloop' })} lead={t('identity.join.lead', { email: offer.email })} form>
      <form className={css.form} onSubmit={submit}>
        <Refusal error={accept.error} />
        <input type="email" name="email" autoComplete="username" value={offer.email} readOnly hidden />
        <TextInput
          label={t('identity.name')}
          autoComplete="name"
          required
          withAsterisk={false}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NewPasswordField label={t('identity.password.choose')} value={password} onChange={setPassword} email={offer.email} autoFocus />
        <LanguageField label={t('identity.language')} value={language} onChange={setLanguage} />
        <TimeZoneField label={t('identity.timeZone')} value={timeZone} onChange={setTimeZone} />
        <div className={css.actions}>
          <Button type="submit" variant="filled" size="sm" loading={accept.isPending}>
            {t('identity.join.go')}
          </Button>
        </div>
      </form>
    </Door>
  );
}
