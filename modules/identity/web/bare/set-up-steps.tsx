import { Button, TextInput } from '@mantine/core';
import { IconCheck, IconMail, IconMessages, IconUserPlus } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { passwordProblem } from '#contract/identity';
import { ApiError } from '#platform/client';
import { FieldPair, fieldError, type Icon, type Language, Logo, useT } from '#ui';
import { LanguageField, NewPasswordField, Refusal, TimeZoneField } from '../fields.tsx';
import css from './door.module.css';
import { LanguageChoice, useTabTitle } from './door.tsx';
import { useEnter } from './entering.ts';

export type Answers = { name: string; email: string; password: string; organization: string; timeZone: string };
type StepProps = { answers: Answers; change: (more: Partial<Answers>) => void; error: unknown; next: () => void };

/** Which step it is and what was answered so far. */
export function StepList({ step, answers }: { step: number; answers: Answers }): ReactNode {
  const { t } = useT();
  const steps = [
    { name: t('identity.setup.account'), note: step > 1 ? answers.name : t('identity.setup.accountNote') },
    { name: t('identity.setup.team'), note: step > 2 ? answers.organization : t('identity.setup.teamNote') },
    { name: t('identity.setup.next'), note: t('identity.setup.nextNote') },
  ];
  return (
    <aside className={css.steps} aria-label={t('identity.setup.steps')}>
      <div className={css.brand}>
        <Logo size={28} />
        Careloop
      </div>
      <p className={css.promise}>{t('identity.setup.promise')}</p>
      <ol className={css.list}>
        {steps.map(({ name, note }, at) => (
          <li key={name} className={css.step} aria-current={step === at + 1 ? 'step' : undefined} data-done={step > at + 1 || undefined}>
            <span className={css.mark}>{step > at + 1 ? <IconCheck size={14} stroke={2} aria-label={t('identity.setup.stepDone')} /> : at + 1}</span>
            <span className={css.name}>{name}</span>
            <span className={css.note}>{note}</span>
          </li>
        ))}
      </ol>
      <div className={css.foot}>
        <LanguageChoice />
      </div>
    </aside>
  );
}

function StepHead({ step, title, lead }: { step: number; title: string; lead: string }): ReactNode {
  const { t } = useT();
  useTabTitle(title);
  return (
    <>
      <p className="t12 tone-3">{t('identity.setup.step', { step, steps: 3 })}</p>
      <h1 className="t24">{title}</h1>
      <p className="tone-2 t14">{lead}</p>
    </>
  );
}

const asForm =
  (next: () => void) =>
  (event: FormEvent): void => {
    event.preventDefault();
    next();
  };

export function AccountStep({ answers, change, error, next }: StepProps): ReactNode {
  const { t } = useT();
  const [tried, setTried] = useState(false);
  const badMail = tried && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(answers.email.trim());
  const go = (): void => {
    setTried(true);
    const complete = answers.name.trim() && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(answers.email.trim()) && !passwordProblem(answers.password, answers.email);
    if (complete) next();
  };
  const refused = (path: string): string | undefined =>
    error instanceof ApiError ? error.fieldErrors.find((field) => field.path.endsWith(path))?.message : undefined;
  return (
    <>
      <StepHead step={1} title={t('identity.setup.accountTitle')} lead={t('identity.setup.accountLead')} />
      <form className={css.form} onSubmit={asForm(go)} noValidate>
        <Refusal error={error} />
        <FieldPair>
          <TextInput
            label={t('identity.name')}
            autoComplete="name"
            autoFocus
            maxLength={120}
            value={answers.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            error={fieldError(tried && !answers.name.trim() ? t('identity.name.missing') : undefined)}
          />
          <TextInput
            label={t('identity.email')}
            type="email"
            autoComplete="username"
            value={answers.email}
            onChange={(event) => change({ email: event.currentTarget.value })}
            error={fieldError(badMail ? t('identity.email.malformed') : refused('admin.email'))}
          />
        </FieldPair>
        <NewPasswordField
          label={t('identity.password.choose')}
          value={answers.password}
          onChange={(password) => change({ password })}
          email={answers.email}
          error={tried && !answers.password ? t('identity.password.missing') : undefined}
        />
        <div className={css.actions}>
          <Button type="submit" variant="filled" size="md">
            {t('identity.setup.continue')}
          </Button>
        </div>
      </form>
    </>
  );
}

type TeamProps = StepProps & { language: Language; setLanguage: (language: Language) => void; busy: boolean; back: () => void };

export function TeamStep({ answers, change, error, next, language, setLanguage, busy, back }: TeamProps): ReactNode {
  const { t } = useT();
  const [tried, setTried] = useState(false);
  const go = (): void => {
    setTried(true);
    if (answers.organization.trim() && !busy) next();
  };
  return (
    <>
      <StepHead step={2} title={t('identity.setup.teamTitle')} lead={t('identity.setup.teamLead')} />
      <form className={css.form} onSubmit={asForm(go)} noValidate>
        <Refusal error={error} />
        <TextInput
          label={t('identity.setup.organization')}
          description={t('identity.setup.organizationHelp')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="organization"
          autoFocus
          maxLength={120}
          value={answers.organization}
          onChange={(event) => change({ organization: event.currentTarget.value })}
          error={fieldError(tried && !answers.organization.trim() ? t('identity.setup.organizationMissing') : undefined)}
        />
        <FieldPair>
          <LanguageField label={t('identity.language')} value={language} onChange={setLanguage} />
          <TimeZoneField label={t('identity.timeZone')} value={answers.timeZone} onChange={(timeZone) => change({ timeZone })} />
        </FieldPair>
        <p className="t12 tone-3">{t('identity.setup.languageHelp')}</p>
        <div className={css.actions}>
          <Button size="md" onClick={back}>
            {t('identity.setup.back')}
          </Button>
          <Button type="submit" variant="filled" size="md" loading={busy}>
            {t('identity.setup.finish')}
          </Button>
        </div>
      </form>
    </>
  );
}

export function NextSteps({ organization }: { organization: string }): ReactNode {
  const { t } = useT();
  const enter = useEnter();
  return (
    <>
      <StepHead step={3} title={t('identity.setup.doneTitle', { organization })} lead={t('identity.setup.doneLead')} />
      <div className={css.form}>
        <div className={css.options}>
          <NextStep
            icon={IconMail}
            title={t('identity.setup.mail')}
            why={t('identity.setup.mailWhy')}
            go={() => enter('/settings/email')}
            label={t('identity.setup.mailGo')}
          />
          <NextStep
            icon={IconUserPlus}
            title={t('identity.setup.people')}
            why={t('identity.setup.peopleWhy')}
            go={() => enter('/settings/people')}
            label={t('identity.setup.peopleGo')}
          />
          <NextStep
            icon={IconMessages}
            title={t('identity.setup.inbox')}
            why={t('identity.setup.inboxWhy')}
            go={() => enter('/')}
            label={t('identity.setup.inboxGo')}
            primary
          />
        </div>
      </div>
    </>
  );
}

function NextStep({
  icon: IconMark,
  title,
  why,
  go,
  label,
  primary = false,
}: {
  icon: Icon;
  title: string;
  why: string;
  go: () => void;
  label: string;
  primary?: boolean;
}): ReactNode {
  return (
    <div className={css.option}>
      <IconMark size={18} stroke={1.7} aria-hidden />
      <h2 className="w6">{title}</h2>
      <p>{why}</p>
      <Button variant={primary ? 'filled' : 'default'} onClick={go}>
        {label}
      </Button>
    </div>
  );
}
