/** Puts the modules together over one database: used by the server, the commands and the tests. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type PermissionGrants } from '#platform/access';
import { type Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import { route, type RouteSpec } from '#platform/contract';
import { createDatabase } from '#platform/db';
import { FollowerRunner, onAppend, Wakeup } from '#platform/events';
import { createServer, handle, metricsText, type MountedRoute, openApi } from '#platform/http';
import { Limiter } from '#platform/limits';
import { createLog, type Log } from '#platform/log';
import type { App, ServerModule } from '#platform/modules';
import { LiveHub, liveRoute } from '#platform/realtime';
import { identify, setGrants } from '#server/identity';
import { modules } from './modules.ts';
import { version } from './version.ts';

export type Assembled = {
  app: App;
  modules: readonly ServerModule[];
  routes: readonly MountedRoute[];
  followers: FollowerRunner;
  createHttp(options?: { checkAnswers?: boolean }): Promise<FastifyInstance>;
  close(): Promise<void>;
};

export async function assemble(config: Config, databaseUrl: string, options: { clock?: Clock; log?: Log; poolSize?: number } = {}): Promise<Assembled> {
  const log = options.log ?? createLog(config.logLevel);
  const db = createDatabase(databaseUrl, { ...(options.clock ? { clock: options.clock } : {}), max: options.poolSize ?? 12, onError: (error) => log.warn({ err: error }, 'A database connection was lost.') });
  const wakeup = new Wakeup(databaseUrl, log);
  const hub = new LiveHub(db, log);
  const app: App = { config, db, log, limits: new Limiter(db), wakeup, hub };
  const grants: PermissionGrants[] = modules.flatMap((m) => (m.permissions ? [m.permissions] : []));
  setGrants(grants);
  await db.transaction(async (tx) => {
    await tx.rows(`select pg_advisory_xact_lock(hashtext('careloop:seed'))`);
    for (const module of modules) await module.seed?.(tx);
  });
  const followers = new FollowerRunner(db, log, modules.flatMap((m) => m.followers?.(app) ?? []));
  const routes = [...modules.flatMap((m) => m.routes?.(app) ?? []), liveRoute(app, hub)];
  onAppend(() => wakeup.ring('events'));
  wakeup.on('events', () => { hub.wake(); followers.wake(); });
  return {
    app, modules, followers,
    routes: [...routes, ...systemRoutes(app, [...routes.map((r) => r.spec)])],
    createHttp: async ({ checkAnswers = false } = {}) => {
      const server = createServer({ app, routes: [...routes, ...systemRoutes(app, routes.map((r) => r.spec))], identify: (request) => identify(app, request), checkAnswers });
      for (const module of modules) await module.pages?.(app, server);
      return server;
    },
    close: async () => {
      await followers.stop();
      await hub.stop();
      await wakeup.close();
      await db.close();
    },
  };
}

const health = z.object({ status: z.literal('ok') });

function systemRoutes(app: App, specs: RouteSpec[]): MountedRoute[] {
  const healthz = route({ method: 'GET', path: '/healthz', tag: 'system', summary: 'The process answers.', permission: 'public', response: health, errors: [] });
  const readyz = route({ method: 'GET', path: '/readyz', tag: 'system', summary: 'The database answers too.', permission: 'public', response: health, errors: [] });
  const metrics = route({ method: 'GET', path: '/metrics', tag: 'system', summary: 'Prometheus text. From this machine, or with a key that may read the system.', permission: 'public', response: z.string(), contentType: 'text/plain; version=0.0.4; charset=utf-8', errors: [] });
  const document = route({ method: 'GET', path: '/api/v1/openapi.json', tag: 'system', summary: 'This API as OpenAPI 3.1.', permission: 'public', response: z.record(z.string(), z.unknown()), errors: [] });
  let written: string | undefined;
  return [
    handle(healthz, async () => ({ status: 'ok' as const })),
    handle(readyz, async ({ tx }) => {
      await tx.rows('select 1');
      return { status: 'ok' as const };
    }),
    handle(metrics, async ({ reply }) => {
      reply.header('content-type', metrics.contentType);
      return metricsText();
    }),
    handle(document, async () => {
      written ??= JSON.stringify(openApi([...specs, healthz, readyz, document], { version, serverUrl: app.config.publicUrl }));
      return JSON.parse(written) as Record<string, unknown>;
    }),
  ];
}
