import { queryOptions } from '@tanstack/react-query';
import { type Erasure, listErasures } from '#contract/privacy';
import { call } from '#platform/client';

const pollMs = 1_000;
export const isWorking = (one: Erasure): boolean => one.state === 'waiting' || one.state === 'running';

/** Asked again each second while one is at work. */
export const erasuresQuery = (customer: number | null) =>
  queryOptions({
    queryKey: ['erasures', customer],
    queryFn: ({ signal }) => call(listErasures, { query: { limit: customer ? 1 : 100, ...(customer && { customer }) }, signal }),
    refetchInterval: (query) => (query.state.data?.items.some(isWorking) ? pollMs : false),
  });
