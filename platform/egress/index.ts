export { checkUrl, EgressError, type EgressPolicy, type EgressReason, egressReasons, type Resolve } from './checking.ts';
export { type GuardedAnswer, type GuardedRequest, guardedFetch } from './fetching.ts';
