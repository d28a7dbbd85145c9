import { Button, Modal, MultiSelect, Switch, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { changeQueue, createQueue, type Queue, type Team } from '#contract/team';
import { ApiError, call } from '#platform/client';
import { fieldError, OptionalLabel, toast, useT } from '#ui';
import { queueIcons } from './icons.ts';
import { sayError } from './reading.ts';
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

/** Makes or changes a queue. Who sees it is a matter of rights, so it is saved by a button. */
export function QueueDialog({ queue, teams, onClose, onSaved }: Props): ReactNode {
  const { t } = useT();
  const [draft, setDraft] = useState({
    name: queue?.name ?? '',
    description: queue?.description ?? '',
    icon: queue?.icon ?? 'inbox',
    teamIds: (queue?.teamIds ?? []).map(String),
    isDefault: queue?.isDefault ?? false,
  });
  const set = (change: Partial<typeof draft>): void => setDraft((now) => ({ ...now, ...change }));
  const save = useMutation({
    mutationFn: () => {
      const body = { name: draft.name, description: draft.description, icon: draft.icon, teamIds: draft.teamIds.map(Number) };
      if (!queue) return call(createQueue, { body: { ...body, isDefault: draft.isDefault } });
      return call(changeQueue, {
        params: { id: queue.id },
        body: { ...body, version: queue.version, ...(draft.isDefault && !queue.isDefault ? { isDefault: true as const } : {}) },
      });
    },
    onSuccess: (saved) => {
      toast({ message: t(queue ? 'team.queue.saved' : 'team.queue.made', { name: saved.name }) });
      onSaved();
      onClose();
    },
    onError: (error) => {
      if (!(error instanceof ApiError) || (!error.fieldErrors.length && error.code !== 'team.nameTaken')) sayError(error);
    },
  });
  const problem = save.error instanceof ApiError ? save.error : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const chosen = teams.filter((team) => !team.archivedAt || draft.teamIds.includes(String(team.id)));
  return (
    <Modal opened onClose={onClose} title={queue ? t('team.queue.edit') : t('team.queue.new')} size={480} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form onSubmit={submit} className={css.form}>
        <TextInput
          label={t('team.name')}
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          maxLength={80}
          required
          withAsterisk={false}
          data-autofocus
          error={fieldError(problem?.code === 'team.nameTaken' ? problem.title : problem?.fieldError('name'))}
        />
        <TextInput
          label={<OptionalLabel>{t('team.description')}</OptionalLabel>}
          value={draft.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
          maxLength={500}
        />
        <IconChoice value={draft.icon} onChange={(icon) => set({ icon })} />
        <MultiSelect
          label={t('team.queue.teams')}
          description={t(draft.teamIds.length > 0 ? 'team.queue.teamsOnly' : 'team.queue.teamsOpen')}
          searchable
          clearable
          data={chosen.map((team) => ({ value: String(team.id), label: team.name }))}
          value={draft.teamIds}
          onChange={(teamIds) => set({ teamIds })}
          nothingFoundMessage={t('team.nothingFound')}
        />
        <Switch
          label={t('team.queue.default')}
          description={t('team.queue.defaultWhy')}
          checked={draft.isDefault}
          disabled={queue?.isDefault ?? false}
          onChange={(event) => set({ isDefault: event.currentTarget.checked })}
        />
        <div className="row">
          <Button type="submit" variant="filled" loading={save.isPending} disabled={draft.name.trim() === ''}>
            {queue ? t('team.save') : t('team.queue.make')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
