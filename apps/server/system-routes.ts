/** Routes about the running process: health, readiness, measurements for operators, the API's description. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '#platform/access';
import { platformErrors, type RouteSpec, route } from '#platform/contract';
import { type FollowerState, followerStates } from '#platform/events';
import { fail, gauge, handle, type MountedRoute, metricsText, openApi } from '#platform/http';
import { isGivenUp } from '#platform/jobs';
import type { App } from '#platform/modules';
import { version } from './version.ts';

const health = z.object({ status: z.literal('ok') });
/** Probes add what they like to an address; that must not take a node out of a balancer. */
const anyQuery = z.looseObject({});
const healthz = route({
  method: 'GET',
  path: '/healthz',
  tag: 'system',
  summary: 'The process answers.',
  permission: 'public',
  query: anyQuery,
  response: health,
  errors: [],
});
const readyz = route({
  method: 'GET',
  path: '/readyz',
  tag: 'system',
  summary: 'The database answers too.',
  permission: 'public',
  query: anyQuery,
  response: health,
  errors: [],
});
const metrics = route({
  method: 'GET',
  path: '/metrics',
  tag: 'system',
  summary: 'Prometheus text, for callers on this machine and for administrators’ keys.',
  permission: 'public',
  query: anyQuery,
  response: z.string(),
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  errors: [platformErrors.notFound],
});
const description = route({
  method: 'GET',
  path: '/api/v1/openapi.json',
  tag: 'system',
  summary: 'This API as OpenAPI 3.1.',
  permission: 'public',
  response: z.record(z.string(), z.unknown()),
  errors: [],
});

export function systemRoutes(app: App, specs: readonly RouteSpec[]): MountedRoute[] {
  let written: Record<string, unknown> | undefined;
  watch(app);
  return [
    handle(healthz, async () => ({ status: 'ok' as const })),
    handle(readyz, async ({ tx }) => {
      await tx.rows('select 1');
      return { status: 'ok' as const };
    }),
    handle(metrics, async ({ actor, request, reply }) => {
      if (!mayMeasure(actor, request)) throw fail(platformErrors.notFound);
      reply.header('content-type', metrics.contentType);
      return metricsText();
    }),
    handle(description, async () => (written ??= openApi([...specs, healthz, readyz, description], { version, serverUrl: app.config.publicUrl }))),
  ];
}

/** A proxy on this machine passes on what comes from outside: such requests carry where they come from. */
function mayMeasure(actor: Actor, request: FastifyRequest): boolean {
  const local = /^(?:::ffff:)?127\.|^::1$/.test(request.ip) && !request.headers['x-forwarded-for'] && !request.headers.forwarded;
  return local || actor.role === 'administrator';
}

function watch(app: App): void {
  const ask = (sql: string) => async () => (await app.db.read().one<{ n: number }>(sql)).n;
  gauge('careloop_live_streams', 'Open live streams on this node.', () => app.hub.size);
  gauge(
    'careloop_jobs_waiting',
    'Jobs that are due and not done.',
    ask('select count(*)::int as n from graphile_worker.jobs where run_at <= now() and attempts < max_attempts'),
  );
  gauge('careloop_jobs_failed', 'Jobs that were given up.', ask(`select count(*)::int as n from graphile_worker.jobs where ${isGivenUp}`));
  const ofFollowers = (pick: (f: FollowerState) => number, sum: (a: number, b: number) => number) => async () =>
    (await followerStates(app.db.read())).map(pick).reduce(sum, 0);
  gauge(
    'careloop_events_quarantined',
    'Events that a follower could not take.',
    ofFollowers(
      (f) => f.quarantined,
      (a, b) => a + b,
    ),
  );
  gauge(
    'careloop_follower_lag_seconds',
    'How far the slowest follower of the log is behind.',
    ofFollowers((f) => f.lagS, Math.max),
  );
}
