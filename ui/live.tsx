import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';

// The live stream as the pages see it. The shell connects it; a page only listens.

export type LiveEvent = {
  id: string;
  type: string;
  at: string | null;
  actor: { kind: string; id: string | null } | null;
  ticketId: number | null;
  customerId: number | null;
  queueId: number | null;
  data: Record<string, unknown>;
};
export type LiveState = 'connecting' | 'open' | 'lost';

type Listener = (event: LiveEvent) => void;
export type LiveSource = (sink: { onEvent: Listener; onState: (state: LiveState) => void }) => () => void;

type LiveValue = { state: LiveState; lostSince: number | null; subscribe: (listener: Listener) => () => void };
const LiveContext = createContext<LiveValue | null>(null);

export function LiveProvider({ source, children }: { source: LiveSource; children: ReactNode }): ReactNode {
  const [connection, setConnection] = useState<{ state: LiveState; lostSince: number | null }>({ state: 'connecting', lostSince: null });
  const listeners = useRef(new Set<Listener>());
  useEffect(
    () =>
      source({
        onEvent: (event) => {
          for (const listener of listeners.current) listener(event);
        },
        onState: (state) =>
          setConnection((before) => ({ state, lostSince: state === 'lost' ? (before.lostSince ?? Date.now()) : state === 'open' ? null : before.lostSince })),
      }),
    [source],
  );
  const value = useMemo<LiveValue>(
    () => ({
      ...connection,
      subscribe: (listener) => {
        listeners.current.add(listener);
        return () => listeners.current.delete(listener);
      },
    }),
    [connection],
  );
  return <LiveContext value={value}>{children}</LiveContext>;
}

/**
 * Calls the handler for live events; `types` are exact names or prefixes ending in a dot ('ticket.'). Every listener
 * also gets 'reset': too much was missed, load afresh.
 */
export function useLive(types: readonly string[], handler: Listener): void {
  const subscribe = useContext(LiveContext)?.subscribe;
  const latest = useRef(handler);
  latest.current = handler;
  const wanted = types.join('|');
  useEffect(() => {
    const patterns = wanted.split('|');
    return subscribe?.((event) => {
      if (event.type === 'reset' || patterns.some((pattern) => (pattern.endsWith('.') ? event.type.startsWith(pattern) : event.type === pattern)))
        latest.current(event);
    });
  }, [subscribe, wanted]);
}

export function useLiveState(): { state: LiveState; lostSince: number | null } {
  const value = useContext(LiveContext);
  return { state: value?.state ?? 'connecting', lostSince: value?.lostSince ?? null };
}
