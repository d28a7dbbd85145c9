import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { toast, useLiveState, useSession, useT } from '#ui';
import { ticketKeys } from '../reading.ts';
import { outboxOf, postAll } from './outbox.ts';

const everyMs = 15_000;

/** Sends what waits in the outbox as soon as there is a connection, on whatever page one is. */
export function useOutboxPump(): void {
  const { t } = useT();
  const queries = useQueryClient();
  const me = useSession().user.id;
  const { state } = useLiveState();
  const running = useRef(false);
  const pump = useRef<() => Promise<void>>(async () => undefined);
  pump.current = async () => {
    // An entry just posted is being tried by the composer; only older ones are picked up here.
    const old = outboxOf(me).some((one) => one.state === 'waiting' && Date.now() - Date.parse(one.at) > 3_000);
    if (running.current || !old) return;
    running.current = true;
    const { sent, failed } = await postAll(me).finally(() => {
      running.current = false;
    });
    for (const entry of sent) {
      void queries.invalidateQueries({ queryKey: ticketKeys.conversation(entry.ticketId) });
      void queries.invalidateQueries({ queryKey: ticketKeys.scheduled(entry.ticketId) });
    }
    if (sent.length + failed > 0) toast({ message: t('tickets.outbox.summary', { sent: sent.length, failed }), ...(failed > 0 && { tone: 'bad' as const }) });
  };
  useEffect(() => {
    if (state === 'open') void pump.current();
  }, [state]);
  useEffect(() => {
    const run = (): void => void pump.current();
    const timer = setInterval(run, everyMs);
    addEventListener('online', run);
    return () => {
      clearInterval(timer);
      removeEventListener('online', run);
    };
  }, []);
}
