/** Puts the modules together over one database: used by the server, the commands and the tests. */
import type { FastifyInstance } from 'fastify';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import { createDatabase } from '#platform/db';
import { FollowerRunner, onAppend, Wakeup } from '#platform/events';
import { createServer, type MountedRoute, type ServerOptions } from '#platform/http';
import { Limiter } from '#platform/limits';
import { createLog, type Log } from '#platform/log';
import type { App, ServerModule } from '#platform/modules';
import { LiveHub, liveRoute } from '#platform/realtime';
import { identify, noteRefusals, setGrants } from '#server/identity';
import { serveApiPage } from './api-page.ts';
import { modules } from './modules.ts';
import { systemRoutes } from './system-routes.ts';

export type Assembled = {
  app: App;
  modules: readonly ServerModule[];
  routes: readonly MountedRoute[];
  followers: FollowerRunner;
  createHttp(options?: { checkAnswers?: boolean }): Promise<FastifyInstance>;
  close(): Promise<void>;
};

/** What the kernel asks about who sends a request, and tells about who is turned away. */
const peopleOf = (app: App): Pick<ServerOptions, 'identify' | 'onBurst'> => ({
  identify: (request) => identify(app, request),
  onBurst: (actor, refusal) => noteRefusals(app, actor, refusal),
});

export async function assemble(
  config: Config,
  databaseUrl: string,
  options: { clock?: Clock; log?: Log; poolSize?: number; patience?: number } = {},
): Promise<Assembled> {
  const log = options.log ?? createLog(config.logLevel);
  const db = createDatabase(databaseUrl, {
    ...(options.clock ? { clock: options.clock } : {}),
    max: options.poolSize ?? 12,
    patience: options.patience ?? 1,
    onError: (error) => log.warn({ reason: error.message }, 'A database connection was lost.'),
  });
  const wakeup = new Wakeup(databaseUrl, log);
  const hub = new LiveHub(db, log);
  const app: App = { config, db, log, limits: new Limiter(db), wakeup, hub };
  setGrants(modules.flatMap((m) => (m.permissions ? [m.permissions] : [])));
  await db.transaction(async (tx) => {
    await tx.rows(`select pg_advisory_xact_lock(hashtext('careloop:seed'))`);
    for (const module of modules) await module.seed?.(tx);
  });
  const followers = new FollowerRunner(
    db,
    log,
    modules.flatMap((m) => m.followers?.(app) ?? []),
  );
  const ofModules = [...modules.flatMap((m) => m.routes?.(app) ?? []), liveRoute(app, hub)];
  const routes = [
    ...ofModules,
    ...systemRoutes(
      app,
      ofModules.map((r) => r.spec),
    ),
  ];
  onAppend(() => wakeup.ring('events'));
  wakeup.on('events', () => {
    hub.wake();
    followers.wake();
  });
  return {
    app,
    modules,
    followers,
    routes,
    createHttp: async ({ checkAnswers = false } = {}) => {
      const server = createServer({ app, routes, checkAnswers, ...peopleOf(app) });
      serveApiPage(
        server,
        routes.map((r) => r.spec),
      );
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
