import { queryOptions, useQuery } from '@tanstack/react-query';
import { listUsers } from '#contract/identity';
import { listQueues, listTeams } from '#contract/team';
import { call } from '#platform/client';
import { useCan } from '#ui';

// What tickets show of other modules: queues, people, teams. Small lists that change seldom.

const minuteMs = 60_000;

async function everyUser(): Promise<{ id: string; name: string; role: string }[]> {
  const people: { id: string; name: string; role: string }[] = [];
  let cursor: string | undefined;
  // Teams of a few hundred; the picker searches in what is loaded.
  for (let page = 0; page < 5; page++) {
    const answer = await call(listUsers, { query: { limit: 100, active: 'true', ...(cursor && { cursor }) } });
    people.push(...answer.items.map(({ id, name, role }) => ({ id, name, role })));
    if (!answer.nextCursor) break;
    cursor = answer.nextCursor;
  }
  return people;
}

export const queueList = queryOptions({
  queryKey: ['team', 'queues', 'tickets'],
  queryFn: () => call(listQueues, { query: {} }),
  staleTime: 5 * minuteMs,
  select: (answer) => answer.items,
});
const teamList = queryOptions({
  queryKey: ['team', 'teams', 'tickets'],
  queryFn: () => call(listTeams, { query: {} }),
  staleTime: 5 * minuteMs,
  select: (answer) => answer.items,
});
const peopleList = queryOptions({ queryKey: ['identity', 'people', 'tickets'], queryFn: everyUser, staleTime: 5 * minuteMs });

export const useQueues = () => useQuery(queueList);
export const useTeams = () => useQuery({ ...teamList, enabled: useCan()('team:read') });
export const usePeople = () => useQuery(peopleList);

const working = new Set(['administrator', 'lead', 'agent']);
/** People a ticket can be given to. */
export function useAssignees() {
  const { data = [] } = usePeople();
  return data.filter((one) => working.has(one.role));
}
