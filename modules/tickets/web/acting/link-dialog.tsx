import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { linkTickets } from '#contract/tickets';
import { call } from '#platform/client';
import { StatusDot, toast, useT } from '#ui';
import { ticketKeys } from '../reading.ts';
import { statusTones } from '../words.ts';
import { useTellFailure } from './changing.ts';
import { ChoiceDialog } from './choice-dialog.tsx';
import type { DialogProps } from './dialogs.tsx';
import { useFindTickets } from './ticket-finding.ts';

/** Links the ticket with another one. */
export default function LinkDialog({ tickets, onClose }: DialogProps): ReactNode {
  const { t } = useT();
  const queries = useQueryClient();
  const tellFailure = useTellFailure();
  const [query, setQuery] = useState('');
  const { items, loading } = useFindTickets(query);
  const first = tickets[0];
  const pick = async (key: string): Promise<void> => {
    onClose();
    if (!first) return;
    try {
      await call(linkTickets, { params: { id: first.id, otherId: Number(key) } });
      await queries.invalidateQueries({ queryKey: ticketKeys.conversation(first.id) });
      toast({ message: t('tickets.link.done', { id: first.id, other: Number(key) }) });
    } catch (error) {
      tellFailure(error);
    }
  };
  const choices = items
    .filter((one) => one.id !== first?.id)
    .map((one) => ({
      key: String(one.id),
      label: `#${String(one.id)} ${one.subject}`,
      hint: one.customer.name,
      mark: <StatusDot tone={statusTones[one.category]} />,
    }));
  return (
    <ChoiceDialog
      opened
      onClose={onClose}
      title={t('tickets.act.link')}
      choices={choices}
      loading={loading}
      onQuery={setQuery}
      onPick={(key) => void pick(key)}
    />
  );
}
