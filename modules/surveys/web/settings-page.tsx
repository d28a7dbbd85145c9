import { NumberInput, Switch, TextInput } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { getSetting, putSetting } from '#contract/settings';
import { type SurveysSettings, surveysSchema } from '#contract/surveys';
import { ApiError, call } from '#platform/client';
import { ErrorState, FieldPair, FormColumn, FormSection, fieldError, NoticeBar, PageHead, SavedMark, SkeletonRows, useT } from '#ui';

const settingQuery = queryOptions({ queryKey: ['settings', 'surveys'], queryFn: ({ signal }) => call(getSetting, { params: { topic: 'surveys' }, signal }) });
type Save = (change: Partial<SurveysSettings>) => void;

export default function SurveySettingsPage(): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const setting = useQuery(settingQuery);
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const save = useMutation({
    mutationFn: (value: Partial<SurveysSettings>) => call(putSetting, { params: { topic: 'surveys' }, body: { value } }),
    onSuccess: (now) => {
      client.setQueryData(settingQuery.queryKey, now);
      setSavedAt(new Date());
    },
  });
  const problem = save.error instanceof ApiError ? save.error : null;
  const value = setting.data && surveysSchema.parse(setting.data.value);
  return (
    <>
      <PageHead title={t('surveys.settings.title')} note={<SavedMark at={savedAt} saving={save.isPending} />} />
      <div className="scroll">
        {save.error && (!problem || problem.fieldErrors.length === 0) && <NoticeBar tone="bad">{problem?.title ?? t('surveys.settings.failed')}</NoticeBar>}
        {setting.isError && <ErrorState error={setting.error} retry={() => void setting.refetch()} />}
        {setting.isPending && <SkeletonRows kind="text" />}
        {value && (
          <>
            <FormSection title={t('surveys.settings.asking')} description={t('surveys.settings.askingText')}>
              <Asking value={value} save={(change) => save.mutate(change)} problem={problem} />
            </FormSection>
            <FormSection title={t('surveys.settings.question')} description={t('surveys.settings.questionText')}>
              <FormColumn>
                <Question language="en" label={t('surveys.settings.english')} value={value} save={(change) => save.mutate(change)} />
                <Question language="zh-CN" label={t('surveys.settings.chinese')} value={value} save={(change) => save.mutate(change)} />
              </FormColumn>
            </FormSection>
          </>
        )}
      </div>
    </>
  );
}

function Asking({ value, save, problem }: { value: SurveysSettings; save: Save; problem: ApiError | null }): ReactNode {
  const { t } = useT();
  const [delay, setDelay] = useState<string | number>(value.delayMinutes);
  const [days, setDays] = useState<string | number>(value.perCustomerDays);
  const keep = (field: 'delayMinutes' | 'perCustomerDays', typed: string | number): void => {
    if (typed !== '' && Number(typed) !== value[field]) save({ [field]: Number(typed) });
  };
  return (
    <FormColumn>
      <Switch label={t('surveys.settings.enabled')} checked={value.enabled} onChange={(event) => save({ enabled: event.currentTarget.checked })} />
      <FieldPair>
        <NumberInput
          label={t('surveys.settings.delay')}
          description={t('surveys.settings.delayHelp')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          min={0}
          max={43_200}
          allowDecimal={false}
          value={delay}
          onChange={setDelay}
          onBlur={() => keep('delayMinutes', delay)}
          error={fieldError(problem?.fieldError('value.delayMinutes'))}
        />
        <NumberInput
          label={t('surveys.settings.perCustomer')}
          description={t('surveys.settings.perCustomerHelp')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          min={0}
          max={365}
          allowDecimal={false}
          value={days}
          onChange={setDays}
          onBlur={() => keep('perCustomerDays', days)}
          error={fieldError(problem?.fieldError('value.perCustomerDays'))}
        />
      </FieldPair>
    </FormColumn>
  );
}

function Question({ language, label, value, save }: { language: 'en' | 'zh-CN'; label: string; value: SurveysSettings; save: Save }): ReactNode {
  const saved = value.question[language] ?? '';
  const [text, setText] = useState(saved);
  return (
    <TextInput
      label={label}
      lang={language}
      maxLength={200}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => text !== saved && save({ question: { ...value.question, [language]: text } })}
    />
  );
}
