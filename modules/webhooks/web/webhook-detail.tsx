import { Button, CopyButton } from '@mantine/core';
import { IconCopy, IconSend } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { deleteWebhook, pingWebhook, rotateSecret, type Webhook } from '#contract/webhooks';
import { call } from '#platform/client';
import { ConfirmByName, NoticeBar, toast, useT } from '#ui';
import { Deliveries } from './deliveries.tsx';
import { wordsOf } from './reading.ts';
import { WebhookForm } from './webhook-form.tsx';
import { WebhookState } from './webhook-state.tsx';
import css from './webhooks.module.css';

type Props = { webhook: Webhook; secret: string | null; onSecret: (secret: string) => void; onDeleted: () => void };

export function WebhookDetail({ webhook, secret, onSecret, onDeleted }: Props): ReactNode {
  const { t } = useT();
  return (
    <div className={css.detail}>
      {secret && <SecretOnce secret={secret} />}
      {webhook.disabledFor && <NoticeBar tone="bad">{t(`webhooks.disabled.${webhook.disabledFor}`)}</NoticeBar>}
      <section className={css.part}>
        <div className={css.head}>
          <h2 className="t14 w6">{t('webhooks.deliveries')}</h2>
          <WebhookState webhook={webhook} />
          <span className="push">
            <Ping webhook={webhook} />
          </span>
        </div>
        <Deliveries webhook={webhook} />
      </section>
      <section className={css.part}>
        <h2 className="t14 w6">{t('webhooks.settings')}</h2>
        <WebhookForm key={webhook.version} webhook={webhook} onSaved={() => undefined} />
      </section>
      <SecretPart webhook={webhook} onSecret={onSecret} />
      <DeletePart webhook={webhook} onDeleted={onDeleted} />
    </div>
  );
}

function SecretOnce({ secret }: { secret: string }): ReactNode {
  const { t } = useT();
  return (
    <div className={css.secret} role="status">
      <strong className="w6">{t('webhooks.secret.once')}</strong>
      <code className={css.code}>{secret}</code>
      <CopyButton value={secret}>
        {({ copied, copy }) => (
          <Button variant="filled" leftSection={<IconCopy size={14} stroke={1.7} aria-hidden />} onClick={copy} style={{ justifySelf: 'start' }}>
            {copied ? t('webhooks.secret.copied') : t('webhooks.secret.copy')}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}

function Ping({ webhook }: { webhook: Webhook }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const ping = useMutation({
    mutationFn: () => call(pingWebhook, { params: { id: webhook.id } }),
    onSuccess: () => toast({ message: t('webhooks.pinged') }),
    onError: (error) => toast({ message: wordsOf(error), tone: 'bad' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['webhooks', 'deliveries', webhook.id] }),
  });
  return (
    <Button leftSection={<IconSend size={14} stroke={1.7} aria-hidden />} loading={ping.isPending} disabled={!webhook.active} onClick={() => ping.mutate()}>
      {t('webhooks.ping')}
    </Button>
  );
}

function SecretPart({ webhook, onSecret }: { webhook: Webhook; onSecret: (secret: string) => void }): ReactNode {
  const { t, formatDate } = useT();
  const client = useQueryClient();
  const rotate = useMutation({
    mutationFn: () => call(rotateSecret, { params: { id: webhook.id } }),
    onSuccess: ({ secret }) => {
      onSecret(secret);
      return client.invalidateQueries({ queryKey: ['webhooks', 'list'] });
    },
    onError: (error) => toast({ message: wordsOf(error), tone: 'bad' }),
  });
  return (
    <section className={css.part}>
      <h2 className="t14 w6">{t('webhooks.secret.title')}</h2>
      <p className="tone-2 measure">
        {webhook.previousSecretUntil
          ? t('webhooks.secret.overlap', { until: formatDate(webhook.previousSecretUntil, 'dateTime') })
          : t('webhooks.secret.about')}
      </p>
      <div className="row">
        <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>
          {t('webhooks.secret.rotate')}
        </Button>
      </div>
    </section>
  );
}

function DeletePart({ webhook, onDeleted }: { webhook: Webhook; onDeleted: () => void }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const name = webhook.description || (URL.canParse(webhook.url) ? new URL(webhook.url).host : webhook.url);
  const remove = async (): Promise<void> => {
    await call(deleteWebhook, { params: { id: webhook.id } });
    await client.invalidateQueries({ queryKey: ['webhooks', 'list'] });
    toast({ message: t('webhooks.deleted') });
    onDeleted();
  };
  return (
    <section className={css.part}>
      <div className="row">
        <Button color="red" variant="subtle" onClick={() => setAsking(true)}>
          {t('webhooks.delete')}
        </Button>
      </div>
      <ConfirmByName
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('webhooks.delete')}
        name={name}
        confirmLabel={t('webhooks.delete')}
        onConfirm={remove}
      >
        {t('webhooks.deleteWhat')}
      </ConfirmByName>
    </section>
  );
}
