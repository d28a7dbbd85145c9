import { Button, Modal, MultiSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { UserAnswer } from '#contract/identity';
import { changeTeam, createTeam, type Team } from '#contract/team';
import { ApiError, call } from '#platform/client';
import { fieldError, OptionalLabel, toast, useT } from '#ui';
import { sayError } from './reading.ts';
import css from './team.module.css';

type Props = { team: Team | null; people: readonly UserAnswer[]; onClose: () => void; onSaved: () => void };

/** Makes or changes a team. Members see its queues, so it is saved by a button. */
export function TeamDialog({ team, people, onClose, onSaved }: Props): ReactNode {
  const { t } = useT();
  const [draft, setDraft] = useState({ name: team?.name ?? '', description: team?.description ?? '', memberIds: team?.memberIds ?? [] });
  const set = (change: Partial<typeof draft>): void => setDraft((now) => ({ ...now, ...change }));
  const save = useMutation({
    mutationFn: () => (team ? call(changeTeam, { params: { id: team.id }, body: { ...draft, version: team.version } }) : call(createTeam, { body: draft })),
    onSuccess: (saved) => {
      toast({ message: t(team ? 'team.team.saved' : 'team.team.made', { name: saved.name }) });
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
  const data = people.filter((one) => one.active || draft.memberIds.includes(one.id)).map((one) => ({ value: one.id, label: `${one.name} (${one.email})` }));
  return (
    <Modal opened onClose={onClose} title={team ? t('team.team.edit') : t('team.team.new')} size={480} closeButtonProps={{ 'aria-label': t('ui.close') }}>
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
        <MultiSelect
          label={t('team.team.members')}
          description={t('team.team.membersWhy')}
          searchable
          data={data}
          value={draft.memberIds}
          onChange={(memberIds) => set({ memberIds })}
          nothingFoundMessage={t('team.nothingFound')}
        />
        <div className="row">
          <Button type="submit" variant="filled" loading={save.isPending} disabled={draft.name.trim() === ''}>
            {team ? t('team.save') : t('team.team.make')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
