export { handle, type MountedRoute, type RouteContext, type RouteResult } from './handle.ts';
export { eraseAnswers, sweepKeys } from './idempotency.ts';
export { gauge, metricsText } from './metrics.ts';
export { openApi } from './openapi.ts';
export { fail, ProblemError, problemBody, toProblemError } from './problem.ts';
export { contentSecurityPolicy, originAllowed } from './security.ts';
export { createServer, type ServerOptions } from './server.ts';
export { whatIsWrong } from './validate.ts';
