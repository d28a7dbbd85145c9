import { IconArrowUp, IconCheck } from '@tabler/icons-react';
import { type MouseEvent, memo, type ReactNode } from 'react';
import type { TicketItem } from '#contract/tickets';
import { Avatar, useT } from '#ui';
import { useViewers } from '../presence.ts';
import { channelIcons, priorityTones } from '../words.ts';
import css from './list.module.css';
import { WaitingChip } from './waiting-chip.tsx';

export type RowProps = {
  item: TicketItem;
  top: number;
  height: number;
  position: number;
  total: number;
  isOpen: boolean;
  isCursor: boolean;
  isSelected: boolean;
  onOpen: (item: TicketItem, event: MouseEvent) => void;
  onToggle: (item: TicketItem, range: boolean) => void;
  onHover: (id: number) => void;
};

/** Three lines of a ticket: who and how long, what, and the newest words. */
export const TicketRow = memo(function TicketRow(props: RowProps): ReactNode {
  const { item, isOpen, isCursor, isSelected, onOpen, onToggle, onHover } = props;
  const { t } = useT();
  const Channel = channelIcons[item.channel];
  const name = item.customer.name || item.customer.email || t('tickets.customer.unknown');
  const toggle = (event: MouseEvent): void => {
    event.stopPropagation();
    onToggle(item, event.shiftKey);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter and X are handled by the list around it
    <div
      role="option"
      id={`ticket-row-${String(item.id)}`}
      className={css.row}
      style={{ height: props.height, transform: `translateY(${String(props.top)}px)` }}
      tabIndex={isCursor ? 0 : -1}
      aria-selected={isSelected}
      aria-current={isOpen || undefined}
      aria-setsize={props.total}
      aria-posinset={props.position}
      data-open={isOpen || undefined}
      data-cursor={isCursor || undefined}
      data-selected={isSelected || undefined}
      data-unread={item.unread || undefined}
      onClick={(event) => (event.shiftKey ? toggle(event) : onOpen(item, event))}
      onMouseEnter={() => onHover(item.id)}
      onPointerDown={() => onHover(item.id)}
      onFocus={() => onHover(item.id)}
    >
      <div className={css.line1}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: X selects from the keyboard */}
        <span className={css.mark} onClick={toggle}>
          <Channel size={14} stroke={1.7} aria-hidden />
          <span className={css.box} aria-hidden>
            <span>{isSelected && <IconCheck size={12} stroke={2.4} aria-hidden />}</span>
          </span>
        </span>
        <span className={css.name} lang={item.language ?? undefined}>
          {name}
        </span>
        {item.unread && <span className="sr-only">{t('tickets.unread')}</span>}
        <RowViewers id={item.id} />
        <WaitingChip item={item} />
      </div>
      <div className={css.line2}>
        {(item.priority === 'high' || item.priority === 'urgent') && (
          <span className={priorityTones[item.priority]} role="img" aria-label={t(`tickets.priority.${item.priority}`)}>
            <IconArrowUp size={13} stroke={2} aria-hidden />
          </span>
        )}
        <span className={css.subject} lang={item.language ?? undefined}>
          {item.subject || t('tickets.subject.erased')}
        </span>
      </div>
      <div className={css.line3} lang={item.language ?? undefined}>
        {item.preview}
      </div>
    </div>
  );
});

function RowViewers({ id }: { id: number }): ReactNode {
  const viewers = useViewers(id);
  if (viewers.length === 0) return null;
  return (
    <span className={css.viewers}>
      {viewers.slice(0, 2).map((one) => (
        <Avatar key={one.id} name={one.name} size={20} />
      ))}
    </span>
  );
}
