import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { testMail } from '#contract/outbox';
import { ApiError, call } from '#platform/client';
import { FormColumn, fieldError, NoticeBar, useSession, useT } from '#ui';

export function TestMail({ ready }: { ready: boolean }): ReactNode {
  const { t } = useT();
  const [to, setTo] = useState(useSession().user.email);
  const send = useMutation({ mutationFn: () => call(testMail, { body: { to } }) });
  const problem = send.error instanceof ApiError ? send.error : null;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      <FormColumn>
        <TextInput
          label={t('outbox.test.to')}
          type="email"
          required
          withAsterisk={false}
          value={to}
          onChange={(e) => setTo(e.currentTarget.value)}
          error={fieldError(problem?.fieldErrors.length ? t('outbox.test.toWrong') : null)}
        />
        <Button type="submit" loading={send.isPending} disabled={!ready}>
          {t('outbox.test.send')}
        </Button>
        {!ready && <p className="tone-3">{t('outbox.test.notReady')}</p>}
        {send.data && (
          <NoticeBar tone={send.data.sent ? 'ok' : 'bad'}>
            {send.data.sent ? t('outbox.test.sent', { answer: send.data.answer }) : t('outbox.test.failed', { answer: send.data.answer })}
          </NoticeBar>
        )}
        {problem && problem.fieldErrors.length === 0 && <NoticeBar tone="bad">{problem.title}</NoticeBar>}
      </FormColumn>
    </form>
  );
}
