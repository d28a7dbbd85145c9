import { IconTicket } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { NextStep, NextSteps, Slot, useCan, useT } from '#ui';
import { openNewTicket } from './asking/door.ts';
import { noTicketYet, ticketCounts } from './reading.ts';

/** Nobody has ever written: asked only while nothing is active, snoozed or spam. */
export function useNoTicketYet(): boolean {
  const { data: counts } = useQuery(ticketCounts);
  const empty = counts !== undefined && counts.all + counts.snoozed + counts.spam === 0;
  const { data } = useQuery({ ...noTicketYet, enabled: empty });
  return empty && data === true;
}

/** The ways a first request can come. Modules that bring requests in add theirs. */
export function FirstRequestSteps(): ReactNode {
  const { t } = useT();
  const can = useCan();
  return (
    <NextSteps>
      <Slot name="inbox.first" />
      {can('tickets:create') && <NextStep icon={IconTicket} title={t('tickets.first.write')} hint={t('tickets.first.writeHint')} onClick={openNewTicket} />}
    </NextSteps>
  );
}
