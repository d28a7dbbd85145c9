export { handle, type MountedRoute, type RouteContext, type RouteResult } from './handle.ts';
export { createServer, type ServerOptions } from './server.ts';
export { fail, ProblemError, problemBody, toProblemError } from './problem.ts';
export { eraseAnswers, sweepKeys } from './idempotency.ts';
export { contentSecurityPolicy, originAllowed } from './security.ts';
export { openApi } from './openapi.ts';
export { gauge, metricsText } from './metrics.ts';
