import { lazy, type ReactNode, Suspense } from 'react';
import { useFocusBack } from '#ui';
import { closeNewTicket, useNewTicketOpened } from './door.ts';

const NewTicketDialog = lazy(async () => ({ default: (await import('./new-ticket-dialog.tsx')).NewTicketDialog }));

/** Stands by on every page until somebody wants a new ticket. */
export default function NewTicketSlot(): ReactNode {
  return useNewTicketOpened() ? <Opened /> : null;
}

function Opened(): ReactNode {
  useFocusBack();
  return (
    <Suspense fallback={null}>
      <NewTicketDialog onClose={closeNewTicket} />
    </Suspense>
  );
}
