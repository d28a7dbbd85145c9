export { checkUrl, type EgressPolicy, EgressError, type EgressReason, type Resolve } from './checking.ts';
export { guardedFetch, type GuardedAnswer, type GuardedRequest } from './fetching.ts';
