import { PasswordInput, Select } from '@mantine/core';
import { IconAlertCircle, IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import { passwordLength, passwordProblem, passwordStrength } from '#contract/identity';
import { ApiError } from '#platform/client';
import { fieldError, languages, useT } from '#ui';
import css from './fields.module.css';

/** What the server said no to, and when to try again. Nothing while there is no error. */
export function Refusal({ error }: { error: unknown }): ReactNode {
  const { t } = useT();
  if (!error) return null;
  const known = error instanceof ApiError ? error : null;
  const minutes = known?.retryAfterS ? Math.ceil(known.retryAfterS / 60) : 0;
  return (
    <Notice tone="bad">
      {known?.title ?? t('identity.error.unknown')}
      {minutes > 0 && <> {t('identity.error.waitMinutes', { minutes })}</>}
    </Notice>
  );
}

/** A sentence that must not be missed, with its sign. */
export function Notice({ tone, children }: { tone: 'bad' | 'warn'; children: ReactNode }): ReactNode {
  const Sign = tone === 'bad' ? IconAlertCircle : IconAlertTriangle;
  return (
    <div className={css.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : undefined}>
      <Sign size={16} stroke={1.7} aria-hidden />
      <div>{children}</div>
    </div>
  );
}

type PasswordProps = { label: string; value: string; onChange: (value: string) => void; email?: string; error?: string | undefined; autoFocus?: boolean };

/** A new password: the rules before, the strength while typing, what is wrong after leaving the field. */
export function NewPasswordField({ label, value, onChange, email = '', error, autoFocus = false }: PasswordProps): ReactNode {
  const { t } = useT();
  const [left, setLeft] = useState(false);
  const problem = value ? passwordProblem(value, email) : null;
  const shown = error ?? (left && problem ? t(`identity.password.problem.${problem}`, { min: passwordLength.min, max: passwordLength.max }) : undefined);
  const help =
    value && !problem ? t(`identity.password.strength.${passwordStrength(value, email)}`) : t('identity.password.rules', { min: passwordLength.min });
  return (
    <PasswordInput
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onBlur={() => setLeft(true)}
      autoComplete="new-password"
      name="new-password"
      required
      withAsterisk={false}
      maxLength={passwordLength.max}
      data-autofocus={autoFocus || undefined}
      error={fieldError(shown)}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      // What is wrong takes the place of the help; it must not be said twice.
      description={shown ? undefined : <span aria-live="polite">{help}</span>}
      visibilityToggleButtonProps={{ 'aria-label': t('identity.password.show') }}
    />
  );
}

export function OldPasswordField({ label, value, onChange, error, autoFocus = false }: PasswordProps): ReactNode {
  const { t } = useT();
  return (
    <PasswordInput
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="current-password"
      name="password"
      required
      withAsterisk={false}
      maxLength={passwordLength.max}
      data-autofocus={autoFocus || undefined}
      error={fieldError(error)}
      visibilityToggleButtonProps={{ 'aria-label': t('identity.password.show') }}
    />
  );
}

const zoneNames = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
export const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** All zones, found by city, with what their clocks say now against UTC. */
export function TimeZoneField({
  label,
  value,
  onChange,
  description,
}: {
  label: string;
  value: string;
  onChange: (zone: string) => void;
  description?: string;
}): ReactNode {
  const { language } = useT();
  const data = useMemo(() => {
    const all = zoneNames();
    return (all.includes(value) ? all : [value, ...all]).map((zone) => ({ value: zone, label: `${zone.replaceAll('_', ' ')} (${offsetOf(zone)})` }));
  }, [value]);
  return (
    <Select
      key={language}
      label={label}
      {...(description ? { description, inputWrapperOrder: ['label', 'input', 'description', 'error'] as const } : {})}
      data={data}
      value={value}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(zone) => zone && onChange(zone)}
      searchable
      limit={60}
      maxDropdownHeight={280}
      comboboxProps={{ shadow: 'md' }}
    />
  );
}

function offsetOf(zone: string): string {
  const part = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts().find((p) => p.type === 'timeZoneName');
  return (part?.value ?? 'UTC').replace('GMT', 'UTC');
}

export function LanguageField({ label, value, onChange }: { label: string; value: string; onChange: (language: 'en' | 'zh-CN') => void }): ReactNode {
  return (
    <Select
      label={label}
      data={languages.map(({ code, name }) => ({ value: code, label: name }))}
      value={value}
      onChange={(code) => code && onChange(code as 'en' | 'zh-CN')}
    />
  );
}
