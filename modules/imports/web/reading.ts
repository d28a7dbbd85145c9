import { queryOptions } from '@tanstack/react-query';
import { getImport, type Import, listExports, listImports, listProblems } from '#contract/imports';
import { ApiError, call } from '#platform/client';

const pollMs = 1_000;
export const isWorking = (state: string): boolean => state === 'checking' || state === 'running' || state === 'waiting';

export const importsQuery = queryOptions({ queryKey: ['imports'], queryFn: ({ signal }) => call(listImports, { query: { limit: 20 }, signal }) });
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['imports', id],
    queryFn: ({ signal }) => call(getImport, { params: { id }, signal }),
    refetchInterval: (query) => (query.state.data && isWorking(query.state.data.state) ? pollMs : false),
  });
export const problemsQuery = (one: Import) =>
  queryOptions({
    queryKey: ['imports', one.id, 'problems', one.state],
    queryFn: ({ signal }) => call(listProblems, { params: { id: one.id }, signal }),
    enabled: one.counts.failed > 0,
  });
export const exportsQuery = queryOptions({
  queryKey: ['exports'],
  queryFn: ({ signal }) => call(listExports, { query: { limit: 20 }, signal }),
  refetchInterval: (query) => (query.state.data?.items.some((e) => isWorking(e.state)) ? pollMs : false),
});

export const wordsOf = (error: unknown): string => (error instanceof ApiError ? error.title : String(error));
