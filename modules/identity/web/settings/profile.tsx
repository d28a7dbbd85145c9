import { SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { changeProfile } from '#contract/identity';
import { ApiError, call, type InputBody } from '#platform/client';
import { FieldPair, FormColumn, FormSection, fieldError, PageHead, SavedMark, useRefreshSession, useSession, useSetPreferences, useT } from '#ui';
import { LanguageField, Refusal, TimeZoneField } from '../fields.tsx';

type Change = InputBody<typeof changeProfile>;

/** Saves by itself: texts on leaving the field, choices at once. */
export default function Profile(): ReactNode {
  const { t, setLanguage } = useT();
  const { user } = useSession();
  const refresh = useRefreshSession();
  const [name, setName] = useState(user.name);
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const save = useMutation({
    mutationFn: (body: Change) => call(changeProfile, { body }),
    onSuccess: async (_, body) => {
      if (body.language) setLanguage(body.language);
      setSavedAt(new Date());
      await refresh();
    },
  });
  const saveName = (): void => {
    const next = name.trim();
    if (next && next !== user.name) save.mutate({ name: next });
  };
  return (
    <>
      <PageHead title={t('identity.profile.title')}>
        <SavedMark at={savedAt} saving={save.isPending} />
      </PageHead>
      <div className="scroll">
        <FormSection title={t('identity.profile.you')}>
          <FormColumn>
            {save.error && !(save.error instanceof ApiError && save.error.fieldErrors.length > 0) && <Refusal error={save.error} />}
            <FieldPair>
              <TextInput
                label={t('identity.name')}
                autoComplete="name"
                maxLength={120}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                onBlur={saveName}
                onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && saveName()}
                error={fieldError(name.trim() ? undefined : t('identity.name.missing'))}
              />
              <TextInput
                label={t('identity.email')}
                value={user.email}
                readOnly
                variant="filled"
                description={t('identity.profile.emailHelp')}
                inputWrapperOrder={['label', 'input', 'description', 'error']}
              />
            </FieldPair>
            <FieldPair>
              <LanguageField label={t('identity.language')} value={user.language ?? 'en'} onChange={(language) => save.mutate({ language })} />
              <TimeZoneField label={t('identity.timeZone')} value={user.timeZone ?? 'UTC'} onChange={(timeZone) => save.mutate({ timeZone })} />
            </FieldPair>
            <p className="t12 tone-3">{t('identity.profile.role', { role: t(`identity.role.${user.role}`) })}</p>
          </FormColumn>
        </FormSection>
        <Appearance />
      </div>
    </>
  );
}

function Appearance(): ReactNode {
  const { t } = useT();
  const { user } = useSession();
  const setPreferences = useSetPreferences();
  const { colorScheme = 'auto', density = 'normal', singleKeys = true } = user.preferences;
  return (
    <FormSection title={t('identity.profile.workspace')}>
      <FormColumn>
        <Choice
          label={t('identity.profile.scheme')}
          value={colorScheme}
          options={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: t(`identity.profile.scheme.${value}`) }))}
          choose={(value) => setPreferences({ colorScheme: value })}
        />
        <Choice
          label={t('identity.profile.density')}
          value={density}
          options={(['compact', 'normal', 'comfortable'] as const).map((value) => ({ value, label: t(`identity.profile.density.${value}`) }))}
          choose={(value) => setPreferences({ density: value })}
        />
        <Switch
          label={t('identity.profile.singleKeys')}
          description={t('identity.profile.singleKeysHelp')}
          checked={singleKeys}
          onChange={(event) => setPreferences({ singleKeys: event.currentTarget.checked })}
        />
      </FormColumn>
    </FormSection>
  );
}

function Choice<V extends string>({
  label,
  value,
  options,
  choose,
}: {
  label: string;
  value: V;
  options: { value: V; label: string }[];
  choose: (value: V) => void;
}): ReactNode {
  return (
    <div>
      <div className="w5" aria-hidden>
        {label}
      </div>
      <SegmentedControl aria-label={label} mt={4} value={value} data={options} onChange={(next) => choose(next as V)} />
    </div>
  );
}
