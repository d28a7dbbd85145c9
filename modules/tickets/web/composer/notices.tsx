import { Button } from '@mantine/core';
import { IconMailOff, IconPencil, IconUsers, IconVersions } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Ticket } from '#contract/tickets';
import { useCan, useT } from '#ui';
import { useViewers } from '../presence.ts';
import css from './composer.module.css';
import type { Draft } from './drafting.ts';

/** Somebody wrote meanwhile: nothing is sent over it without a look. */
export function MovedNotice({
  name,
  onShow,
  onSend,
  onNote,
}: {
  name: string;
  onShow: () => void;
  onSend?: (() => void) | undefined;
  onNote?: (() => void) | undefined;
}): ReactNode {
  const { t } = useT();
  return (
    <div className={css.notice} role="alert">
      <IconUsers size={16} stroke={1.7} className="tone-info" aria-hidden />
      <div className={css.noticeText}>
        <div className={css.noticeTitle}>{t('tickets.moved.title', { name })}</div>
        <div className="tone-2">{t('tickets.moved.why')}</div>
        <div className={css.noticeButtons}>
          <Button size="compact-xs" onClick={onShow}>
            {t('tickets.moved.show')}
          </Button>
          {onSend && (
            <Button size="compact-xs" variant="subtle" onClick={onSend}>
              {t('tickets.moved.send')}
            </Button>
          )}
          {onNote && (
            <Button size="compact-xs" variant="subtle" onClick={onNote}>
              {t('tickets.moved.note')}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

/** Without an address no mail can go out; that is said before anything is written, not after. */
export function NoAddressNotice({ customer }: { customer: Ticket['customer'] }): ReactNode {
  const { t } = useT();
  const can = useCan();
  return (
    <div className={css.notice} role="note">
      <IconMailOff size={16} stroke={1.7} className="tone-warn" aria-hidden />
      <div className={css.noticeText}>
        <div className={css.noticeTitle}>{t('tickets.noAddress.title')}</div>
        <div className="tone-2">{t('tickets.noAddress.why')}</div>
        {can('customers:write') && (
          <div className={css.noticeButtons}>
            <Button size="compact-xs" component={Link} to={`/customers/${String(customer.id)}`}>
              {t('tickets.noAddress.add')}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

/** The same draft was written on in another tab or on another device. */
export function ConflictNotice({ draft }: { draft: Draft }): ReactNode {
  const { t } = useT();
  if (!draft.conflict) return null;
  return (
    <div className={css.notice} role="alert">
      <IconVersions size={16} stroke={1.7} className="tone-warn" aria-hidden />
      <div className={css.noticeText}>
        <div className={css.noticeTitle}>{t('tickets.draft.conflict')}</div>
        <div className="tone-2">{t('tickets.draft.conflictWhy', { text: draft.conflict.text.slice(0, 120) })}</div>
        <div className={css.noticeButtons}>
          <Button size="compact-xs" onClick={() => draft.settle('mine')}>
            {t('tickets.draft.mine')}
          </Button>
          <Button size="compact-xs" variant="subtle" onClick={() => draft.settle('other')}>
            {t('tickets.draft.other')}
          </Button>
        </div>
      </div>
    </div>
  );
}

export function TypingLine({ ticketId }: { ticketId: number }): ReactNode {
  const { t, formatList } = useT();
  const typing = useViewers(ticketId).filter((one) => one.state === 'typing');
  return (
    <div role="status" aria-live="polite" className={typing.length > 0 ? css.typing : 'sr-only'}>
      {typing.length > 0 && (
        <>
          <IconPencil size={13} stroke={1.7} aria-hidden />
          {t('tickets.typing', { count: typing.length, names: formatList(typing.map((one) => one.name)) })}
        </>
      )}
    </div>
  );
}
