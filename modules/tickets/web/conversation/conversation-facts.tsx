import { IconArrowDown, IconArrowUp, IconInbox, IconMinus, IconUserOff } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import type { Priority, Ticket, TicketItem } from '#contract/tickets';
import { Avatar, DateTime, type Icon, Slot, StatusDot, useNow, useSession, useT } from '#ui';
import { type DialogName, useInboxActions } from '../inbox-state.tsx';
import { priorityTones, statusTones, useStatusName } from '../words.ts';
import css from './conversation.module.css';

const priorityIcons: Record<Priority, Icon> = { low: IconArrowDown, normal: IconMinus, high: IconArrowUp, urgent: IconArrowUp };

/** The line below the head: number, status, priority, assignee, queue; each is a button that changes it. */
export const ConversationFacts = memo(function ConversationFacts({ item, ticket }: { item: TicketItem; ticket: Ticket | undefined }): ReactNode {
  const { t } = useT();
  const { user } = useSession();
  const statusName = useStatusName();
  const { setDialog } = useInboxActions();
  const may = ticket?.abilities.includes('change') ?? false;
  const Mark = priorityIcons[item.priority];
  const fact = (name: DialogName, label: string, children: ReactNode): ReactNode => (
    <button type="button" className={css.fact} disabled={!may} aria-label={label} onClick={() => setDialog({ name, tickets: [item] })}>
      {children}
    </button>
  );
  return (
    <div className={css.facts} role="group" aria-label={t('tickets.facts')}>
      <span className="tone-3" style={{ paddingRight: 6 }}>
        #{item.id}
      </span>
      {fact(
        'status',
        t('tickets.facts.status', { status: statusName(item.status) }),
        <>
          <StatusDot tone={statusTones[item.category]} />
          <span className="w5">{statusName(item.status)}</span>
        </>,
      )}
      {fact(
        'priority',
        t('tickets.facts.priority', { priority: t(`tickets.priority.${item.priority}`) }),
        <>
          <span className={priorityTones[item.priority]}>
            <Mark size={14} stroke={1.9} aria-hidden />
          </span>
          {t(`tickets.priority.${item.priority}`)}
        </>,
      )}
      {fact(
        'assign',
        t('tickets.facts.assignee', { name: item.assignee?.name ?? t('tickets.assign.nobody') }),
        item.assignee ? (
          <>
            <Avatar name={item.assignee.name} size={20} own={item.assignee.id === user.id} />
            <span className={css.factWide}>{item.assignee.name}</span>
          </>
        ) : (
          <>
            <IconUserOff size={14} stroke={1.7} aria-hidden />
            {t('tickets.assign.nobody')}
          </>
        ),
      )}
      {fact(
        'queue',
        t('tickets.facts.queue', { queue: item.queue.name }),
        <>
          <IconInbox size={14} stroke={1.7} aria-hidden />
          {item.queue.name}
        </>,
      )}
      <span className="push row" style={{ gap: 14 }}>
        <Clock item={item} />
        <Slot name="ticket.clock" props={{ ticketId: item.id }} />
      </span>
    </div>
  );
});

const warnAfterMs = 24 * 3_600_000;

function Clock({ item }: { item: TicketItem }): ReactNode {
  const { t, formatDuration } = useT();
  const now = Math.max(useNow(), Date.now());
  if (item.snoozedUntil && Date.parse(item.snoozedUntil) > now)
    return (
      <span className="row" style={{ gap: 6 }}>
        <span className="tone-3">{t('tickets.facts.snoozedUntil')}</span>
        <span className="w5">
          <DateTime at={item.snoozedUntil} />
        </span>
      </span>
    );
  if (item.nextDueAt) {
    const left = Date.parse(item.nextDueAt) - now;
    return (
      <span className="row" style={{ gap: 6 }}>
        <span className="tone-3">{t('tickets.facts.nextReply')}</span>
        <span className={`w5 ${left < 0 ? 'tone-bad' : 'tone-warn'}`}>
          {left < 0 ? t('tickets.chip.late', { time: formatDuration(left) }) : t('tickets.facts.left', { time: formatDuration(left) })}
        </span>
      </span>
    );
  }
  if (!item.waitingSince || item.category === 'solved' || item.category === 'closed') return null;
  const waited = now - Date.parse(item.waitingSince);
  return (
    <span className="row" style={{ gap: 6 }}>
      <span className="tone-3">{t('tickets.facts.waits')}</span>
      <span className={`w5 ${waited > warnAfterMs ? 'tone-warn' : ''}`}>{formatDuration(Math.max(0, waited))}</span>
    </span>
  );
}
