import { ActionIcon, Button, Checkbox, Tooltip } from '@mantine/core';
import { IconArchive, IconPlus, IconRestore, IconUsersGroup } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { UserAnswer } from '#contract/identity';
import { changeTeam, type Team } from '#contract/team';
import { call } from '#platform/client';
import { Avatar, Chip, type Column, DataTable, EmptyState, ErrorState, PageHead, toast, useCan, useShortcut, useT } from '#ui';
import { sayError, useFreshTeams, usePeople, useQueues, useTeams } from './reading.ts';
import css from './team.module.css';
import { TeamDialog } from './team-dialog.tsx';

const shownFaces = 6;

function Members({ ids, people }: { ids: readonly string[]; people: readonly UserAnswer[] }): ReactNode {
  const { t } = useT();
  if (ids.length === 0) return <span className="tone-3">{t('team.team.empty')}</span>;
  const named = ids.flatMap((id) => people.find((one) => one.id === id) ?? []);
  return (
    <span className={css.faces}>
      {named.slice(0, shownFaces).map((one) => (
        <Avatar key={one.id} name={one.name} size={24} />
      ))}
      <span className="tone-3 num nowrap">{t('team.team.count', { count: ids.length })}</span>
    </span>
  );
}

function ArchiveButton({ team, onChange }: { team: Team; onChange: (team: Team, archived: boolean) => void }): ReactNode {
  const { t } = useT();
  if (!team.abilities.edit) return null;
  const label = t(team.archivedAt ? 'team.restore' : 'team.archive', { name: team.name });
  return (
    <Tooltip label={label}>
      <ActionIcon
        aria-label={label}
        onClick={(event) => {
          event.stopPropagation();
          onChange(team, !team.archivedAt);
        }}
      >
        {team.archivedAt ? <IconRestore size={16} stroke={1.7} aria-hidden /> : <IconArchive size={16} stroke={1.7} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}

export default function TeamsPage(): ReactNode {
  const { t } = useT();
  const can = useCan();
  const [archived, setArchived] = useState(false);
  const [editing, setEditing] = useState<Team | 'new' | null>(null);
  const refresh = useFreshTeams();
  const teams = useTeams(archived);
  const queues = useQueues(false);
  const people = usePeople();
  const archive = useMutation({
    mutationFn: (change: { team: Team; archived: boolean }) => call(changeTeam, { params: { id: change.team.id }, body: { archived: change.archived } }),
    onSuccess: (saved, change) => {
      refresh();
      toast({
        message: t(change.archived ? 'team.team.archived' : 'team.team.restored', { name: saved.name }),
        undo: () => archive.mutate({ team: saved, archived: !change.archived }),
      });
    },
    onError: sayError,
  });
  const mayEdit = can('team:write');
  useShortcut('n', () => setEditing('new'), { enabled: mayEdit && editing === null, labelKey: 'team.team.new' });
  const columns: Column<Team>[] = [
    {
      key: 'name',
      head: t('team.name'),
      grow: true,
      cell: (team) => (
        <span className={css.named}>
          <span className="ell w5">{team.name}</span>
          {team.archivedAt && <Chip icon={IconArchive}>{t('team.isArchived')}</Chip>}
          <span className="ell tone-3">{team.description}</span>
        </span>
      ),
    },
    { key: 'members', head: t('team.team.members'), cell: (team) => <Members ids={team.memberIds} people={people.data ?? []} /> },
    {
      key: 'queues',
      head: t('team.queues.title'),
      secondary: true,
      cell: (team) => (
        <span className={css.chips}>
          {(queues.data ?? [])
            .filter((queue) => team.queueIds.includes(queue.id))
            .map((queue) => (
              <Chip key={queue.id}>{queue.name}</Chip>
            ))}
        </span>
      ),
    },
    {
      key: 'actions',
      head: <span className="sr-only">{t('team.actions')}</span>,
      align: 'right',
      cell: (team) => <ArchiveButton team={team} onChange={(one, to) => archive.mutate({ team: one, archived: to })} />,
    },
  ];
  const make = mayEdit && (
    <Button variant="filled" leftSection={<IconPlus size={14} stroke={1.7} aria-hidden />} onClick={() => setEditing('new')}>
      {t('team.team.new')}
    </Button>
  );
  return (
    <>
      <PageHead title={t('team.teams.title')} note={teams.data?.filter((team) => !team.archivedAt).length || undefined}>
        {make}
      </PageHead>
      <div className="scroll">
        <div className={css.intro}>
          <p className="tone-2 measure">{t('team.teams.why')}</p>
          <Checkbox label={t('team.showArchived')} checked={archived} onChange={(event) => setArchived(event.currentTarget.checked)} />
        </div>
        {teams.isError ? (
          <ErrorState error={teams.error} retry={() => void teams.refetch()} />
        ) : (
          <DataTable
            label={t('team.teams.title')}
            columns={columns}
            rows={teams.data ?? []}
            rowKey={(team) => team.id}
            loading={teams.isPending}
            {...(mayEdit && { onOpen: (team: Team) => setEditing(team) })}
            empty={
              <EmptyState icon={IconUsersGroup} title={t('team.teams.none')}>
                {t('team.teams.noneWhy')}
              </EmptyState>
            }
          />
        )}
      </div>
      {editing && (
        <TeamDialog
          key={editing === 'new' ? 'new' : `${String(editing.id)}-${String(editing.version)}`}
          team={editing === 'new' ? null : editing}
          people={people.data ?? []}
          onClose={() => setEditing(null)}
          onSaved={refresh}
        />
      )}
    </>
  );
}
