import { Button, Select } from '@mantine/core';
import { IconCheck, IconClock, IconLoader, IconX } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type Delivery, type DeliveryState, deliveryStates, replayDelivery, replayFailed, type Webhook } from '#contract/webhooks';
import { call } from '#platform/client';
import { Chip, type Column, DataTable, DateTime, EmptyState, ErrorState, type Icon, SkeletonRows, type Tone, toast, useT } from '#ui';
import { deliveriesQuery, deliveryQuery, wordsOf } from './reading.ts';
import css from './webhooks.module.css';

const marks: Record<DeliveryState, { tone: Tone; icon: Icon }> = {
  waiting: { tone: 'info', icon: IconClock },
  sending: { tone: 'info', icon: IconLoader },
  delivered: { tone: 'ok', icon: IconCheck },
  failed: { tone: 'bad', icon: IconX },
};

/** "Since" of a replay: what the log still keeps. */
const keptMs = 30 * 24 * 3_600_000;

const whyOf = (d: Delivery, t: ReturnType<typeof useT>['t']): string =>
  [d.lastStatus ? `HTTP ${String(d.lastStatus)}` : '', d.lastReason ? t(`webhooks.reason.${d.lastReason}`) : ''].filter(Boolean).join(' · ');

function columns(t: ReturnType<typeof useT>['t']): Column<Delivery>[] {
  return [
    {
      key: 'state',
      head: t('webhooks.column.state'),
      cell: (d) => (
        <Chip tone={marks[d.state].tone} icon={marks[d.state].icon}>
          {t(`webhooks.delivery.${d.state}`)}
        </Chip>
      ),
      width: 110,
    },
    {
      key: 'event',
      head: t('webhooks.column.event'),
      grow: true,
      cell: (d) => (
        <>
          {d.eventType} {d.lastReason && d.state !== 'delivered' && <span className="tone-bad t12">{whyOf(d, t)}</span>}
        </>
      ),
    },
    { key: 'tries', head: t('webhooks.column.tries'), align: 'right', secondary: true, cell: (d) => <span className="num">{d.attempts}</span>, width: 56 },
    { key: 'at', head: t('webhooks.column.at'), align: 'right', cell: (d) => <DateTime at={d.createdAt} />, width: 96 },
  ];
}

export function Deliveries({ webhook }: { webhook: Webhook }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const [state, setState] = useState<DeliveryState | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const list = useInfiniteQuery(deliveriesQuery(webhook.id, state));
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const replayAll = useMutation({
    mutationFn: () => call(replayFailed, { params: { id: webhook.id }, body: { since: new Date(Date.now() - keptMs).toISOString() } }),
    onSuccess: ({ replayed }) => toast({ message: t('webhooks.replayed', { count: replayed }) }),
    onError: (error) => toast({ message: wordsOf(error), tone: 'bad' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <>
      <div className={css.head}>
        <Select
          aria-label={t('webhooks.column.state')}
          w={150}
          value={state ?? 'all'}
          onChange={(value) => setState(value === 'all' ? null : (value as DeliveryState))}
          data={[{ value: 'all', label: t('webhooks.delivery.all') }, ...deliveryStates.map((one) => ({ value: one, label: t(`webhooks.delivery.${one}`) }))]}
        />
        {webhook.failed > 0 && (
          <Button loading={replayAll.isPending} disabled={!webhook.active} onClick={() => replayAll.mutate()}>
            {t('webhooks.replayFailed', { count: webhook.failed })}
          </Button>
        )}
      </div>
      {list.isError && rows.length === 0 ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : (
        <DataTable
          label={t('webhooks.deliveries')}
          columns={columns(t)}
          rows={rows}
          rowKey={(d) => d.id}
          onOpen={(d) => setOpen(open === d.id ? null : d.id)}
          current={open}
          loading={list.isPending}
          empty={<EmptyState title={t('webhooks.noDeliveries.title')}>{t('webhooks.noDeliveries.why')}</EmptyState>}
          more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
        />
      )}
      {open && <DeliveryDetail webhook={webhook} id={open} />}
    </>
  );
}

function DeliveryDetail({ webhook, id }: { webhook: Webhook; id: string }): ReactNode {
  const { t, formatDate } = useT();
  const client = useQueryClient();
  const delivery = useQuery(deliveryQuery(webhook.id, id));
  const replay = useMutation({
    mutationFn: () => call(replayDelivery, { params: { id: webhook.id, deliveryId: id } }),
    onSuccess: () => toast({ message: t('webhooks.replayed', { count: 1 }) }),
    onError: (error) => toast({ message: wordsOf(error), tone: 'bad' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  if (!delivery.data)
    return delivery.isError ? <ErrorState error={delivery.error} retry={() => void delivery.refetch()} /> : <SkeletonRows kind="text" count={2} />;
  const { data } = delivery;
  return (
    <div className={css.part}>
      <div className={css.head}>
        <h3 className="t13 w6">{data.eventType}</h3>
        {data.tookMs !== null && <span className="tone-3 num">{t('webhooks.took', { ms: data.tookMs })}</span>}
        {data.nextTryAt && <span className="tone-3">{t('webhooks.nextTry', { at: formatDate(data.nextTryAt, 'dateTime') })}</span>}
        <Button className="push" loading={replay.isPending} disabled={!webhook.active || data.state === 'sending'} onClick={() => replay.mutate()}>
          {t('webhooks.replay')}
        </Button>
      </div>
      {data.lastReason && data.state !== 'delivered' && <p className="tone-bad">{whyOf(data, t)}</p>}
      <span className="t12 tone-3">{t('webhooks.sentBody')}</span>
      <pre className={css.code}>{pretty(data.body)}</pre>
      {data.answer && (
        <>
          <span className="t12 tone-3">{t('webhooks.answer', { status: data.lastStatus ?? 0 })}</span>
          <pre className={css.code}>{data.answer}</pre>
        </>
      )}
    </div>
  );
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
