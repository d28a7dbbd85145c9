import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { type Card, getDashboard, getMeasure, type MeasureKey, type MeasureRow, measureTickets } from '#contract/analytics';
import { listUsers } from '#contract/identity';
import { listQueues, listTeams } from '#contract/team';
import { call } from '#platform/client';
import { useCan } from '#ui';
import type { Asked } from './period.ts';

const refreshMs = 60_000;

/** Old figures stay while new ones load. */
export function useDashboard(asked: Asked, valid: boolean) {
  return useQuery({
    queryKey: ['analytics', 'dashboard', asked],
    enabled: valid,
    staleTime: 20_000,
    refetchInterval: refreshMs,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call(getDashboard, { query: asked as never, signal }),
  });
}

export const cardsByKey = (cards: readonly Card[]): ReadonlyMap<MeasureKey, Card> => new Map(cards.map((card) => [card.measure, card]));

export type Dimension = 'queue' | 'team' | 'agent' | 'channel';
export type Column = { measure: MeasureKey; rows: MeasureRow[] | undefined; error: unknown; retry: () => void };

/** One query for each column, so that one that fails leaves the others. */
export function useBreakdown(asked: Asked, dimension: Dimension, keys: readonly MeasureKey[], valid: boolean): Column[] {
  return useQueries({
    queries: keys.map((measure) => ({
      queryKey: ['analytics', 'measure', measure, dimension, asked],
      enabled: valid,
      staleTime: 20_000,
      refetchInterval: refreshMs,
      placeholderData: keepPreviousData,
      queryFn: ({ signal }: { signal: AbortSignal }) => call(getMeasure, { params: { measure }, query: { ...asked, groupBy: dimension } as never, signal }),
    })),
    combine: (results) =>
      results.map((result, at) => ({ measure: keys[at] as MeasureKey, rows: result.data?.rows, error: result.error, retry: () => void result.refetch() })),
  });
}

export type Part = 'all' | 'hits' | 'misses' | 'waiting';
export type Behind = { measure: MeasureKey; dimension?: Dimension; group?: string; title: string };

export function useTicketsBehind(asked: Asked, behind: Behind, part: Part) {
  const { compareFrom: _from, compareTo: _to, ...selection } = asked;
  const group = behind.dimension ? { groupBy: behind.dimension, group: behind.group } : {};
  return useInfiniteQuery({
    queryKey: ['analytics', 'behind', behind, part, selection],
    queryFn: ({ pageParam, signal }) =>
      call(measureTickets, {
        params: { measure: behind.measure },
        query: { ...selection, ...group, part, limit: 50, ...(pageParam && { cursor: pageParam }) } as never,
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });
}

/** What the filters offer. People only for those who may see them by name. */
export function useChoices() {
  const can = useCan();
  const options = { staleTime: 60_000 };
  const queues = useQuery({
    ...options,
    queryKey: ['analytics', 'queues'],
    queryFn: async ({ signal }) => (await call(listQueues, { query: { archived: 'true' }, signal })).items,
  });
  const teams = useQuery({
    ...options,
    queryKey: ['analytics', 'teams'],
    queryFn: async ({ signal }) => (await call(listTeams, { query: { archived: 'false' }, signal })).items,
  });
  const people = useQuery({
    ...options,
    queryKey: ['analytics', 'people'],
    enabled: can('measures:read_all'),
    queryFn: async ({ signal }) => {
      const found: { id: string; name: string }[] = [];
      for (let cursor: string | null = null, page = 0; page < 20; page += 1) {
        const answer: { items: { id: string; name: string }[]; nextCursor: string | null } = await call(listUsers, {
          query: { limit: 100, ...(cursor && { cursor }) },
          signal,
        });
        found.push(...answer.items);
        cursor = answer.nextCursor;
        if (!cursor) break;
      }
      return found;
    },
  });
  return { queues: queues.data ?? [], teams: teams.data ?? [], people: people.data ?? [] };
}
