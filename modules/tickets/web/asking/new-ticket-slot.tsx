import { lazy, type ReactNode, Suspense } from 'react';
import { closeNewTicket, useNewTicketOpened } from './door.ts';

const NewTicketDialog = lazy(async () => ({ default: (await import('./new-ticket-dialog.tsx')).NewTicketDialog }));

/** Stands by on every page until somebody wants a new ticket. */
export default function NewTicketSlot(): ReactNode {
  return useNewTicketOpened() ? (
    <Suspense fallback={null}>
      <NewTicketDialog onClose={closeNewTicket} />
    </Suspense>
  ) : null;
}
