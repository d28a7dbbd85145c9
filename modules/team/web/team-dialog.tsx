import { MultiSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { UserAnswer } from '#contract/identity';
import { changeTeam, createTeam, type Team } from '#contract/team';
import { call } from '#platform/client';
import { useT } from '#ui';
import { NamedDialog } from './named-dialog.tsx';

type Props = { team: Team | null; people: readonly UserAnswer[]; onClose: () => void; onSaved: () => void };

export function TeamDialog({ team, people, onClose, onSaved }: Props): ReactNode {
  const { t } = useT();
  const [memberIds, setMemberIds] = useState(team?.memberIds ?? []);
  const data = people.filter((one) => one.active || memberIds.includes(one.id)).map((one) => ({ value: one.id, label: `${one.name} (${one.email})` }));
  return (
    <NamedDialog
      kind="team"
      one={team}
      onClose={onClose}
      onSaved={onSaved}
      save={(named) =>
        team
          ? call(changeTeam, { params: { id: team.id }, body: { ...named, memberIds, version: team.version } })
          : call(createTeam, { body: { ...named, memberIds } })
      }
    >
      <MultiSelect
        label={t('team.team.members')}
        description={t('team.team.membersWhy')}
        searchable
        data={data}
        value={memberIds}
        onChange={setMemberIds}
        nothingFoundMessage={t('team.nothingFound')}
      />
    </NamedDialog>
  );
}
