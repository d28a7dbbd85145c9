import { useLocation, useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { whenIdle } from './idling.ts';

// Which ticket is open. The choice counts at once and the address follows when there is time for it: a change of address
// costs as much as drawing the conversation. Whoever changes the address otherwise (a link, back, forward) has the last word.

export type Open = (id: number | null, options?: { place?: string; replace?: boolean }) => void;

/** Where the inbox stands by its address. `key` is that of the history's entry, `opened` the choice that led to it. */
type Address = { place: string; ticketId: number | null; key: string; opened: number | undefined };

/** All of one location: what the router matches to it comes a moment later. */
export function useInboxAddress(): Address {
  const before = useRef<Address>({ place: 'mine', ticketId: null, key: '', opened: undefined });
  const { pathname, state } = useLocation();
  const mark = state as { __TSR_key?: string; opened?: number };
  const [, page, place = 'mine', ticket = ''] = pathname.split('/');
  // On the way to another page the inbox stays as it is.
  if (page === 'inbox')
    before.current = {
      place: place || 'mine',
      ticketId: /^\d+$/.test(ticket) ? Number(ticket) : null,
      key: mark.__TSR_key ?? '',
      opened: mark.opened,
    };
  return before.current;
}

/** `from` is the address it was chosen at, `serial` marks the address it leads to. */
export type Choice = { id: number | null; place: string; serial: number; from: string; since: number };

const withinMs = 250;
// Addresses of an earlier visit stay in the browser's history with their marks: numbers must not come twice.
let lastSerial = Date.now();

/** Whether the address is still the one it was chosen at, or one that an earlier choice of the same run led to. */
export function isAhead(choice: Choice, { place, key, opened }: Address): boolean {
  if (choice.place !== place) return false;
  return key === choice.from || (opened !== undefined && opened > choice.since && opened < choice.serial);
}

export function useOpening(address: Address): { openId: number | null; open: Open } {
  const navigate = useNavigate();
  const [choice, setChoice] = useState<Choice | null>(null);
  const waiting = useRef<{ replace: boolean; stop: () => void } | null>(null);
  const ahead = choice !== null && isAhead(choice, address);
  const latest = useRef({ address, choice: ahead ? choice : null });
  latest.current = { address, choice: ahead ? choice : null };

  // The address has caught up, or went elsewhere: nothing is to follow any more.
  useEffect(() => {
    if (choice === null || ahead) return;
    waiting.current?.stop();
    waiting.current = null;
    setChoice(null);
  }, [choice, ahead]);
  useEffect(() => () => waiting.current?.stop(), []);

  const open = useCallback<Open>(
    (id, { place: wanted, replace = false } = {}) => {
      const now = latest.current;
      const { place, key } = now.address;
      const to = `/inbox/${wanted ?? place}${id === null ? '' : `/${String(id)}`}`;
      if (wanted !== undefined && wanted !== place) return void navigate({ to, search: {}, replace });
      if (id === (now.choice ? now.choice.id : now.address.ticketId)) return;
      const serial = Math.max(lastSerial + 1, Date.now());
      const next: Choice = {
        id,
        place,
        serial,
        from: now.choice?.from ?? key,
        since: now.choice?.since ?? lastSerial,
      };
      lastSerial = serial;
      latest.current = { ...now, choice: next };
      setChoice(next);
      // Of two choices that follow each other before the address does, the first may not be left out of the history.
      const replaces = replace && (waiting.current?.replace ?? true);
      waiting.current?.stop();
      const stop = whenIdle(() => {
        waiting.current = null;
        void navigate({ to, search: true as never, state: { opened: serial } as never, replace: replaces });
      }, withinMs);
      waiting.current = { replace: replaces, stop };
    },
    [navigate],
  );
  return { openId: ahead ? choice.id : address.ticketId, open };
}
