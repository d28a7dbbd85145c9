import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { deleteDraft, getDraft, putDraft } from '#contract/tickets';
import { ApiError, call, isPassing } from '#platform/client';
import { useSession } from '#ui';
import { isGone } from '../keeping.ts';
import { ticketKeys } from '../reading.ts';
import type { MessageKind } from './door.ts';
import { forgetKept, type Kept, keep, kept } from './draft-keeping.ts';
import type { WrittenFile } from './uploading.ts';

export type Written = { html: string; text: string; files: WrittenFile[] };
export const nothing: Written = { html: '', text: '', files: [] };
const saveAfterMs = 600;

export const isEmpty = (written: Written): boolean =>
  written.text.trim() === '' && written.files.length === 0 && !/<img|data-type="mention"/.test(written.html);
/** Pictures come back under the name that every reader's address is made from. */
const forEditor = (html: string): string => html.replaceAll(/careloop-file:([0-9a-f-]{36})/gi, '/api/v1/files/$1?inline=true');

export type Draft = {
  start: Written;
  /** Another number: the editor has to begin anew with `start`. */
  version: number;
  now: () => Written;
  change: (written: Written) => void;
  replace: (written: Written) => void;
  /** Hands out what is written and forgets it here, once nothing is on its way any more. */
  take: () => Promise<Written>;
  saved: string | null;
  conflict: Written | null;
  settle: (use: 'mine' | 'other') => void;
};

/** What is being written: kept in memory and on this device at once, on the server a moment later. */
export function useDraft(ticketId: number, kind: MessageKind): Draft {
  const me = useSession().user.id;
  const queries = useQueryClient();
  const slot = `${me}.${String(ticketId)}.${kind}`;
  const [start, setStart] = useState<{ written: Written; version: number }>(() => ({ written: kept(slot)?.written ?? nothing, version: 0 }));
  const [saved, setSaved] = useState<string | null>(null);
  const state = useRef<Kept>(kept(slot) ?? { written: nothing, revision: null, dirty: false });
  const begin = useCallback((written: Written) => setStart((before) => ({ written, version: before.version + 1 })), []);
  const [conflict, forget] = useStored(ticketId, kind, slot, state, begin);
  const { save, later, settled } = useSaving(ticketId, kind, slot, state, setSaved);
  const change = useCallback(
    (written: Written) => {
      if (written.html === state.current.written.html && written.files === state.current.written.files) return;
      state.current = { ...state.current, written, dirty: true };
      keep(slot, state.current);
      later();
    },
    [slot, later],
  );
  const replace = useCallback(
    (written: Written) => {
      change(written);
      begin(written);
    },
    [change, begin],
  );
  const take = useCallback(async () => {
    await settled();
    const { written } = state.current;
    state.current = { written: nothing, revision: null, dirty: false };
    forgetKept(slot);
    queries.setQueryData(ticketKeys.draft(ticketId, kind), null);
    setSaved(null);
    begin(nothing);
    return written;
  }, [slot, ticketId, kind, queries, begin, settled]);
  const settle = useCallback(
    (use: 'mine' | 'other') => {
      if (!conflict) return;
      state.current = { written: use === 'other' ? conflict.written : state.current.written, revision: conflict.revision, dirty: use === 'mine' };
      keep(slot, state.current);
      forget();
      if (use === 'other') begin(conflict.written);
      else void save();
    },
    [conflict, forget, slot, begin, save],
  );
  return {
    start: start.written,
    version: start.version,
    now: () => state.current.written,
    change,
    replace,
    take,
    saved,
    conflict: conflict?.written ?? null,
    settle,
  };
}

type Other = { written: Written; revision: number };

/** What the server holds: taken over when nothing here would be lost by it, otherwise a conflict to be settled. */
function useStored(ticketId: number, kind: MessageKind, slot: string, state: RefObject<Kept>, begin: (written: Written) => void): [Other | null, () => void] {
  const [conflict, setConflict] = useState<Other | null>(null);
  const { data: stored } = useQuery({
    queryKey: ticketKeys.draft(ticketId, kind),
    queryFn: () => call(getDraft, { params: { id: ticketId, kind } }),
    staleTime: 0,
  });
  useEffect(() => {
    if (!stored || stored.revision === state.current.revision) return;
    const other: Written = { html: forEditor(stored.html), text: stored.text, files: stored.files };
    if (state.current.dirty && stored.text !== state.current.written.text) return setConflict({ written: other, revision: stored.revision });
    state.current = { written: other, revision: stored.revision, dirty: false };
    keep(slot, state.current);
    begin(other);
  }, [stored, slot, begin, state]);
  const forget = useCallback(() => setConflict(null), []);
  return [conflict, forget];
}

type Saving = { save: () => Promise<void>; later: () => void; settled: () => Promise<void> };

/** Brings the draft to the server: one save after the other, again after a failure, and whenever one leaves. */
function useSaving(ticketId: number, kind: MessageKind, slot: string, state: RefObject<Kept>, onSaved: (at: string) => void): Saving {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const saving = useRef<Promise<void>>(Promise.resolve());
  const params = { id: ticketId, kind };
  // biome-ignore lint/correctness/useExhaustiveDependencies: params are made of the ticket and the kind
  const save = useCallback((): Promise<void> => {
    clearTimeout(timer.current);
    saving.current = saving.current.then(async () => {
      const { written, revision, dirty } = state.current;
      if (!dirty || isGone(ticketId)) return;
      try {
        if (isEmpty(written)) await call(deleteDraft, { params });
        const answer = isEmpty(written)
          ? null
          : await call(putDraft, {
              params,
              body: { html: written.html, text: written.text, files: written.files.map((file) => file.id), ...(revision !== null && { revision }) },
            });
        const changedMeanwhile = state.current.written !== written;
        state.current = { ...state.current, revision: answer?.revision ?? null, dirty: changedMeanwhile };
        keep(slot, state.current);
        if (answer) onSaved(answer.updatedAt);
        if ((revision === null) === (answer === null)) return;
        // A draft began or went: no event says so, the places that count and list them are renewed.
        void queries.invalidateQueries({ queryKey: ticketKeys.counts });
        void queries.invalidateQueries({ queryKey: [...ticketKeys.lists, { drafts: 'me' }] });
      } catch (error) {
        if (error instanceof ApiError && error.code === 'tickets.changed') await queries.invalidateQueries({ queryKey: ticketKeys.draft(ticketId, kind) });
        else if (isPassing(error)) timer.current = setTimeout(() => void save(), 5_000);
      }
    });
    return saving.current;
  }, [slot, ticketId, kind, queries, state, onSaved]);

  // Leaving the ticket, the tab or the window saves what is there.
  useEffect(() => {
    const leave = (): void => void save();
    addEventListener('blur', leave);
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('blur', leave);
      removeEventListener('pagehide', leave);
      leave();
    };
  }, [save]);

  const later = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save(), saveAfterMs);
  }, [save]);
  const settled = useCallback(async () => {
    clearTimeout(timer.current);
    await saving.current;
    clearTimeout(timer.current);
  }, []);
  return { save, later, settled };
}
