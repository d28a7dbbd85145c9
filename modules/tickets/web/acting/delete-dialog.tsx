import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { deleteTicket } from '#contract/tickets';
import { call } from '#platform/client';
import { ConfirmByName, useT } from '#ui';
import { useInboxActions } from '../inbox-state.tsx';
import { holdGone } from '../keeping.ts';
import { ticketKeys } from '../reading.ts';
import { useNeighbour } from './acting.ts';
import { useTellFailure } from './changing.ts';
import type { DialogProps } from './dialogs.tsx';

/** Takes a ticket out of sight. It cannot be undone here, so its number has to be typed. */
export default function DeleteDialog({ tickets, onClose }: DialogProps): ReactNode {
  const { t } = useT();
  const queries = useQueryClient();
  const { open } = useInboxActions();
  const tellFailure = useTellFailure();
  const neighbour = useNeighbour();
  const first = tickets[0];
  if (!first) return null;
  const confirm = async (): Promise<void> => {
    const next = neighbour(first.id);
    try {
      await call(deleteTicket, { params: { id: first.id } });
      holdGone(queries, first.id);
      void queries.invalidateQueries({ queryKey: ticketKeys.counts });
      onClose();
      open(next, { replace: true });
    } catch (error) {
      tellFailure(error);
    }
  };
  return (
    <ConfirmByName
      opened
      onClose={onClose}
      title={t('tickets.delete.title')}
      name={`#${String(first.id)}`}
      confirmLabel={t('tickets.delete.do')}
      onConfirm={confirm}
    >
      {t('tickets.delete.why', { id: first.id, subject: first.subject })}
    </ConfirmByName>
  );
}
