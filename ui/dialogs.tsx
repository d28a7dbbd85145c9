import { Button, Modal, TextInput } from '@mantine/core';
import { type ReactNode, useEffect, useId, useState } from 'react';
import { useT } from './i18n/translating.tsx';

/** What has the focus now; of a menu, which goes away, the button that opened it. */
function focused(): HTMLElement | null {
  const held = document.activeElement;
  const menu = held?.closest('[role="menu"]');
  const opener = menu?.id ? document.querySelector(`[aria-controls="${CSS.escape(menu.id)}"]`) : held;
  return opener instanceof HTMLElement && opener !== document.body ? opener : null;
}

/** For a dialog that is mounted only while it is open: gives the focus back to what had it before, or to the page. */
export function useFocusBack(): void {
  const [before] = useState(focused);
  useEffect(
    () => () => {
      setTimeout(() => {
        const held = document.activeElement;
        if (held !== null && held !== document.body) return;
        (before?.isConnected ? before : document.getElementById('main'))?.focus({ preventScroll: true });
      }, 20);
    },
    [before],
  );
}

/** The last row of a dialog with a form: doing it, and leaving it. */
export function DialogButtons(props: { children: ReactNode; onClose: () => void; busy?: boolean; disabled?: boolean }): ReactNode {
  const { t } = useT();
  return (
    <div className="row">
      <Button type="submit" variant="filled" loading={props.busy} disabled={props.disabled}>
        {props.children}
      </Button>
      <Button variant="subtle" onClick={props.onClose}>
        {t('ui.cancel')}
      </Button>
    </div>
  );
}

/** For what cannot be undone: its name has to be typed. Everything else is done at once with Undo. */
export function ConfirmByName(props: {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What exactly will be gone, and what stays. */
  children: ReactNode;
  /** The name to be typed. */
  name: string;
  confirmLabel: string;
  onConfirm: () => void | Promise<void>;
}): ReactNode {
  const { t } = useT();
  const formId = useId();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const matches = typed.trim().normalize('NFC') === props.name.trim().normalize('NFC');
  const close = (): void => {
    setTyped('');
    props.onClose();
  };
  const confirm = async (): Promise<void> => {
    if (!matches || busy) return;
    setBusy(true);
    try {
      await props.onConfirm();
      close();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={props.opened} onClose={close} title={props.title} size={440} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <div className="tone-2">{props.children}</div>
        <TextInput
          mt="lg"
          label={t('ui.confirm.typeName', { name: props.name })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        <div className="row" style={{ marginTop: 16 }}>
          <Button type="submit" variant="filled" color="red" disabled={!matches} loading={busy}>
            {props.confirmLabel}
          </Button>
          <Button variant="subtle" onClick={close}>
            {t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
