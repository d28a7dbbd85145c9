import { useMemo } from 'react';
import type { WrittenFile } from './uploading.ts';

// Other parts of the page ask the composer for something; it listens while it is on screen.

export type MessageKind = 'reply' | 'note';
export type Ask =
  | { do: 'open'; kind: MessageKind }
  | { do: 'quote'; text: string }
  | { do: 'restore'; ticketId: number; kind: MessageKind; html: string; text: string; files: WrittenFile[] };

const listeners = new Set<(ask: Ask) => boolean>();
/** Newest first; the first that can do it does. */
export function onAsked(listener: (ask: Ask) => boolean): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export function askComposer(ask: Ask): boolean {
  return [...listeners].reverse().some((listener) => listener(ask));
}

export function useComposerDoor(): { open: (kind: MessageKind) => void; quote: (text: string) => void } {
  return useMemo(() => ({ open: (kind) => void askComposer({ do: 'open', kind }), quote: (text) => void askComposer({ do: 'quote', text }) }), []);
}
