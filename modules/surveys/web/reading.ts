import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { listRatings, ticketRatings } from '#contract/surveys';
import { call } from '#platform/client';

export const ticketRatingsQuery = (ticketId: number) =>
  queryOptions({
    queryKey: ['surveys', 'ticket', ticketId],
    queryFn: ({ signal }) => call(ticketRatings, { params: { id: ticketId }, signal }),
    staleTime: 30_000,
  });

export type RatingFilter = { score: '' | '1,2' | '3' | '4,5'; queue: string; days: '' | '7' | '30' | '90' };
const dayMs = 86_400_000;

export const ratingsQuery = (filter: RatingFilter) =>
  infiniteQueryOptions({
    queryKey: ['surveys', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      call(listRatings, {
        query: {
          limit: 50,
          ...(filter.score && { score: filter.score }),
          ...(filter.queue && { queue: Number(filter.queue) }),
          ...(pageParam && { cursor: pageParam }),
          ...(filter.days && { from: new Date(Math.floor(Date.now() / dayMs) * dayMs - Number(filter.days) * dayMs).toISOString() }),
        },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: (before) => before,
  });
