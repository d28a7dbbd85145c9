import { Modal } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ApiError } from '#platform/client';
import { DialogButtons, useT } from '#ui';
import css from './settings.module.css';

type Props = {
  title: string;
  onClose: () => void;
  save: () => Promise<unknown>;
  disabled?: boolean;
  size?: number;
  children: (problemOf: (path: string) => string | undefined) => ReactNode;
};

/** A form with one step: what the server refuses stands at its field, or above the buttons. */
export function FormDialog({ title, onClose, save, disabled = false, size = 520, children }: Props): ReactNode {
  const { t } = useT();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    event.stopPropagation();
    setBusy(true);
    try {
      await save();
      onClose();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const known = error instanceof ApiError ? error : null;
  return (
    <Modal closeButtonProps={{ 'aria-label': t('ui.close') }} opened onClose={onClose} title={title} size={size}>
      <form className={css.form} onSubmit={(event) => void submit(event)} noValidate>
        {children((path) => known?.fieldError(path))}
        {error !== null && (
          <div className={css.error} role="alert">
            {known ? (known.detail ?? known.title) : t('tickets.failed')}
          </div>
        )}
        <DialogButtons onClose={onClose} busy={busy} disabled={disabled}>
          {t('tickets.settings.save')}
        </DialogButtons>
      </form>
    </Modal>
  );
}
