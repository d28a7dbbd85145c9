import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { cancelMailRoute, type Mail, retryMail } from '#contract/outbox';
import { call } from '#platform/client';
import { DateTime, ErrorState, KeyValues, NoticeBar, SkeletonRows, toast, useT } from '#ui';
import css from './mail-detail.module.css';
import { mailQuery } from './reading.ts';
import { StateChip } from './state-chip.tsx';

export function MailDetail({ id, onDone }: { id: string; onDone: () => void }): ReactNode {
  const { t } = useT();
  const mail = useQuery(mailQuery(id));
  if (mail.isError) return <ErrorState error={mail.error} retry={() => void mail.refetch()} />;
  if (!mail.data) return <SkeletonRows kind="text" what={t('outbox.mail')} />;
  return (
    <div className={css.mail}>
      <h2 className="t16">{mail.data.subject}</h2>
      <Actions mail={mail.data} onDone={onDone} />
      {mail.data.lastError && mail.data.state !== 'sent' && <NoticeBar tone="bad">{t('outbox.serverSaid', { answer: mail.data.lastError })}</NoticeBar>}
      <KeyValues items={facts(mail.data, t)} />
      {mail.data.text ? (
        <pre className={css.text} lang={mail.data.language}>
          {mail.data.text}
        </pre>
      ) : (
        <p className="tone-3">{t('outbox.textGone')}</p>
      )}
    </div>
  );
}

function facts(mail: Mail, t: ReturnType<typeof useT>['t']) {
  return [
    { label: t('outbox.column.state'), value: <StateChip state={mail.state} /> },
    { label: t('outbox.fact.to'), value: mail.to.name ? `${mail.to.name} <${mail.to.email}>` : mail.to.email },
    { label: t('outbox.fact.created'), value: <DateTime at={mail.createdAt} as="dateTime" /> },
    ...(mail.sentAt ? [{ label: t('outbox.fact.sent'), value: <DateTime at={mail.sentAt} as="dateTime" /> }] : []),
    ...(mail.nextTryAt && mail.state === 'waiting' ? [{ label: t('outbox.fact.nextTry'), value: <DateTime at={mail.nextTryAt} as="dateTime" /> }] : []),
    { label: t('outbox.column.tries'), value: <span className="num">{mail.attempts}</span> },
    ...(mail.replyTo ? [{ label: t('outbox.fact.replyTo'), value: mail.replyTo }] : []),
    ...(mail.ticketId
      ? [
          {
            label: t('outbox.fact.ticket'),
            value: (
              <Link to="/inbox/{-$view}/{-$ticketId}" params={{ view: 'all', ticketId: String(mail.ticketId) } as never}>
                #{mail.ticketId}
              </Link>
            ),
          },
        ]
      : []),
  ];
}

function Actions({ mail, onDone }: { mail: Mail; onDone: () => void }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const failed = (error: Error): void => void toast({ message: 'title' in error ? String(error.title) : error.message, tone: 'bad' });
  const settled = () => client.invalidateQueries({ queryKey: ['outbox'] });
  const retry = useMutation({
    mutationFn: () => call(retryMail, { params: { id: mail.id } }),
    onSuccess: () => toast({ message: t('outbox.retrying') }),
    onError: failed,
    onSettled: settled,
  });
  const cancel = useMutation({
    mutationFn: () => call(cancelMailRoute, { params: { id: mail.id } }),
    onSuccess: () => {
      toast({ message: t('outbox.cancelled'), undo: () => void call(retryMail, { params: { id: mail.id } }).then(settled, failed) });
      onDone();
    },
    onError: failed,
    onSettled: settled,
  });
  const open = mail.state === 'waiting' || mail.state === 'held' || mail.state === 'failed';
  if (!open && mail.state !== 'cancelled') return null;
  return (
    <div className="row">
      <Button variant="filled" loading={retry.isPending} onClick={() => retry.mutate()}>
        {t('outbox.retry')}
      </Button>
      {open && (
        <Button loading={cancel.isPending} onClick={() => cancel.mutate()}>
          {t('outbox.cancel')}
        </Button>
      )}
    </div>
  );
}
