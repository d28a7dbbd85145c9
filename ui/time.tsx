import { Tooltip } from '@mantine/core';
import { type HTMLAttributes, type ReactElement, type ReactNode, useState, useSyncExternalStore } from 'react';
import type { DateStyle, Moment } from './i18n/formatting.ts';
import { useT } from './i18n/translating.tsx';

// One clock for all relative times of the page: a tick every 15 s, none while the tab is hidden.
let nowMs = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
const tick = (): void => {
  if (document.hidden) return;
  nowMs = Date.now();
  for (const listener of listeners) listener();
};
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!timer) {
    nowMs = Date.now();
    timer = setInterval(tick, 15_000);
    document.addEventListener('visibilitychange', tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    document.removeEventListener('visibilitychange', tick);
  };
}

/** The present moment in ms, renewed every 15 s: for countdowns and ages. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}

/** Pages show times by the dozen: the tooltip of one is made when the pointer comes to it. */
function WithFullTime({ at, children }: { at: Moment; children: (props: HTMLAttributes<HTMLElement>) => ReactElement }): ReactNode {
  const { formatDate } = useT();
  const [pointed, setPointed] = useState(false);
  return pointed ? <Tooltip label={formatDate(at, 'full')}>{children({})}</Tooltip> : children({ onMouseEnter: () => setPointed(true) });
}

/** A date or time by locale; the full one, with its zone, on hover. */
export function DateTime({ at, as = 'short' }: { at: Moment; as?: DateStyle }): ReactNode {
  const { formatDate } = useT();
  return (
    <WithFullTime at={at}>
      {(props) => (
        <time className="num nowrap" dateTime={new Date(at).toISOString()} {...props}>
          {formatDate(at, as)}
        </time>
      )}
    </WithFullTime>
  );
}

/** "4 minutes ago", kept true while it is on screen. */
export function TimeAgo({ at }: { at: Moment }): ReactNode {
  const { formatRelative } = useT();
  const now = useNow();
  return (
    <WithFullTime at={at}>
      {(props) => (
        <time className="num nowrap" dateTime={new Date(at).toISOString()} {...props}>
          {formatRelative(at, Math.max(now, Date.now()))}
        </time>
      )}
    </WithFullTime>
  );
}
