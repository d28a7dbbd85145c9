import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { announcePresence } from '#contract/tickets';
import { call } from '#platform/client';
import type { ResponseOf } from '#platform/contract';
import { useLive, useSession } from '#ui';
import { whenIdle } from './idling.ts';
import { isGone } from './keeping.ts';
import { ticketKeys } from './reading.ts';

type Viewer = ResponseOf<typeof announcePresence>['viewers'][number];
type Held = { viewers: Viewer[]; at: number };

const everyMs = 20_000;
/** Who only passes with J and K is not announced. */
const restMs = 400;
const idleAfterMs = 120_000;
/** Somebody who has not been heard of for three beats has left without saying so. */
const forgottenMs = 65_000;

const hold = (queries: QueryClient, id: number, viewers: Viewer[]): void =>
  void queries.setQueryData<Held>(ticketKeys.presence(id), { viewers, at: Date.now() });

/** Others who have this ticket open, as far as this browser has heard. */
export function useViewers(id: number): Viewer[] {
  const me = useSession().user.id;
  const { data } = useQuery<Held>({
    queryKey: ticketKeys.presence(id),
    queryFn: () => Promise.resolve({ viewers: [], at: 0 }),
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!data || Date.now() - data.at > forgottenMs) return [];
  return data.viewers.filter((one) => one.id !== me);
}

/** Hears who looks at what, for all tickets. */
export function usePresenceEvents(): void {
  const queries = useQueryClient();
  useLive(['presence'], (event) => {
    const id = event.ticketId ?? (typeof event.data.ticketId === 'number' ? event.data.ticketId : null);
    if (id !== null && Array.isArray(event.data.viewers)) hold(queries, id, event.data.viewers as Viewer[]);
  });
}

let lastInputMs = Date.now();
if (typeof document !== 'undefined')
  for (const type of ['keydown', 'pointermove', 'pointerdown'])
    document.addEventListener(
      type,
      () => {
        lastInputMs = Date.now();
      },
      { passive: true },
    );

/** Tells the others that this ticket is open here, every 20 s, and that it is left. */
export function useAnnounce(id: number, typing: boolean): void {
  const queries = useQueryClient();
  const latest = useRef(typing);
  latest.current = typing;
  const say = useRef<(state: 'viewing' | 'typing' | 'idle' | 'left') => void>(() => undefined);
  say.current = (state) => {
    if (isGone(id)) return;
    void call(announcePresence, { params: { id }, body: { state } })
      .then(({ viewers }) => state !== 'left' && hold(queries, id, viewers))
      .catch(() => undefined);
  };
  useEffect(() => {
    const current = (): 'viewing' | 'typing' | 'idle' =>
      latest.current ? 'typing' : document.hidden || Date.now() - lastInputMs > idleAfterMs ? 'idle' : 'viewing';
    const beat = (): void => say.current(current());
    let timer: ReturnType<typeof setInterval> | undefined;
    const rest = setTimeout(() => {
      beat();
      timer = setInterval(beat, everyMs);
      document.addEventListener('visibilitychange', beat);
    }, restMs);
    return () => {
      clearTimeout(rest);
      if (timer === undefined) return;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', beat);
      // The next ticket is being drawn right now; the others can hear of it a moment later.
      whenIdle(() => !isGone(id) && void call(announcePresence, { params: { id }, body: { state: 'left' } }).catch(() => undefined), 1000);
    };
  }, [id]);
  const before = useRef(typing);
  useEffect(() => {
    if (before.current !== typing) say.current(typing ? 'typing' : 'viewing');
    before.current = typing;
  }, [typing]);
}
