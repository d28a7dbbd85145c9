import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { toast, useT } from '#ui';
import { useInboxActions } from '../inbox-state.tsx';
import { useMacros } from '../reading.ts';
import { runBulk } from './bulk.ts';
import { useTellFailure } from './changing.ts';
import { ChoiceDialog } from './choice-dialog.tsx';
import type { DialogProps } from './dialogs.tsx';

/** Applies a macro to all selected tickets on the server. */
export function MacroDialog({ tickets, onClose }: DialogProps): ReactNode {
  const { t } = useT();
  const queries = useQueryClient();
  const tellFailure = useTellFailure();
  const { setSelected } = useInboxActions();
  const { data: macros = [], isPending } = useMacros();
  const choices = macros.map((one) => ({ key: String(one.id), label: one.name, hint: one.shortcut ? `/${one.shortcut}` : undefined }));
  const pick = async (key: string): Promise<void> => {
    onClose();
    const macro = macros.find((one) => String(one.id) === key);
    if (!macro) return;
    try {
      await runBulk(queries, { ticketIds: tickets.map((one) => one.id), actions: [], macroId: macro.id });
      setSelected(new Set());
      toast({ message: t('tickets.done.macro', { count: tickets.length, name: macro.name }) });
    } catch (error) {
      tellFailure(error);
    }
  };
  return <ChoiceDialog opened onClose={onClose} title={t('tickets.act.macro')} choices={choices} loading={isPending} onPick={(key) => void pick(key)} />;
}
