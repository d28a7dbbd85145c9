import { QueryClient } from '@tanstack/react-query';
import { isPassing } from '#platform/client';

/**
 * Asks again only when that can help. A refetch keeps the old data on screen; data of another key never stand in (one
 * ticket must not show under another's number), so lists that want it set placeholderData themselves.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < 2 && isPassing(error),
        retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, 8000),
        staleTime: 15_000,
        refetchOnWindowFocus: true,
        // Without a network a query fails with words instead of waiting silently.
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
