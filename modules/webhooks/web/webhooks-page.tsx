import { Button, Drawer, Switch } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { putSetting } from '#contract/settings';
import type { Webhook } from '#contract/webhooks';
import { call } from '#platform/client';
import { type Column, DataTable, EmptyState, ErrorState, FormSection, PageHead, toast, useT } from '#ui';
import { settingQuery, webhooksQuery, wordsOf } from './reading.ts';
import { WebhookDetail } from './webhook-detail.tsx';
import { WebhookForm } from './webhook-form.tsx';
import { WebhookState } from './webhook-state.tsx';

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

function columns(t: ReturnType<typeof useT>['t']): Column<Webhook>[] {
  return [
    { key: 'state', head: t('webhooks.column.state'), cell: (w) => <WebhookState webhook={w} />, width: 120 },
    {
      key: 'url',
      head: t('webhooks.column.receiver'),
      grow: true,
      cell: (w) => (
        <>
          <span className="w5">{w.description || hostOf(w.url)}</span> <span className="tone-3">{w.url}</span>
        </>
      ),
    },
    {
      key: 'events',
      head: t('webhooks.column.events'),
      secondary: true,
      align: 'right',
      cell: (w) => <span className="num">{w.eventTypes.length}</span>,
      width: 80,
    },
    {
      key: 'failed',
      head: t('webhooks.column.failed'),
      align: 'right',
      cell: (w) => <span className={w.failed > 0 ? 'num tone-bad' : 'num tone-3'}>{w.failed}</span>,
      width: 80,
    },
  ];
}

/** Plain http is the exception, and said so. */
function HttpSetting(): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const { data } = useQuery(settingQuery);
  const save = useMutation({
    mutationFn: (allowHttp: boolean) => call(putSetting, { params: { topic: 'webhooks' }, body: { value: { allowHttp } } }),
    onSettled: () => client.invalidateQueries({ queryKey: settingQuery.queryKey }),
    onError: (error) => toast({ message: wordsOf(error), tone: 'bad' }),
  });
  if (!data) return null;
  return (
    <FormSection title={t('webhooks.http.title')}>
      <Switch
        label={t('webhooks.http.allow')}
        description={t('webhooks.http.about')}
        checked={data.value.allowHttp === true}
        disabled={save.isPending}
        onChange={(e) => save.mutate(e.currentTarget.checked)}
      />
    </FormSection>
  );
}

export default function WebhooksPage(): ReactNode {
  const { t } = useT();
  const [open, setOpen] = useState<string | 'new' | null>(null);
  /** The secret of the webhook that was just made: shown until the drawer closes, then nowhere. */
  const [secret, setSecret] = useState<string | null>(null);
  const list = useQuery(webhooksQuery);
  const webhook = list.data?.items.find((w) => w.id === open);
  const close = (): void => {
    setOpen(null);
    setSecret(null);
  };
  const add = (
    <Button variant="filled" leftSection={<IconPlus size={14} stroke={1.7} aria-hidden />} onClick={() => setOpen('new')}>
      {t('webhooks.add')}
    </Button>
  );
  return (
    <>
      <PageHead title={t('webhooks.title')}>{(list.data?.items.length ?? 0) > 0 && add}</PageHead>
      <div className="scroll">
        {list.isError ? (
          <ErrorState error={list.error} retry={() => void list.refetch()} />
        ) : (
          <DataTable
            label={t('webhooks.title')}
            columns={columns(t)}
            rows={list.data?.items ?? []}
            rowKey={(w) => w.id}
            onOpen={(w) => setOpen(w.id)}
            current={open}
            loading={list.isPending}
            empty={
              <EmptyState icon={IconWebhook} title={t('webhooks.empty.title')} action={add}>
                {t('webhooks.empty.why')}
              </EmptyState>
            }
          />
        )}
        <HttpSetting />
      </div>
      <Drawer
        opened={open !== null}
        onClose={close}
        size={640}
        title={open === 'new' ? t('webhooks.add') : t('webhooks.one')}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        styles={{ body: { padding: '0 20px 20px' } }}
      >
        {open === 'new' && (
          <WebhookForm
            onSaved={(made) => {
              setSecret(made.secret ?? null);
              setOpen(made.id);
            }}
          />
        )}
        {webhook && <WebhookDetail key={webhook.id} webhook={webhook} secret={secret} onSecret={setSecret} onDeleted={close} />}
      </Drawer>
    </>
  );
}
