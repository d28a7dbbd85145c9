import { ColorInput, Select, TextInput } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { contrastToWhite, getSetting, leastContrast, type Organization, organizationSchema, putSetting } from '#contract/settings';
import { ApiError, call } from '#platform/client';
import { ErrorState, FieldPair, FormColumn, FormSection, fieldError, languages, PageHead, SavedMark, SkeletonRows, useRefreshSession, useT } from '#ui';
import css from './organization.module.css';

const organizationQuery = queryOptions({
  queryKey: ['settings', 'organization'],
  queryFn: ({ signal }) => call(getSetting, { params: { topic: 'organization' }, signal }),
});

export default function OrganizationPage(): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const refresh = useRefreshSession();
  const setting = useQuery(organizationQuery);
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const save = useMutation({
    mutationFn: (value: Partial<Organization>) => call(putSetting, { params: { topic: 'organization' }, body: { value } }),
    onSuccess: async (now) => {
      client.setQueryData(organizationQuery.queryKey, now);
      setSavedAt(new Date());
      await refresh();
    },
  });
  const problem = save.error instanceof ApiError ? save.error : null;
  return (
    <>
      <PageHead title={t('settings.organization.title')} note={<SavedMark at={savedAt} saving={save.isPending} />} />
      <div className="scroll">
        {setting.isError && <ErrorState error={setting.error} retry={() => void setting.refetch()} />}
        {setting.isPending && <SkeletonRows kind="text" />}
        {setting.data && (
          <FormSection title={t('settings.organization.section')} description={t('settings.organization.about')}>
            <Fields saved={organizationSchema.parse(setting.data.value)} save={(change) => save.mutate(change)} problem={problem} />
          </FormSection>
        )}
      </div>
    </>
  );
}

function Fields({ saved, save, problem }: { saved: Organization; save: (change: Partial<Organization>) => void; problem: ApiError | null }): ReactNode {
  const { t } = useT();
  const [name, setName] = useState(saved.name);
  const zones = useMemo(() => [...new Set(['UTC', saved.timeZone, ...Intl.supportedValuesOf('timeZone')])], [saved.timeZone]);
  const trimmed = name.trim();
  const failed = problem && problem.fieldErrors.length === 0 ? problem.title : null;
  return (
    <FormColumn>
      <TextInput
        label={t('settings.organization.name')}
        maxLength={120}
        value={name}
        onChange={(e) => setName(e.currentTarget.value)}
        onBlur={() => trimmed && trimmed !== saved.name && save({ name: trimmed })}
        error={fieldError(trimmed === '' ? t('settings.organization.nameNeeded') : (problem?.fieldError('value.name') ?? failed))}
      />
      <FieldPair>
        <Select
          label={t('settings.organization.language')}
          value={saved.language}
          data={languages.map(({ code, name: label }) => ({ value: code, label }))}
          onChange={(language) => language && save({ language: language as Organization['language'] })}
        />
        <Select
          label={t('settings.organization.timeZone')}
          searchable
          limit={200}
          nothingFoundMessage={t('settings.organization.noZone')}
          value={saved.timeZone}
          data={zones}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(timeZone) => timeZone && save({ timeZone })}
        />
      </FieldPair>
      <Accent saved={saved.accent} save={(accent) => save({ accent })} />
    </FormColumn>
  );
}

const suggested = ['#0E6F7A', '#2A5DB0', '#452B87', '#6B2332', '#1A7340', '#875300', '#B3222A', '#454E53'];

function Accent({ saved, save }: { saved: string; save: (accent: string) => void }): ReactNode {
  const { t, formatNumber } = useT();
  const [accent, setAccent] = useState(saved);
  const whole = /^#[0-9a-fA-F]{6}$/.test(accent);
  const ratio = whole ? contrastToWhite(accent) : 0;
  const enough = ratio >= leastContrast;
  const keep = (value: string): void => {
    if (/^#[0-9a-fA-F]{6}$/.test(value) && contrastToWhite(value) >= leastContrast && value !== saved) save(value);
  };
  const error = whole
    ? enough
      ? null
      : t('settings.organization.accentTooLight', { ratio: formatNumber(ratio, { maximumFractionDigits: 1 }) })
    : t('settings.organization.accentWrong');
  return (
    <>
      <ColorInput
        size="xs"
        label={t('settings.organization.accent')}
        description={t('settings.organization.accentAbout')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={accent}
        swatches={suggested}
        swatchesPerRow={8}
        onChange={setAccent}
        onChangeEnd={keep}
        onBlur={() => keep(accent)}
        error={fieldError(error)}
      />
      {whole && (
        <div className={css.sample}>
          <span className={css.button} style={{ background: accent }}>
            {t('settings.organization.sampleButton')}
          </span>
          <span className={css.link} style={{ color: accent }}>
            {t('settings.organization.sampleLink')}
          </span>
          <span className="tone-3 num">{t('settings.organization.ratio', { ratio: formatNumber(ratio, { maximumFractionDigits: 1 }) })}</span>
        </div>
      )}
    </>
  );
}
