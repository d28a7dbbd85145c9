import { Checkbox, Select, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import {
  type Choice,
  type MailChoice,
  mailChoices,
  type NotificationKind,
  type NotificationPreferences,
  notificationKinds,
  putPreferences,
  type Quiet,
} from '#contract/notifications';
import { call } from '#platform/client';
import { ErrorState, FieldPair, FormColumn, FormSection, fieldError, PageHead, SavedMark, SkeletonRows, toast, useCan, useT } from '#ui';
import css from './notifications.module.css';
import { preferencesQuery } from './reading.ts';

/** Kinds that concern administrators only are shown to them only. */
const needs: Partial<Record<NotificationKind, string>> = { webhook_disabled: 'webhooks:manage', import_finished: 'data:import' };

function useSave() {
  const client = useQueryClient();
  const { t } = useT();
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const save = useMutation({
    // One after the other, and shown at once: what is changed next is changed from there.
    scope: { id: 'notification-preferences' },
    mutationFn: (body: { kinds?: Partial<Record<NotificationKind, Choice>>; quiet?: Quiet }) => call(putPreferences, { body }),
    onMutate: ({ kinds, quiet }) => {
      client.setQueryData(preferencesQuery.queryKey, (now) => now && { ...now, kinds: { ...now.kinds, ...kinds }, quiet: quiet ?? now.quiet });
    },
    onSuccess: () => setSavedAt(new Date()),
    onError: () => {
      toast({ message: t('notifications.settings.notSaved'), tone: 'bad' });
      void client.invalidateQueries(preferencesQuery);
    },
  });
  return { save, savedAt };
}

export default function PreferencesPage(): ReactNode {
  const { t } = useT();
  const preferences = useQuery(preferencesQuery);
  const { save, savedAt } = useSave();
  return (
    <>
      <PageHead title={t('notifications.settings.title')} note={<SavedMark at={savedAt} saving={save.isPending} />} />
      <div className="scroll">
        {preferences.isError && <ErrorState error={preferences.error} retry={() => void preferences.refetch()} />}
        {preferences.isPending && <SkeletonRows kind="row" />}
        {preferences.data && (
          <>
            <FormSection title={t('notifications.settings.what')} description={t('notifications.settings.whatAbout')}>
              <Kinds preferences={preferences.data} onChange={(kind, choice) => save.mutate({ kinds: { [kind]: choice } })} />
            </FormSection>
            <FormSection title={t('notifications.quiet.title')} description={t('notifications.quiet.about', { timeZone: preferences.data.timeZone })}>
              <QuietHours quiet={preferences.data.quiet} onChange={(quiet) => save.mutate({ quiet })} />
            </FormSection>
          </>
        )}
      </div>
    </>
  );
}

function Kinds({ preferences, onChange }: { preferences: NotificationPreferences; onChange: (kind: NotificationKind, choice: Choice) => void }): ReactNode {
  const { t } = useT();
  const can = useCan();
  return (
    <table className={css.kinds}>
      <thead>
        <tr>
          <th scope="col">{t('notifications.settings.kind')}</th>
          <th scope="col">{t('notifications.settings.app')}</th>
          <th scope="col">{t('notifications.settings.mail')}</th>
        </tr>
      </thead>
      <tbody>
        {notificationKinds
          .filter((kind) => can(needs[kind]))
          .map((kind) => {
            const choice = preferences.kinds[kind];
            const name = t(`notifications.kind.${kind}`);
            return (
              <tr key={kind}>
                <th scope="row">{name}</th>
                <td>
                  <Switch
                    aria-label={t('notifications.settings.appFor', { kind: name })}
                    checked={choice.app}
                    onChange={(e) => onChange(kind, { ...choice, app: e.currentTarget.checked })}
                  />
                </td>
                <td>
                  <Select
                    aria-label={t('notifications.settings.mailFor', { kind: name })}
                    value={choice.mail}
                    onChange={(mail) => onChange(kind, { ...choice, mail: (mail ?? 'off') as MailChoice })}
                    data={mailChoices.map((one) => ({ value: one, label: t(`notifications.mail.${one}`) }))}
                  />
                </td>
              </tr>
            );
          })}
      </tbody>
    </table>
  );
}

const clock = /^([01]\d|2[0-3]):[0-5]\d$/;

function QuietHours({ quiet, onChange }: { quiet: Quiet; onChange: (quiet: Quiet) => void }): ReactNode {
  const { t } = useT();
  const time = (field: 'start' | 'end'): ReactNode => (
    <TimeField
      label={t(`notifications.quiet.${field}`)}
      value={quiet[field]}
      disabled={!quiet.on}
      onChange={(value) => onChange({ ...quiet, [field]: value })}
    />
  );
  return (
    <FormColumn>
      <Switch label={t('notifications.quiet.on')} checked={quiet.on} onChange={(e) => onChange({ ...quiet, on: e.currentTarget.checked })} />
      <FieldPair>
        {time('start')}
        {time('end')}
      </FieldPair>
      <Checkbox.Group
        label={t('notifications.quiet.days')}
        value={quiet.days.map(String)}
        onChange={(days) => onChange({ ...quiet, days: days.map(Number).sort() })}
      >
        <div className={css.days}>
          {[1, 2, 3, 4, 5, 6, 7].map((day) => (
            <Checkbox key={day} value={String(day)} label={t(`notifications.day.${day}`)} disabled={!quiet.on} />
          ))}
        </div>
      </Checkbox.Group>
    </FormColumn>
  );
}

/** Saved as soon as it is a time. */
function TimeField({ label, value, disabled, onChange }: { label: string; value: string; disabled: boolean; onChange: (value: string) => void }): ReactNode {
  const { t } = useT();
  const [typed, setTyped] = useState(value);
  const [left, setLeft] = useState(false);
  return (
    <TextInput
      placeholder="18:30"
      maxLength={5}
      spellCheck={false}
      label={label}
      value={typed}
      disabled={disabled}
      onChange={(e) => {
        const now = e.currentTarget.value;
        setTyped(now);
        if (clock.test(now) && now !== value) onChange(now);
      }}
      onBlur={() => setLeft(true)}
      error={fieldError(left && !clock.test(typed) ? t('notifications.quiet.timeWrong') : null)}
    />
  );
}
