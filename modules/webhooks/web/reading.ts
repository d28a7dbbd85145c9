import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { getSetting } from '#contract/settings';
import { type DeliveryState, listDeliveries, listWebhooks, readDelivery } from '#contract/webhooks';
import { ApiError, call } from '#platform/client';

export const webhooksQuery = queryOptions({ queryKey: ['webhooks', 'list'], queryFn: ({ signal }) => call(listWebhooks, { signal }), refetchInterval: 15_000 });

export const deliveriesQuery = (id: string, state: DeliveryState | null) =>
  infiniteQueryOptions({
    queryKey: ['webhooks', 'deliveries', id, state],
    queryFn: ({ pageParam, signal }) =>
      call(listDeliveries, { params: { id }, query: { limit: 25, ...(state ? { state } : {}), ...(pageParam ? { cursor: pageParam } : {}) }, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    refetchInterval: 5_000,
  });

export const deliveryQuery = (id: string, deliveryId: string) =>
  queryOptions({ queryKey: ['webhooks', 'delivery', id, deliveryId], queryFn: ({ signal }) => call(readDelivery, { params: { id, deliveryId }, signal }) });

export const settingQuery = queryOptions({
  queryKey: ['settings', 'webhooks'],
  queryFn: ({ signal }) => call(getSetting, { params: { topic: 'webhooks' }, signal }),
});

export const wordsOf = (error: unknown): string => (error instanceof ApiError ? (error.detail ?? error.title) : String(error));
