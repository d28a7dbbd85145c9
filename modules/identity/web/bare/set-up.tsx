import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { readSetup, readSetupLink, setUp } from '#contract/identity';
import { ApiError, call } from '#platform/client';
import { ErrorState, SkeletonRows, useT } from '#ui';
import { ownTimeZone } from '../fields.tsx';
import css from './door.module.css';
import { Door } from './door.tsx';
import { AccountStep, type Answers, NextSteps, StepList, TeamStep } from './set-up-steps.tsx';

export default function SetUp(): ReactNode {
  const { t } = useT();
  const [token] = useState(() => new URLSearchParams(location.search).get('token') ?? '');
  const needed = useQuery({ queryKey: ['identity', 'setup'], queryFn: () => call(readSetup), retry: false, staleTime: Number.POSITIVE_INFINITY });
  const link = useQuery({
    queryKey: ['identity', 'setup', token],
    queryFn: () => call(readSetupLink, { body: { token } }),
    enabled: token !== '' && needed.isSuccess,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const error = needed.error ?? link.error;
  if (error instanceof ApiError && error.code === 'identity.linkInvalid')
    return <Door title={t('identity.setup.wrongToken')} lead={t('identity.setup.wrongTokenLead')} />;
  if (error instanceof ApiError && error.status === 404) {
    return (
      <Door title={t('identity.setup.gone')} lead={t('identity.setup.goneLead')}>
        <div className={css.form}>
          <Link to="/sign-in">{t('identity.signIn.go')}</Link>
        </div>
      </Door>
    );
  }
  if (error)
    return (
      <Door title={t('identity.setup.title')}>
        <ErrorState error={error} retry={() => void (needed.error ? needed : link).refetch()} />
      </Door>
    );
  if (needed.isPending || link.isLoading)
    return (
      <Door title={t('identity.setup.title')}>
        <SkeletonRows kind="text" count={3} />
      </Door>
    );
  if (!token) return <Door title={t('identity.setup.noToken')} lead={t('identity.setup.noTokenLead')} />;
  return <Steps token={token} />;
}

function Steps({ token }: { token: string }): ReactNode {
  const { language, setLanguage } = useT();
  const [step, setStep] = useState<1 | 2 | 3>(1);
  const [answers, setAnswers] = useState<Answers>({ name: '', email: '', password: '', organization: '', timeZone: ownTimeZone() });
  const change = (more: Partial<Answers>): void => setAnswers((before) => ({ ...before, ...more }));
  const send = useMutation({
    mutationFn: () => {
      const { name, email, password, organization, timeZone } = answers;
      return call(setUp, { body: { token, organization, language, timeZone, admin: { name, email, password } } });
    },
    onSuccess: () => {
      change({ password: '' });
      setStep(3);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.fieldErrors.some((field) => field.path.includes('admin.'))) setStep(1);
    },
  });
  return (
    <div className={css.wide}>
      <StepList step={step} answers={answers} />
      <main id="main" className={css.work}>
        <div className={css.column}>
          {step === 1 && <AccountStep answers={answers} change={change} error={send.error} next={() => setStep(2)} />}
          {step === 2 && (
            <TeamStep
              answers={answers}
              change={change}
              error={send.error}
              language={language}
              setLanguage={setLanguage}
              busy={send.isPending}
              back={() => setStep(1)}
              next={() => send.mutate()}
            />
          )}
          {step === 3 && <NextSteps organization={answers.organization} />}
        </div>
      </main>
    </div>
  );
}
