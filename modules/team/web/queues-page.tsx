import { ActionIcon, Button, Checkbox, Tooltip } from '@mantine/core';
import { IconArchive, IconArrowDown, IconArrowUp, IconInbox, IconPlus, IconRestore } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { changeQueue, orderQueues, type Queue } from '#contract/team';
import { call } from '#platform/client';
import { Chip, type Column, DataTable, EmptyState, ErrorState, PageHead, toast, useCan, useShortcut, useT } from '#ui';
import { queueIcon } from './icons.ts';
import { QueueDialog } from './queue-dialog.tsx';
import { sayError, useFreshTeams, useQueues, useTeams } from './reading.ts';
import css from './team.module.css';

function useQueueActions(refresh: () => void) {
  const { t } = useT();
  const client = useQueryClient();
  const archive = useMutation({
    mutationFn: ({ queue, archived }: { queue: Queue; archived: boolean }) => call(changeQueue, { params: { id: queue.id }, body: { archived } }),
    onSuccess: (saved, { archived }) => {
      refresh();
      toast({
        message: t(archived ? 'team.queue.archived' : 'team.queue.restored', { name: saved.name }),
        undo: () => archive.mutate({ queue: saved, archived: !archived }),
      });
    },
    onError: sayError,
  });
  const order = useMutation({
    mutationFn: (ids: number[]) => call(orderQueues, { body: { ids } }),
    // Shown at once; the answer is the truth.
    onMutate: (ids) => {
      for (const archived of [false, true]) {
        client.setQueryData<Queue[]>(
          ['team', 'queues', archived],
          (now) => now && [...now].sort((a, b) => Number(Boolean(a.archivedAt)) - Number(Boolean(b.archivedAt)) || ids.indexOf(a.id) - ids.indexOf(b.id)),
        );
      }
    },
    onError: sayError,
    onSettled: refresh,
  });
  return { archive, order };
}

function RowActions({ queue, live, actions }: { queue: Queue; live: readonly Queue[]; actions: ReturnType<typeof useQueueActions> }): ReactNode {
  const { t } = useT();
  const at = live.findIndex((one) => one.id === queue.id);
  const move = (by: number): void => {
    const ids = live.map((one) => one.id);
    ids.splice(at + by, 0, ...ids.splice(at, 1));
    actions.order.mutate(ids);
  };
  const button = (label: string, icon: ReactNode, run: () => void, enabled = true): ReactNode => (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} disabled={!enabled} onClick={run}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
  if (!queue.abilities.edit) return null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: only keeps the row from opening; the buttons inside have their own keys
    <div className={css.actions} onClick={(event) => event.stopPropagation()}>
      {queue.archivedAt ? (
        button(t('team.restore', { name: queue.name }), <IconRestore size={16} stroke={1.7} aria-hidden />, () =>
          actions.archive.mutate({ queue, archived: false }),
        )
      ) : (
        <>
          {button(t('team.queue.up', { name: queue.name }), <IconArrowUp size={16} stroke={1.7} aria-hidden />, () => move(-1), at > 0)}
          {button(t('team.queue.down', { name: queue.name }), <IconArrowDown size={16} stroke={1.7} aria-hidden />, () => move(1), at < live.length - 1)}
          {button(
            queue.isDefault ? t('team.queue.defaultStays') : t('team.archive', { name: queue.name }),
            <IconArchive size={16} stroke={1.7} aria-hidden />,
            () => actions.archive.mutate({ queue, archived: true }),
            queue.abilities.archive,
          )}
        </>
      )}
    </div>
  );
}

export default function QueuesPage(): ReactNode {
  const { t } = useT();
  const can = useCan();
  const [archived, setArchived] = useState(false);
  const [editing, setEditing] = useState<Queue | 'new' | null>(null);
  const refresh = useFreshTeams();
  const queues = useQueues(archived);
  const teams = useTeams(true);
  const actions = useQueueActions(refresh);
  const mayEdit = can('team:write');
  useShortcut('n', () => setEditing('new'), { enabled: mayEdit && editing === null, labelKey: 'team.queue.new' });
  const rows = queues.data ?? [];
  const live = rows.filter((queue) => !queue.archivedAt);
  const nameOf = (id: number): string | undefined => teams.data?.find((team) => team.id === id)?.name;
  const columns: Column<Queue>[] = [
    {
      key: 'name',
      head: t('team.name'),
      grow: true,
      cell: (queue) => {
        const IconMark = queueIcon(queue.icon);
        return (
          <span className={css.named}>
            <IconMark size={16} stroke={1.7} aria-hidden />
            <span className="ell w5">{queue.name}</span>
            {queue.isDefault && <Chip tone="acc">{t('team.queue.isDefault')}</Chip>}
            {queue.archivedAt && <Chip icon={IconArchive}>{t('team.isArchived')}</Chip>}
            <span className="ell tone-3">{queue.description}</span>
          </span>
        );
      },
    },
    {
      key: 'teams',
      head: t('team.queue.teams'),
      secondary: true,
      cell: (queue) =>
        queue.teamIds.length === 0 ? (
          <span className="tone-3 nowrap">{t('team.queue.everyone')}</span>
        ) : (
          <span className={css.chips}>
            {queue.teamIds.map((id) => (
              <Chip key={id}>{nameOf(id) ?? String(id)}</Chip>
            ))}
          </span>
        ),
    },
    {
      key: 'actions',
      head: <span className="sr-only">{t('team.actions')}</span>,
      align: 'right',
      cell: (queue) => <RowActions queue={queue} live={live} actions={actions} />,
    },
  ];
  return (
    <>
      <PageHead title={t('team.queues.title')} note={live.length || undefined}>
        {mayEdit && (
          <Button variant="filled" leftSection={<IconPlus size={14} stroke={1.7} aria-hidden />} onClick={() => setEditing('new')}>
            {t('team.queue.new')}
          </Button>
        )}
      </PageHead>
      <div className="scroll">
        <div className={css.intro}>
          <p className="tone-2 measure">{t('team.queues.why')}</p>
          <Checkbox label={t('team.showArchived')} checked={archived} onChange={(event) => setArchived(event.currentTarget.checked)} />
        </div>
        {queues.isError ? (
          <ErrorState error={queues.error} retry={() => void queues.refetch()} />
        ) : (
          <DataTable
            label={t('team.queues.title')}
            columns={columns}
            rows={rows}
            rowKey={(queue) => queue.id}
            loading={queues.isPending}
            {...(mayEdit && { onOpen: (queue: Queue) => setEditing(queue) })}
            empty={
              <EmptyState icon={IconInbox} title={t('team.queues.none')}>
                {t('team.queues.noneWhy')}
              </EmptyState>
            }
          />
        )}
      </div>
      {editing && (
        <QueueDialog
          key={editing === 'new' ? 'new' : `${String(editing.id)}-${String(editing.version)}`}
          queue={editing === 'new' ? null : editing}
          teams={teams.data ?? []}
          onClose={() => setEditing(null)}
          onSaved={refresh}
        />
      )}
    </>
  );
}
