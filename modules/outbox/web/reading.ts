import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { listMails, type MailState, outboxSummary, readMail } from '#contract/outbox';
import { getSetting } from '#contract/settings';
import { call } from '#platform/client';

export const summaryQuery = queryOptions({
  queryKey: ['outbox', 'summary'],
  queryFn: ({ signal }) => call(outboxSummary, { signal }),
  refetchInterval: 15_000,
});

export const mailsQuery = (state: MailState | null) =>
  infiniteQueryOptions({
    queryKey: ['outbox', 'list', state],
    queryFn: ({ pageParam, signal }) =>
      call(listMails, { query: { limit: 50, ...(state ? { state } : {}), ...(pageParam ? { cursor: pageParam } : {}) }, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    refetchInterval: 15_000,
  });

export const mailQuery = (id: string) =>
  queryOptions({ queryKey: ['outbox', 'mail', id], queryFn: ({ signal }) => call(readMail, { params: { id }, signal }) });

export const smtpQuery = queryOptions({ queryKey: ['settings', 'smtp'], queryFn: ({ signal }) => call(getSetting, { params: { topic: 'smtp' }, signal }) });
