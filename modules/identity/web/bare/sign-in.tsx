import { Button, Checkbox, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { signIn, signInSecondStep } from '#contract/identity';
import { ApiError, call } from '#platform/client';
import { fieldError, useT } from '#ui';
import { OldPasswordField, Refusal } from '../fields.tsx';
import css from './door.module.css';
import { Door } from './door.tsx';
import { useEnter, wantedPage } from './entering.ts';

export default function SignIn(): ReactNode {
  const enter = useEnter();
  const [step, setStep] = useState<'password' | 'code'>('password');
  const [ended, setEnded] = useState<unknown>(null);
  const done = (): void => enter(wantedPage());
  if (step === 'code') {
    return (
      <SecondStep
        done={done}
        back={(why) => {
          setEnded(why ?? null);
          setStep('password');
        }}
      />
    );
  }
  return <FirstStep ended={ended} done={(state) => (state === 'twoFactorNeeded' ? setStep('code') : done())} />;
}

function FirstStep({ done, ended }: { done: (state: 'signedIn' | 'twoFactorNeeded') => void; ended: unknown }): ReactNode {
  const { t } = useT();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({
    mutationFn: () => call(signIn, { body: { email, password } }),
    onSuccess: ({ state }) => done(state),
    onError: () => setPassword(''),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!attempt.isPending) attempt.mutate();
  };
  const malformed = attempt.error instanceof ApiError && attempt.error.status === 422;
  return (
    <Door title={t('identity.signIn.title')} form>
      <form className={css.form} onSubmit={submit}>
        <Refusal error={malformed ? null : (attempt.error ?? (attempt.isIdle ? ended : null))} />
        <TextInput
          label={t('identity.email')}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={fieldError(malformed ? t('identity.email.malformed') : undefined)}
        />
        <OldPasswordField label={t('identity.password')} value={password} onChange={setPassword} />
        <div className={css.actions}>
          <Button type="submit" variant="filled" size="sm" loading={attempt.isPending}>
            {t('identity.signIn.go')}
          </Button>
          <Link to="/forgot-password">{t('identity.signIn.forgot')}</Link>
        </div>
      </form>
    </Door>
  );
}

function SecondStep({ done, back }: { done: () => void; back: (why?: unknown) => void }): ReactNode {
  const { t } = useT();
  const [kind, setKind] = useState<'code' | 'backupCode'>('code');
  const [code, setCode] = useState('');
  const [trustDevice, setTrust] = useState(false);
  const attempt = useMutation({
    mutationFn: () => call(signInSecondStep, { body: { [kind]: kind === 'code' ? code.replace(/\D/g, '') : code.trim(), trustDevice } }),
    onSuccess: done,
    onError: (error) => {
      setCode('');
      if (error instanceof ApiError && error.code === 'identity.signInAgain') back(error);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!attempt.isPending) attempt.mutate();
  };
  const isApp = kind === 'code';
  return (
    <Door title={t('identity.code.title')} lead={isApp ? t('identity.code.lead') : t('identity.code.backupLead')} form>
      <form className={css.form} onSubmit={submit}>
        <Refusal error={attempt.error} />
        <TextInput
          key={kind}
          label={isApp ? t('identity.code.app') : t('identity.code.backup')}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          inputMode={isApp ? 'numeric' : 'text'}
          autoComplete={isApp ? 'one-time-code' : 'off'}
          maxLength={isApp ? 7 : 20}
          autoFocus
          required
          withAsterisk={false}
        />
        <Checkbox label={t('identity.code.trust')} checked={trustDevice} onChange={(event) => setTrust(event.currentTarget.checked)} />
        <div className={css.actions}>
          <Button
            type="submit"
            variant="filled"
            size="sm"
            loading={attempt.isPending}
            disabled={isApp ? code.replace(/\D/g, '').length !== 6 : code.trim().length < 4}
          >
            {t('identity.code.go')}
          </Button>
          <Button variant="subtle" size="sm" onClick={() => back()}>
            {t('identity.code.back')}
          </Button>
        </div>
        <button
          type="button"
          className={css.textButton}
          onClick={() => {
            setKind(isApp ? 'backupCode' : 'code');
            setCode('');
            attempt.reset();
          }}
        >
          {isApp ? t('identity.code.useBackup') : t('identity.code.useApp')}
        </button>
      </form>
    </Door>
  );
}
