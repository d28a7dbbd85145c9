import { Button, NumberInput, PasswordInput, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type SmtpSettings, smtpSchema } from '#contract/outbox';
import { putSetting } from '#contract/settings';
import { ApiError, call } from '#platform/client';
import { FieldPair, FormColumn, fieldError, NoticeBar, OptionalLabel, toast, useRefreshSession, useT } from '#ui';

/** The usual port of each kind of connection; one that the person typed stays. */
const usualPort = { starttls: 587, tls: 465, none: 25 } as const;

export function ServerForm({ saved, version }: { saved: SmtpSettings; version: number }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const refresh = useRefreshSession();
  const [value, setValue] = useState(saved);
  const set = (change: Partial<SmtpSettings>): void => setValue((before) => ({ ...before, ...change }));
  const save = useMutation({
    mutationFn: () => call(putSetting, { params: { topic: 'smtp' }, body: { value, version } }),
    onSuccess: async () => {
      toast({ message: t('outbox.server.saved') });
      await Promise.all([client.invalidateQueries({ queryKey: ['settings', 'smtp'] }), client.invalidateQueries({ queryKey: ['outbox'] }), refresh()]);
    },
  });
  const problem = save.error instanceof ApiError ? save.error : null;
  const wrong = (field: keyof SmtpSettings): ReactNode => fieldError(problem?.fieldError(`value.${field}`) ?? localError(field, value, t));
  const changed = JSON.stringify(value) !== JSON.stringify(saved);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <FormColumn>
        {problem && problem.fieldErrors.length === 0 && <NoticeBar tone="bad">{problem.detail ?? problem.title}</NoticeBar>}
        <TextInput
          label={t('outbox.server.host')}
          placeholder={t('outbox.server.hostExample')}
          value={value.host}
          onChange={(e) => set({ host: e.currentTarget.value.trim() })}
          error={wrong('host')}
          autoComplete="off"
          spellCheck={false}
        />
        <FieldPair>
          <Select
            label={t('outbox.server.security')}
            value={value.security}
            onChange={(next) => {
              const security = (next ?? 'starttls') as SmtpSettings['security'];
              set({ security, ...(value.port === usualPort[value.security] ? { port: usualPort[security] } : {}) });
            }}
            data={(['starttls', 'tls', 'none'] as const).map((one) => ({ value: one, label: t(`outbox.server.security.${one}`) }))}
            description={value.security === 'none' ? t('outbox.server.security.noneWarning') : undefined}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
          />
          <NumberInput
            label={t('outbox.server.port')}
            value={value.port}
            min={1}
            max={65535}
            allowDecimal={false}
            onChange={(port) => set({ port: Number(port) })}
            error={wrong('port')}
          />
        </FieldPair>
        <FieldPair>
          <TextInput
            label={<OptionalLabel>{t('outbox.server.user')}</OptionalLabel>}
            value={value.user}
            onChange={(e) => set({ user: e.currentTarget.value })}
            error={wrong('user')}
            autoComplete="off"
            spellCheck={false}
          />
          <PasswordInput
            label={<OptionalLabel>{t('outbox.server.password')}</OptionalLabel>}
            value={value.password}
            onChange={(e) => set({ password: e.currentTarget.value })}
            error={wrong('password')}
            autoComplete="new-password"
            size="xs"
          />
        </FieldPair>
        <FieldPair>
          <TextInput
            label={t('outbox.server.fromName')}
            value={value.fromName}
            onChange={(e) => set({ fromName: e.currentTarget.value })}
            error={wrong('fromName')}
          />
          <TextInput
            label={t('outbox.server.fromAddress')}
            type="email"
            placeholder={t('outbox.server.fromExample')}
            value={value.fromAddress}
            onChange={(e) => set({ fromAddress: e.currentTarget.value.trim() })}
            error={wrong('fromAddress')}
          />
        </FieldPair>
        <TextInput
          label={<OptionalLabel>{t('outbox.server.replyTo')}</OptionalLabel>}
          description={t('outbox.server.replyToAbout')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          type="email"
          value={value.replyTo}
          onChange={(e) => set({ replyTo: e.currentTarget.value.trim() })}
          error={wrong('replyTo')}
        />
        <Button type="submit" variant="filled" loading={save.isPending} disabled={!changed}>
          {t('outbox.server.save')}
        </Button>
      </FormColumn>
    </form>
  );
}

/** Said at once for what the person can see is incomplete; the server has the last word. */
function localError(field: keyof SmtpSettings, value: SmtpSettings, t: ReturnType<typeof useT>['t']): string | null {
  if (field === 'host' && /[\s/]/.test(value.host)) return t('outbox.server.hostWrong');
  if (field === 'port' && !smtpSchema.shape.port.safeParse(value.port).success) return t('outbox.server.portWrong');
  return null;
}
