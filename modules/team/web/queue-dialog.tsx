import { MultiSelect, Switch } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { changeQueue, createQueue, type Queue, type Team } from '#contract/team';
import { call } from '#platform/client';
import { useT } from '#ui';
import { queueIcons } from './icons.ts';
import { NamedDialog } from './named-dialog.tsx';
import css from './team.module.css';

type Props = { queue: Queue | null; teams: readonly Team[]; onClose: () => void; onSaved: () => void };

function IconChoice({ value, onChange }: { value: string; onChange: (name: string) => void }): ReactNode {
  const { t } = useT();
  return (
    <fieldset className={css.icons}>
      <legend className={css.legend}>{t('team.queue.icon')}</legend>
      {Object.entries(queueIcons).map(([name, IconMark]) => (
        <label key={name} className={css.icon} title={t(`team.icon.${name}`)}>
          <input type="radio" name="icon" className="sr-only" checked={value === name} onChange={() => onChange(name)} aria-label={t(`team.icon.${name}`)} />
          <IconMark size={18} stroke={1.7} aria-hidden />
        </label>
      ))}
    </fieldset>
  );
}

export function QueueDialog({ queue, teams, onClose, onSaved }: Props): ReactNode {
  const { t } = useT();
  const [icon, setIcon] = useState(queue?.icon ?? 'inbox');
  const [teamIds, setTeamIds] = useState((queue?.teamIds ?? []).map(String));
  const [isDefault, setDefault] = useState(queue?.isDefault ?? false);
  const offered = teams.filter((team) => !team.archivedAt || teamIds.includes(String(team.id)));
  return (
    <NamedDialog
      kind="queue"
      one={queue}
      onClose={onClose}
      onSaved={onSaved}
      save={(named) => {
        const body = { ...named, icon, teamIds: teamIds.map(Number) };
        if (!queue) return call(createQueue, { body: { ...body, isDefault } });
        return call(changeQueue, {
          params: { id: queue.id },
          body: { ...body, version: queue.version, ...(isDefault && !queue.isDefault ? { isDefault: true as const } : {}) },
        });
      }}
    >
      <IconChoice value={icon} onChange={setIcon} />
      <MultiSelect
        label={t('team.queue.teams')}
        description={t(teamIds.length > 0 ? 'team.queue.teamsOnly' : 'team.queue.teamsOpen')}
        searchable
        clearable
        data={offered.map((team) => ({ value: String(team.id), label: team.name }))}
        value={teamIds}
        onChange={setTeamIds}
        nothingFoundMessage={t('team.nothingFound')}
      />
      <Switch
        label={t('team.queue.default')}
        description={t('team.queue.defaultWhy')}
        checked={isDefault}
        disabled={queue?.isDefault ?? false}
        onChange={(event) => setDefault(event.currentTarget.checked)}
      />
    </NamedDialog>
  );
}
