import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { cancelScheduled, type Scheduled, type Ticket } from '#contract/tickets';
import { call } from '#platform/client';
import { toast, useLive, useSession, useT } from '#ui';
import { useTellFailure } from '../acting/changing.ts';
import { scheduledOf, ticketKeys } from '../reading.ts';
import { askComposer, type MessageKind } from './door.ts';
import { type Draft, isEmpty } from './drafting.ts';
import { discard, type Outcome, post } from './outbox.ts';

const undoSeconds = 10;

/** Gives a reply back that has not gone out: its words return to the composer. */
export function useTakeBack(): (scheduled: Scheduled) => Promise<void> {
  const { t } = useT();
  const queries = useQueryClient();
  const tellFailure = useTellFailure();
  return useCallback(
    async (scheduled) => {
      try {
        const back = await call(cancelScheduled, { params: { id: scheduled.id } });
        closeSent(scheduled.id);
        const html = (back.html ?? '').replaceAll(/careloop-file:([0-9a-f-]{36})/gi, '/api/v1/files/$1?inline=true');
        const files = back.files.map(({ id, name, type, sizeBytes, inline }) => ({ id, name, type, sizeBytes, inline }));
        // On another ticket by now: there it waits as the draft that the server has put back.
        if (!askComposer({ do: 'restore', ticketId: back.ticketId, kind: 'reply', html, text: back.text, files }))
          toast({ message: t('tickets.send.backAsDraft', { id: back.ticketId }) });
      } catch (error) {
        tellFailure(error);
      } finally {
        void queries.invalidateQueries({ queryKey: ticketKeys.scheduled(scheduled.ticketId) });
        void queries.invalidateQueries({ queryKey: ticketKeys.draft(scheduled.ticketId, 'reply') });
      }
    },
    [queries, tellFailure, t],
  );
}

/** The newest reply that can still be taken back, on whatever ticket; one leaves a ticket sooner than ten seconds after sending. */
let lastSent: { scheduled: Scheduled; until: number; close: () => void } | null = null;

/** It was taken back, moved or sent in another way: what was said of it is no longer true. */
export function closeSent(id: string): void {
  if (lastSent?.scheduled.id !== id) return;
  lastSent.close();
  lastSent = null;
}

/** Takes the word of a reply's departure away once the customer's answer stopped it or it has gone. */
export function useWatchSent(): void {
  const queries = useQueryClient();
  useLive(['reply.', 'message.'], (event) => {
    const sent = lastSent?.scheduled;
    if (!sent || event.type === 'reply.scheduled' || event.ticketId !== sent.ticketId) return;
    void queries
      .fetchQuery({ ...scheduledOf(sent.ticketId), staleTime: 0 })
      .then(({ items }) => items.some((one) => one.id === sent.id && one.state === 'waiting') || closeSent(sent.id))
      .catch(() => undefined);
  });
}

export function useUndoSend(): () => boolean {
  const takeBack = useTakeBack();
  return useCallback(() => {
    const last = lastSent;
    lastSent = null;
    last?.close();
    if (!last || last.until <= Date.now()) return false;
    void takeBack(last.scheduled);
    return true;
  }, [takeBack]);
}

export type SendOptions = { status?: string | undefined; sendAt?: string | undefined; mentions?: string[]; seen?: number | undefined };
export type Sending = {
  busy: boolean;
  /** Somebody wrote since this was begun: it was not sent and is back in the editor. */
  moved: boolean;
  forgetMoved: () => void;
  send: (draft: Draft, kind: MessageKind, options: SendOptions) => Promise<void>;
};

/** Sends what is written: at once for the eye, with ten seconds to undo, never twice and never lost. */
export function useSending(ticket: Ticket): Sending {
  const { t, formatDate } = useT();
  const queries = useQueryClient();
  const me = useSession().user.id;
  const tellFailure = useTellFailure();
  const undo = useUndoSend();
  const [busy, setBusy] = useState(false);
  const [moved, setMoved] = useState(false);

  const told = useCallback(
    (outcome: Outcome, kind: MessageKind, sendAt: string | undefined): void => {
      const name = ticket.customer.name || ticket.customer.email || t('tickets.customer.unknown');
      if (outcome.state === 'waiting') return void toast({ message: t('tickets.send.offline') });
      if (outcome.state !== 'sent' || kind === 'note' || !outcome.scheduled) return;
      const { scheduled } = outcome;
      const message = sendAt ? t('tickets.send.planned', { name, time: formatDate(sendAt, 'weekday') }) : t('tickets.send.sent', { name });
      const close = toast({ message, undo: () => void undo(), seconds: undoSeconds });
      lastSent = { scheduled, until: sendAt ? Date.parse(sendAt) : Date.now() + undoSeconds * 1000, close };
    },
    [t, formatDate, ticket.customer, undo],
  );

  const send = useCallback<Sending['send']>(
    async (draft, kind, { status, sendAt, mentions, seen }) => {
      if (busy || isEmpty(draft.now())) return;
      setBusy(true);
      setMoved(false);
      try {
        const written = await draft.take();
        const body = {
          ...(written.html ? { html: written.html } : { text: written.text }),
          files: written.files.map((file) => file.id),
          ...(status && { status }),
          ...(seen !== undefined && kind === 'reply' && { seenMessageId: seen }),
          ...(sendAt && { sendAt }),
          ...(kind === 'note' && mentions && mentions.length > 0 && { mentions }),
        };
        const outcome = await post({ userId: me, ticketId: ticket.id, kind, body, files: written.files });
        if (outcome.state === 'failed') {
          // It stays a draft: the composer says why, nothing is left behind in the outbox.
          discard(outcome.key);
          draft.replace(written);
          if (outcome.error?.code === 'tickets.threadMoved') setMoved(true);
          else tellFailure(outcome.error);
        } else told(outcome, kind, sendAt);
        void queries.invalidateQueries({ queryKey: ticketKeys.scheduled(ticket.id) });
        void queries.invalidateQueries({ queryKey: ticketKeys.conversation(ticket.id) });
        void queries.invalidateQueries({ queryKey: ticketKeys.counts });
      } finally {
        setBusy(false);
      }
    },
    [busy, me, ticket.id, queries, told, tellFailure],
  );
  return { busy, moved, forgetMoved: () => setMoved(false), send };
}
