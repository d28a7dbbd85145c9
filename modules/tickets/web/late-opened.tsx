import { type ReactNode, useEffect, useState } from 'react';
import type { Ticket } from '#contract/tickets';
import { ErrorState, SkeletonRows, useT } from '#ui';

type Opened = typeof import('./opened.tsx');
let here: Opened | null = null;

/** Fetched when the list stands, so that the first ticket opens as fast as the next ones. */
export async function fetchOpened(): Promise<Opened> {
  here ??= await import('./opened.tsx');
  return here;
}

/** Not React.lazy: what is here already is drawn at once, and a failed fetch can be tried again. */
function useOpened(): { opened: Opened | null; error: unknown; retry: () => void } {
  const [opened, setOpened] = useState(here);
  const [error, setError] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each try fetches again
  useEffect(() => {
    if (opened) return;
    let current = true;
    fetchOpened().then(
      (found) => current && setOpened(found),
      (failure: unknown) => current && setError(failure),
    );
    return () => {
      current = false;
    };
  }, [opened, tries]);
  const retry = (): void => {
    setError(null);
    setTries((count) => count + 1);
  };
  return { opened, error, retry };
}

export function OpenTicket({ id }: { id: number }): ReactNode {
  const { t } = useT();
  const { opened, error, retry } = useOpened();
  if (opened) return <opened.ConversationPane id={id} />;
  // Not the error itself: what the browser says of a file it could not get helps nobody.
  if (error) return <ErrorState large title={t('ui.error.title')} retry={retry} />;
  return <SkeletonRows kind="text" count={8} what={t('tickets.thread')} />;
}

export function OpenTicketPanel({ ticket }: { ticket: Ticket }): ReactNode {
  const { opened } = useOpened();
  return opened ? <opened.CustomerPanel ticket={ticket} /> : null;
}
