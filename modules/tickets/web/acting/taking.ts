import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { takeNext } from '#contract/tickets';
import { call } from '#platform/client';
import { toast, useT } from '#ui';
import { useInboxActions, useInboxPlace } from '../inbox-state.tsx';
import { placeNumber } from '../places.ts';
import { ticketKeys } from '../reading.ts';
import { useTellFailure } from './changing.ts';

/** Takes the next ticket of the queue one looks at, or of all; nobody else gets the same one. */
export function useTakeNext(): (queueId?: number) => Promise<void> {
  const { t } = useT();
  const queries = useQueryClient();
  const tellFailure = useTellFailure();
  const { place } = useInboxPlace();
  const { open } = useInboxActions();
  return useCallback(
    async (queueId) => {
      const wanted = queueId ?? placeNumber(place, 'queue') ?? undefined;
      try {
        const { ticket } = await call(takeNext, { body: { ...(wanted !== undefined && { queueId: wanted }) } });
        if (!ticket) return void toast({ message: t('tickets.take.none') });
        void queries.invalidateQueries({ queryKey: ticketKeys.lists });
        void queries.invalidateQueries({ queryKey: ticketKeys.counts });
        open(ticket.id, { place: place === 'unassigned' || placeNumber(place, 'queue') !== null ? place : 'mine' });
        toast({ message: t('tickets.take.done', { id: ticket.id }) });
      } catch (error) {
        tellFailure(error);
      }
    },
    [place, open, queries, t, tellFailure],
  );
}
