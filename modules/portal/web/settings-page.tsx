import { Button, Select, Switch, Textarea } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type PortalSettings, portalSchema } from '#contract/portal';
import { putSetting } from '#contract/settings';
import { listQueues } from '#contract/team';
import { changeField, listFields } from '#contract/tickets';
import { ApiError, call } from '#platform/client';
import { ErrorState, FormColumn, FormSection, fieldError, NoticeBar, PageHead, SavedMark, SkeletonRows, toast, useCan, useT } from '#ui';
import { settingQuery } from './reading.ts';

type Save = (change: Partial<PortalSettings>) => void;

export default function PortalSettingsPage(): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const setting = useQuery(settingQuery);
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const save = useMutation({
    mutationFn: (value: Partial<PortalSettings>) => call(putSetting, { params: { topic: 'portal' }, body: { value } }),
    onSuccess: (now) => {
      client.setQueryData(settingQuery.queryKey, now);
      setSavedAt(new Date());
    },
  });
  const value = setting.data && portalSchema.parse(setting.data.value);
  const address = `${window.location.origin}/request`;
  return (
    <>
      <PageHead title={t('portal.settings.title')} note={<SavedMark at={savedAt} saving={save.isPending} />}>
        <Button component="a" href="/request" target="_blank" rel="noopener" leftSection={<IconExternalLink size={14} stroke={1.7} aria-hidden />}>
          {t('portal.settings.open')}
        </Button>
      </PageHead>
      <div className="scroll">
        {save.error && (
          <NoticeBar tone="bad">{save.error instanceof ApiError ? (save.error.detail ?? save.error.title) : t('portal.settings.failed')}</NoticeBar>
        )}
        {setting.isError && <ErrorState error={setting.error} retry={() => void setting.refetch()} />}
        {setting.isPending && <SkeletonRows kind="text" />}
        {value && (
          <>
            <FormSection title={t('portal.settings.form')} description={t('portal.settings.formText', { address })}>
              <FormChoices value={value} save={(change) => save.mutate(change)} />
            </FormSection>
            <FormSection title={t('portal.settings.intro')} description={t('portal.settings.introHelp')}>
              <FormColumn>
                <Intro language="en" label={t('portal.settings.introEn')} value={value} save={(change) => save.mutate(change)} />
                <Intro language="zh-CN" label={t('portal.settings.introZh')} value={value} save={(change) => save.mutate(change)} />
              </FormColumn>
            </FormSection>
            <FormFields />
          </>
        )}
      </div>
    </>
  );
}

function FormChoices({ value, save }: { value: PortalSettings; save: Save }): ReactNode {
  const { t } = useT();
  const queues = useQuery({
    queryKey: ['team', 'queues', false],
    queryFn: async ({ signal }) => (await call(listQueues, { query: { archived: 'false' }, signal })).items,
  });
  const choices = [
    { value: '', label: t('portal.settings.queueDefault') },
    ...(queues.data ?? []).map((queue) => ({ value: String(queue.id), label: queue.name })),
  ];
  return (
    <FormColumn>
      <Switch label={t('portal.settings.formOn')} checked={value.formOn} onChange={(event) => save({ formOn: event.currentTarget.checked })} />
      <Switch
        label={t('portal.settings.receiptOn')}
        description={t('portal.settings.receiptHelp')}
        checked={value.receiptOn}
        onChange={(event) => save({ receiptOn: event.currentTarget.checked })}
      />
      <Select
        label={t('portal.settings.queue')}
        value={value.queueId === null ? '' : String(value.queueId)}
        data={choices}
        onChange={(queue) => save({ queueId: queue ? Number(queue) : null })}
      />
    </FormColumn>
  );
}

const longest = 2_000;

function Intro({ language, label, value, save }: { language: 'en' | 'zh-CN'; label: string; value: PortalSettings; save: Save }): ReactNode {
  const saved = value.intro[language] ?? '';
  const [text, setText] = useState(saved);
  return (
    <Textarea
      label={label}
      lang={language}
      value={text}
      maxLength={longest}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => text !== saved && save({ intro: { ...value.intro, [language]: text } })}
    />
  );
}

/** Which custom fields customers fill in: a mark of the field itself, set here because one looks for it here. */
function FormFields(): ReactNode {
  const { t, language } = useT();
  const can = useCan();
  const client = useQueryClient();
  const fields = useQuery({
    queryKey: ['portal', 'fields'],
    queryFn: async ({ signal }) => (await call(listFields, { signal })).items.filter((field) => !field.archived),
  });
  const mark = useMutation({
    mutationFn: ({ id, onForm }: { id: number; onForm: boolean }) => call(changeField, { params: { id }, body: { onForm } }),
    onSuccess: () => client.invalidateQueries({ predicate: (query) => query.queryKey.includes('fields') }),
    onError: (error) => toast({ message: error instanceof ApiError ? error.title : t('portal.settings.failed'), tone: 'bad' }),
  });
  return (
    <FormSection title={t('portal.settings.fields')} description={t('portal.settings.fieldsText')}>
      {fields.isError && fieldError(t('portal.settings.failed'))}
      {fields.data?.length === 0 && <span className="tone-3">{t('portal.settings.fieldsEmpty')}</span>}
      <FormColumn>
        {fields.data?.map((field) => (
          <Switch
            key={field.id}
            label={field.label[language] ?? field.label.en ?? field.key}
            checked={field.onForm}
            disabled={!can('tickets:configure') || mark.isPending}
            onChange={(event) => mark.mutate({ id: field.id, onForm: event.currentTarget.checked })}
          />
        ))}
      </FormColumn>
    </FormSection>
  );
}
