import { useQuery, useQueryClient } from '@tanstack/react-query';
import { listUsers, type UserAnswer } from '#contract/identity';
import { listQueues, listTeams, type Queue, type Team } from '#contract/team';
import { ApiError, call } from '#platform/client';
import { toast, useLive } from '#ui';

export function useTeams(archived: boolean) {
  return useQuery({
    queryKey: ['team', 'teams', archived],
    queryFn: async ({ signal }): Promise<Team[]> => (await call(listTeams, { query: { archived: String(archived) }, signal })).items,
  });
}

export function useQueues(archived: boolean) {
  return useQuery({
    queryKey: ['team', 'queues', archived],
    queryFn: async ({ signal }): Promise<Queue[]> => (await call(listQueues, { query: { archived: String(archived) }, signal })).items,
  });
}

const mostPeople = 2_000;
/** Everyone of the team, page after page. */
export function usePeople() {
  return useQuery({
    queryKey: ['team', 'people'],
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<UserAnswer[]> => {
      const people: UserAnswer[] = [];
      for (let cursor: string | null = null; people.length < mostPeople; ) {
        const page: { items: UserAnswer[]; nextCursor: string | null } = await call(listUsers, {
          query: { limit: 100, ...(cursor ? { cursor } : {}) },
          signal,
        });
        people.push(...page.items);
        cursor = page.nextCursor;
        if (!cursor) break;
      }
      return people;
    },
  });
}

/** Loads teams and queues anew when anyone changes them. */
export function useFreshTeams(): () => void {
  const client = useQueryClient();
  const refresh = (): void => void client.invalidateQueries({ queryKey: ['team'] });
  useLive(['team.changed', 'queue.changed'], refresh);
  return refresh;
}

/** Says a failure where nothing on the page could. */
export function sayError(error: unknown): void {
  if (error instanceof ApiError) toast({ message: error.detail ? `${error.title} (${error.detail})` : error.title, tone: 'bad', seconds: 10 });
  else throw error;
}
