import { queryOptions } from '@tanstack/react-query';
import { getSetting } from '#contract/settings';
import { call } from '#platform/client';

export const settingQuery = queryOptions({
  queryKey: ['settings', 'portal'],
  queryFn: ({ signal }) => call(getSetting, { params: { topic: 'portal' }, signal }),
});
