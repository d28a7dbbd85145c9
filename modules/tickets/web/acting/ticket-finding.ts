import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getTicket, listTickets, type TicketItem } from '#contract/tickets';
import { call } from '#platform/client';

/** Finds tickets by number or by words, for merging and linking. */
export function useFindTickets(query: string): { items: TicketItem[]; loading: boolean } {
  const [wanted] = useDebouncedValue(query.trim(), 150);
  const { data = [], isFetching } = useQuery({
    queryKey: ['tickets', 'find', wanted],
    queryFn: async ({ signal }): Promise<TicketItem[]> => {
      const number = /^#?(\d{1,15})$/.exec(wanted)?.[1];
      if (number) {
        const one = await call(getTicket, { params: { id: Number(number) }, signal }).catch(() => null);
        if (one) return [one];
      }
      return (await call(listTickets, { query: { q: wanted, limit: 10, snoozed: 'any' }, signal })).items;
    },
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
  return { items: wanted === '' ? [] : data, loading: isFetching };
}
