import { IconAlarm, IconAlertCircle, IconBan, IconCheck, IconClock, IconClockPause, IconPlayerPause } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { TicketItem } from '#contract/tickets';
import { Chip, useNow, useT } from '#ui';

const hourMs = 3_600_000;

/** One chip says what matters most: late or due, how long the customer waits, or why nobody has to act. */
export function WaitingChip({ item }: { item: TicketItem }): ReactNode {
  const { t, formatDuration, formatDate } = useT();
  const now = Math.max(useNow(), Date.now());
  if (item.spam) return <Chip icon={IconBan}>{t('tickets.chip.spam')}</Chip>;
  if (item.snoozedUntil && Date.parse(item.snoozedUntil) > now)
    return (
      <Chip icon={IconClockPause} title={formatDate(item.snoozedUntil, 'full')}>
        {formatDate(item.snoozedUntil)}
      </Chip>
    );
  if (item.category === 'solved')
    return (
      <Chip tone="ok" icon={IconCheck}>
        {t('tickets.chip.solved')}
      </Chip>
    );
  if (item.category === 'closed') return <Chip icon={IconCheck}>{t('tickets.chip.closed')}</Chip>;
  if (item.nextDueAt) {
    const left = Date.parse(item.nextDueAt) - now;
    const title = t('tickets.chip.due', { time: formatDate(item.nextDueAt, 'full') });
    if (left < 0)
      return (
        <Chip tone="bad" icon={IconAlertCircle} title={title}>
          {t('tickets.chip.late', { time: formatDuration(left) })}
        </Chip>
      );
    return (
      <Chip tone={left < hourMs / 2 ? 'warn' : 'neutral'} icon={IconAlarm} title={title}>
        {formatDuration(left)}
      </Chip>
    );
  }
  if (item.category === 'waiting_customer' || item.category === 'waiting_third_party') return <Chip icon={IconPlayerPause}>{t('tickets.chip.waiting')}</Chip>;
  if (!item.waitingSince) return null;
  const waited = now - Date.parse(item.waitingSince);
  const title = t('tickets.chip.waitsSince', { time: formatDate(item.waitingSince, 'full') });
  return (
    <Chip tone={waited > 24 * hourMs ? 'warn' : 'neutral'} icon={IconClock} title={title}>
      {formatDuration(Math.max(0, waited))}
    </Chip>
  );
}
