import { Button } from '@mantine/core';
import { IconCalendarClock, IconClock, IconLock, IconSend } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { changeScheduled, type Scheduled, type Ticket } from '#contract/tickets';
import { call } from '#platform/client';
import { Chip, useLive, useSession, useT } from '#ui';
import { useTellFailure } from '../acting/changing.ts';
import { MomentDialog } from '../acting/moment-dialog.tsx';
import { askComposer } from '../composer/door.ts';
import { discard, type OutboxEntry, retry, useOutbox } from '../composer/outbox.ts';
import { closeSent, useTakeBack } from '../composer/sending.ts';
import { useLater } from '../idling.ts';
import { scheduledOf, ticketKeys } from '../reading.ts';
import css from './message.module.css';
import { outgoingOf } from './thread-entries.ts';

/** Replies on their way: the ten seconds in which they can be taken back, planned ones, and those that gave way. */
export function OutgoingReplies({ ticket }: { ticket: Ticket }): ReactNode {
  const queries = useQueryClient();
  // The messages are painted first.
  const drawn = useLater();
  const { data } = useQuery({ ...scheduledOf(ticket.id), enabled: drawn });
  const renew = (): void => void queries.invalidateQueries({ queryKey: ticketKeys.scheduled(ticket.id) });
  useLive(['reply.', 'message.'], (event) => event.ticketId === ticket.id && renew());
  return outgoingOf(data?.items).map((one) => <OutgoingReply key={one.id} one={one} onOver={renew} />);
}

function useSecondsLeft(until: string, running: boolean, onOver: () => void): number {
  const left = (): number => Math.max(0, Math.ceil((Date.parse(until) - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  // biome-ignore lint/correctness/useExhaustiveDependencies: counts by itself until the moment has come
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => {
      setSeconds(left());
      if (left() === 0) onOver();
    }, 1000);
    return () => clearInterval(timer);
  }, [until, running]);
  return seconds;
}

function OutgoingReply({ one, onOver }: { one: Scheduled; onOver: () => void }): ReactNode {
  const { t, formatDate } = useT();
  const { user } = useSession();
  const takeBack = useTakeBack();
  const tellFailure = useTellFailure();
  const [moving, setMoving] = useState(false);
  const waiting = one.state === 'waiting';
  const undo = waiting && one.mode === 'undo';
  const seconds = useSecondsLeft(one.sendAt, undo, onOver);
  const mine = one.author.id === user.id;
  const move = async (sendAt: string): Promise<void> => {
    setMoving(false);
    await call(changeScheduled, { params: { id: one.id }, body: { sendAt } }).then(() => closeSent(one.id), tellFailure);
    onOver();
  };
  const head = !waiting
    ? t(one.state === 'yielded' ? 'tickets.outgoing.yielded' : 'tickets.outgoing.failed')
    : undo
      ? t('tickets.outgoing.soon', { count: seconds })
      : t('tickets.outgoing.planned', { time: formatDate(one.sendAt, 'weekday') });
  return (
    <article className={css.outgoing} data-tone={waiting ? undefined : 'warn'} aria-label={head}>
      <div className={css.outgoingHead}>
        {undo ? <IconSend size={14} stroke={1.7} aria-hidden /> : <IconCalendarClock size={14} stroke={1.7} aria-hidden />}
        <span className="w6">{head}</span>
        <span className="tone-3">{one.author.name}</span>
        {mine && (
          <span className="push row" style={{ gap: 2 }}>
            <Button size="compact-xs" variant="subtle" onClick={() => void takeBack(one)}>
              {undo ? t('ui.toast.undo') : t('tickets.outgoing.edit')}
            </Button>
            {waiting && !undo && (
              <Button size="compact-xs" variant="subtle" onClick={() => setMoving(true)}>
                {t('tickets.outgoing.move')}
              </Button>
            )}
            {waiting && (
              <Button size="compact-xs" variant="subtle" onClick={() => void move(new Date(Date.now() - 1000).toISOString())}>
                {t('tickets.outgoing.now')}
              </Button>
            )}
          </span>
        )}
      </div>
      <div className={css.body}>
        <span className={css.plain}>{one.text}</span>
      </div>
      <MomentDialog opened={moving} onClose={() => setMoving(false)} title={t('tickets.send.later')} onPick={(iso) => void move(iso)} />
    </article>
  );
}

/** What was sent without a connection, or was refused when the connection came back. */
export function OutboxEntries({ ticketId }: { ticketId: number }): ReactNode {
  const me = useSession().user.id;
  const shown = useOutbox().filter((one) => one.ticketId === ticketId && one.userId === me);
  return shown.map((one) => <OutboxEntryView key={one.key} entry={one} />);
}

function OutboxEntryView({ entry }: { entry: OutboxEntry }): ReactNode {
  const { t } = useT();
  const waiting = entry.state === 'waiting';
  const edit = (): void => {
    discard(entry.key);
    askComposer({ do: 'restore', ticketId: entry.ticketId, kind: entry.kind, html: entry.body.html ?? '', text: entry.body.text ?? '', files: entry.files });
  };
  const plain = entry.body.text ?? new DOMParser().parseFromString((entry.body.html ?? '').replaceAll('</p>', '</p>\n'), 'text/html').body.textContent;
  return (
    <article className={css.outgoing} data-tone={waiting ? undefined : 'warn'}>
      <div className={css.outgoingHead}>
        {entry.kind === 'note' && <IconLock size={14} stroke={1.7} aria-hidden />}
        {waiting ? (
          <Chip tone="warn" icon={IconClock}>
            {t('tickets.outbox.waiting')}
          </Chip>
        ) : (
          <span className="w6">{entry.problem?.title || t('tickets.outbox.refused')}</span>
        )}
        <span className="push row" style={{ gap: 2 }}>
          {!waiting && (
            <Button size="compact-xs" variant="subtle" onClick={() => retry(entry.key)}>
              {t('tickets.outbox.retry')}
            </Button>
          )}
          <Button size="compact-xs" variant="subtle" onClick={edit}>
            {t('tickets.outgoing.edit')}
          </Button>
          <Button size="compact-xs" variant="subtle" onClick={() => discard(entry.key)}>
            {t('tickets.outbox.discard')}
          </Button>
        </span>
      </div>
      <div className={css.body}>
        <span className={css.plain}>{plain}</span>
      </div>
    </article>
  );
}
