import { Modal, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiError } from '#platform/client';
import { DialogButtons, fieldError, OptionalLabel, toast, useT } from '#ui';
import { sayError } from './reading.ts';
import css from './team.module.css';

export type Named = { name: string; description: string };
type Props = {
  /** Also the beginning of the keys of its words: `team.queue.new`, `.edit`, `.make`, `.made`, `.saved`. */
  kind: 'team' | 'queue';
  /** What is changed; null makes a new one. */
  one: Named | null;
  save: (named: Named) => Promise<Named>;
  onClose: () => void;
  onSaved: () => void;
  children: ReactNode;
};

/** Makes or changes a team or a queue: a name, a description, and what is its own. Who sees what hangs on both, so they are saved by a button. */
export function NamedDialog({ kind, one, save, onClose, onSaved, children }: Props): ReactNode {
  const { t } = useT();
  const [draft, setDraft] = useState({ name: one?.name ?? '', description: one?.description ?? '' });
  const saving = useMutation({
    mutationFn: () => save(draft),
    onSuccess: (saved) => {
      toast({ message: t(`team.${kind}.${one ? 'saved' : 'made'}`, { name: saved.name }) });
      onSaved();
      onClose();
    },
    onError: (error) => {
      if (!(error instanceof ApiError) || (!error.fieldErrors.length && error.code !== 'team.nameTaken')) sayError(error);
    },
  });
  const problem = saving.error instanceof ApiError ? saving.error : null;
  return (
    <Modal opened onClose={onClose} title={t(`team.${kind}.${one ? 'edit' : 'new'}`)} size={480} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate();
        }}
      >
        <TextInput
          label={t('team.name')}
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          maxLength={80}
          required
          withAsterisk={false}
          data-autofocus
          error={fieldError(problem?.code === 'team.nameTaken' ? problem.title : problem?.fieldError('name'))}
        />
        <TextInput
          label={<OptionalLabel>{t('team.description')}</OptionalLabel>}
          value={draft.description}
          onChange={(event) => setDraft({ ...draft, description: event.currentTarget.value })}
          maxLength={500}
        />
        {children}
        <DialogButtons onClose={onClose} busy={saving.isPending} disabled={draft.name.trim() === ''}>
          {one ? t('team.save') : t(`team.${kind}.make`)}
        </DialogButtons>
      </form>
    </Modal>
  );
}
