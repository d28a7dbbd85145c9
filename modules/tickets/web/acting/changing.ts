import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { changeTicket, type TicketItem } from '#contract/tickets';
import { ApiError, call } from '#platform/client';
import { toast, useSession, useT } from '#ui';
import { changeHeld, dropHeld, renewHeld } from '../keeping.ts';
import { fits } from '../places.ts';
import { ticketKeys } from '../reading.ts';
import { runBulk } from './bulk.ts';
import type { Change } from './changes.ts';

export type Changing = (tickets: readonly TicketItem[], change: Change, done: string) => Promise<boolean>;

/** Says what went wrong in the server's own words. */
export function useTellFailure(): (error: unknown) => void {
  const { t } = useT();
  return useCallback(
    (error) => void toast({ message: error instanceof ApiError ? (error.detail ?? error.title) : t('tickets.failed'), tone: 'bad', seconds: 10 }),
    [t],
  );
}

/** Changes tickets: on the screen at once, with Undo; many at once run on the server with progress. */
export function useChanging(): Changing {
  const queries = useQueryClient();
  const tellFailure = useTellFailure();
  const me = useSession().user.id;
  return useCallback(
    async (tickets, change, done) => {
      const settle = (): void => {
        void queries.invalidateQueries({ queryKey: ticketKeys.counts });
      };
      const leave = (item: TicketItem): void => dropHeld(queries, [item.id], (filter) => !fits({ ...item, ...change.shown(item) }, filter, me));
      try {
        if (tickets.length > 1) {
          for (const item of tickets) changeHeld(queries, item.id, change.shown);
          await runBulk(queries, { ticketIds: tickets.map((item) => item.id), actions: change.actions });
          return true;
        }
        const item = tickets[0];
        if (!item) return false;
        changeHeld(queries, item.id, change.shown);
        leave(item);
        const after = await call(changeTicket, { params: { id: item.id }, body: change.patch });
        changeHeld(queries, item.id, () => after);
        settle();
        const undo = async (): Promise<void> => {
          const back = await call(changeTicket, { params: { id: item.id }, body: change.back(item) });
          changeHeld(queries, item.id, () => back);
          void queries.invalidateQueries({ queryKey: ticketKeys.lists });
          settle();
        };
        toast({ message: done, undo: () => void undo().catch(tellFailure) });
        return true;
      } catch (error) {
        tellFailure(error);
        // What was shown too early is put right again.
        for (const item of tickets.slice(0, 20)) void renewHeld(queries, item.id).catch(() => undefined);
        void queries.invalidateQueries({ queryKey: ticketKeys.lists });
        return false;
      }
    },
    [queries, tellFailure, me],
  );
}
