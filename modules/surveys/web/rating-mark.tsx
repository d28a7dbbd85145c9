import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ticketRatingsQuery } from './reading.ts';
import { Score } from './score.tsx';

/** The last rating of a ticket in a list; nothing when there is none. */
export default function RatingMark({ ticketId }: { ticketId: number }): ReactNode {
  const { data } = useQuery(ticketRatingsQuery(ticketId));
  const last = data?.items[0];
  return last ? <Score score={last.score} /> : null;
}
