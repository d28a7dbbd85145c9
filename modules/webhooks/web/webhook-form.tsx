import { Button, Checkbox, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { changeWebhook, createWebhook, type Webhook, type WebhookEventType, webhookEventTypes } from '#contract/webhooks';
import { ApiError, call } from '#platform/client';
import { FormColumn, fieldError, NoticeBar, OptionalLabel, toast, useT } from '#ui';
import { webhooksQuery } from './reading.ts';
import css from './webhooks.module.css';

type Values = { url: string; description: string; eventTypes: string[]; includeNotes: boolean; active: boolean };
const fresh: Values = {
  url: '',
  description: '',
  eventTypes: ['ticket.created', 'message.created', 'ticket.status_changed'],
  includeNotes: false,
  active: true,
};

export function WebhookForm({ webhook, onSaved }: { webhook?: Webhook; onSaved: (saved: Webhook & { secret?: string }) => void }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const [value, setValue] = useState<Values>(webhook ?? fresh);
  const set = (change: Partial<Values>): void => setValue((before) => ({ ...before, ...change }));
  const save = useMutation({
    mutationFn: (): Promise<Webhook & { secret?: string }> => {
      const { url, description, includeNotes, active } = value;
      const body = { url, description, includeNotes, active, eventTypes: value.eventTypes as WebhookEventType[] };
      return webhook ? call(changeWebhook, { params: { id: webhook.id }, body: { ...body, version: webhook.version } }) : call(createWebhook, { body });
    },
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: webhooksQuery.queryKey });
      if (webhook) toast({ message: t('webhooks.saved') });
      onSaved(saved);
    },
  });
  const problem = save.error instanceof ApiError ? save.error : null;
  const urlWrong = problem?.fieldError('url');
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <FormColumn>
        {problem && !urlWrong && <NoticeBar tone="bad">{problem.detail ?? problem.title}</NoticeBar>}
        <TextInput
          label={t('webhooks.url')}
          placeholder={t('webhooks.urlExample')}
          required
          withAsterisk={false}
          value={value.url}
          onChange={(e) => set({ url: e.currentTarget.value.trim() })}
          error={fieldError(urlWrong)}
          spellCheck={false}
        />
        <TextInput
          label={<OptionalLabel>{t('webhooks.description')}</OptionalLabel>}
          maxLength={200}
          value={value.description}
          onChange={(e) => set({ description: e.currentTarget.value })}
        />
        <Checkbox.Group
          label={t('webhooks.events')}
          value={value.eventTypes}
          onChange={(eventTypes) => set({ eventTypes })}
          error={fieldError(value.eventTypes.length === 0 ? t('webhooks.eventsNeeded') : null)}
        >
          <div className={css.types}>
            {webhookEventTypes.map((type) => (
              <Checkbox key={type} value={type} label={t(`webhooks.event.${type}`)} description={type} />
            ))}
          </div>
        </Checkbox.Group>
        <Switch
          label={t('webhooks.notes')}
          description={t('webhooks.notesAbout')}
          checked={value.includeNotes}
          onChange={(e) => set({ includeNotes: e.currentTarget.checked })}
        />
        <Switch label={t('webhooks.active')} checked={value.active} onChange={(e) => set({ active: e.currentTarget.checked })} />
        <Button type="submit" variant="filled" loading={save.isPending} disabled={value.eventTypes.length === 0 || value.url === ''}>
          {webhook ? t('webhooks.save') : t('webhooks.create')}
        </Button>
      </FormColumn>
    </form>
  );
}
