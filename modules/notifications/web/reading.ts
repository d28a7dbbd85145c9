import { infiniteQueryOptions, type QueryClient, queryOptions, useQueryClient } from '@tanstack/react-query';
import { getPreferences, listNotifications, markRead, unreadCount } from '#contract/notifications';
import { call, type InputBody } from '#platform/client';
import { useLive } from '#ui';

export const unreadQuery = queryOptions({ queryKey: ['notifications', 'unread'], queryFn: ({ signal }) => call(unreadCount, { signal }), staleTime: 60_000 });

export const notificationsQuery = (unread: boolean) =>
  infiniteQueryOptions({
    queryKey: ['notifications', 'list', unread],
    queryFn: ({ pageParam, signal }) =>
      call(listNotifications, { query: { limit: 30, ...(unread ? { unread: 'true' as const } : {}), ...(pageParam ? { cursor: pageParam } : {}) }, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });

export const preferencesQuery = queryOptions({ queryKey: ['notification-preferences'], queryFn: ({ signal }) => call(getPreferences, { signal }) });

export async function read(client: QueryClient, which: InputBody<typeof markRead>): Promise<void> {
  const left = await call(markRead, { body: which });
  client.setQueryData(unreadQuery.queryKey, left);
  await client.invalidateQueries({ queryKey: ['notifications', 'list'] });
}

/** New ones, and what was read in another window, show at once. */
export function useLiveNotifications(): void {
  const client = useQueryClient();
  useLive(['notification.'], () => void client.invalidateQueries({ queryKey: ['notifications'] }));
}
