import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Company, type Customer, getCompany, getCustomer, listCompanies, listCustomers, listSuggestions } from '#contract/customers';
import { listTickets } from '#contract/tickets';
import { ApiError, call } from '#platform/client';
import { type Translator, toast, useLive } from '#ui';

export type CustomerFilter = { q?: string; company?: number; blocked?: boolean };

export function useCustomers(filter: CustomerFilter) {
  return useInfiniteQuery({
    queryKey: ['customers', 'list', filter],
    placeholderData: keepPreviousData,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(listCustomers, {
        query: {
          limit: 50,
          ...(filter.q && { q: filter.q }),
          ...(filter.company && { company: filter.company }),
          ...(filter.blocked && { blocked: 'true' }),
          ...(pageParam && { cursor: pageParam }),
        },
        signal,
      }),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
}

export function useCompanies(q: string) {
  return useInfiniteQuery({
    queryKey: ['customers', 'companies', q],
    placeholderData: keepPreviousData,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => call(listCompanies, { query: { limit: 50, ...(q && { q }), ...(pageParam && { cursor: pageParam }) }, signal }),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
}

export const customerKey = (id: number) => ['customers', 'one', id] as const;
export const companyKey = (id: number) => ['customers', 'company', id] as const;

export function useCustomer(id: number) {
  return useQuery({
    queryKey: customerKey(id),
    queryFn: ({ signal }): Promise<Customer> => call(getCustomer, { params: { id }, signal }),
    enabled: Number.isInteger(id),
  });
}

export function useCompany(id: number) {
  return useQuery({
    queryKey: companyKey(id),
    queryFn: ({ signal }): Promise<Company> => call(getCompany, { params: { id }, signal }),
    enabled: Number.isInteger(id),
  });
}

export function useSuggestions(id: number, enabled: boolean) {
  return useQuery({
    queryKey: ['customers', 'suggestions', id],
    enabled,
    queryFn: async ({ signal }) => (await call(listSuggestions, { params: { id }, signal })).items,
  });
}

/** Every ticket of a person, those of records merged into them included; newest change first. */
export function useTicketsOf(filter: { customer: number } | { company: number }) {
  return useInfiniteQuery({
    queryKey: ['customers', 'tickets', filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(listTickets, { query: { ...filter, snoozed: 'any', sort: '-updatedAt', limit: 20, ...(pageParam && { cursor: pageParam }) }, signal }),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
}

/** Loads people and companies anew when anyone changes them. */
export function useFreshCustomers(): () => void {
  const client = useQueryClient();
  const refresh = (): void => void client.invalidateQueries({ queryKey: ['customers'] });
  useLive(['customer.', 'company.'], refresh);
  return refresh;
}

/** What a person is called where there is no name. */
export function nameOf(one: { id: number; name: string; email: string | null; phone: string | null; erasedAt?: string | null }, t: Translator['t']): string {
  if (one.erasedAt) return t('customers.erased.name', { id: one.id });
  return one.name || one.email || one.phone || t('customers.unnamed', { id: one.id });
}

export function sayError(error: unknown): void {
  if (error instanceof ApiError) toast({ message: error.title, tone: 'bad', seconds: 10 });
  else throw error;
}
