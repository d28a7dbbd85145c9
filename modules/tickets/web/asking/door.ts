import { useSyncExternalStore } from 'react';

// The new-ticket dialog belongs to the whole workspace: a button, the palette and other modules open it.

let opened = false;
const listeners = new Set<() => void>();
function set(next: boolean): void {
  opened = next;
  for (const listener of listeners) listener();
}

export const openNewTicket = (): void => set(true);
export const closeNewTicket = (): void => set(false);
export const useNewTicketOpened = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => opened,
  );
