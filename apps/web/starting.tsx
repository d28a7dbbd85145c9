import './starting.css';
import { type ReactNode, useState } from 'react';
import { useAfter } from '#ui';

/** Until there is something to show: the mark, as index.html has it before any script ran; after 5 s also words, if there are any yet. */
export function Starting({ children }: { children?: ReactNode }): ReactNode {
  const slow = useAfter(5000);
  // The 300 ms without it count from the beginning of the page, not from each part of the way that draws it anew.
  const [delayMs] = useState(() => Math.max(0, 300 - performance.now()));
  return (
    <div className="starting" style={{ animationDelay: `${String(delayMs)}ms` }} aria-busy="true">
      <img src="/favicon.svg" width={32} height={32} alt="Careloop" />
      {slow && children && <p role="status">{children}</p>}
    </div>
  );
}

/** The workspace cannot be shown at all, not even with words of its catalog: index.html has some for this. */
export function showUnloaded(): void {
  dispatchEvent(new Event('careloop:unloaded'));
}
