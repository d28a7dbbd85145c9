import { useEffect, useState } from 'react';

/** Runs when the browser has nothing more urgent to do, at the latest after this time. Returns what calls it off. */
export function whenIdle(run: () => void, withinMs: number): () => void {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(run, Math.min(withinMs, 60));
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(run, { timeout: withinMs });
  return () => cancelIdleCallback(handle);
}

/** False at first; true once what was drawn first is on the screen and the browser has time. */
export function useLater(withinMs = 200): boolean {
  const [later, setLater] = useState(false);
  useEffect(() => {
    let stop = (): void => undefined;
    const frame = requestAnimationFrame(() => {
      stop = whenIdle(() => setLater(true), withinMs);
    });
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [withinMs]);
  return later;
}
