import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Rating } from '#contract/surveys';
import { PanelSection, TimeAgo, useLive, useT } from '#ui';
import { ticketRatingsQuery } from './reading.ts';
import { Score } from './score.tsx';
import css from './surveys.module.css';

/** In the panel beside a ticket: what its customer thought, or that they were asked. */
export default function TicketRating({ ticketId }: { ticketId: number }): ReactNode {
  const { t, formatRelative } = useT();
  const client = useQueryClient();
  const { data } = useQuery(ticketRatingsQuery(ticketId));
  useLive(['rating.given', 'survey.sent', 'ticket.status_changed'], (event) => {
    if (event.ticketId === ticketId) void client.invalidateQueries({ queryKey: ['surveys', 'ticket', ticketId] });
  });
  if (!data || (data.items.length === 0 && !data.invitation)) return null;
  const { invitation } = data;
  return (
    <PanelSection title={t('surveys.panel.title')}>
      {data.items.map((rating) => (
        <OneRating key={rating.id} rating={rating} />
      ))}
      {data.items.length === 0 && invitation && (
        <span className="t12 tone-3">
          {t(invitation.state === 'sent' ? 'surveys.panel.sent' : 'surveys.panel.waiting', { time: formatRelative(invitation.at) })}
        </span>
      )}
    </PanelSection>
  );
}

function OneRating({ rating }: { rating: Rating }): ReactNode {
  const { t, formatRelative } = useT();
  return (
    <div className={css.one}>
      <div className={css.oneHead}>
        <Score score={rating.score} />
        <span className="t12 tone-3">
          <TimeAgo at={rating.answeredAt} />
        </span>
        {rating.changedAt && <span className="t12 tone-3">{t('surveys.panel.changed', { time: formatRelative(rating.changedAt) })}</span>}
      </div>
      {rating.comment && <p className={css.comment}>{rating.comment}</p>}
    </div>
  );
}
