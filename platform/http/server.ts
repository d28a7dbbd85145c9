import { randomBytes } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Actor, anonymous, can } from '#platform/access';
import { platformErrors, type RouteSpec } from '#platform/contract';
import type { Scope } from '#platform/db';
import type { App } from '#platform/modules';
import type { MountedRoute, RouteContext } from './handle.ts';
import { claimKey, keepAnswer } from './idempotency.ts';
import { countRequest } from './metrics.ts';
import { fail, problemBody, toProblemError } from './problem.ts';
import { type Refusal, Refusals } from './refusals.ts';
import { headersFor, originAllowed } from './security.ts';
import { Turns } from './turns.ts';
import { parsePart } from './validate.ts';

export type ServerOptions = {
  app: App;
  routes: readonly MountedRoute[];
  /** Who sends this request; the identity module answers. Throws a problem for a wrong key, gives `anonymous` when nothing was sent. */
  identify(request: FastifyRequest): Promise<Actor>;
  /** Requests per minute of one API key or session. */
  requestsPerMinute?: number;
  /** Somebody who is known was turned away again and again within a minute. */
  onBurst?(actor: Actor, refusal: Refusal): void;
  /** Tests check every answer against its contract; a running product trusts its presenters. */
  checkAnswers?: boolean;
};

/** Turns are of the process: each has its own connections to the database. */
type Kernel = ServerOptions & { turns: Turns };

/** What is learned of a request on the way, for its answer and the log. */
type Noted = { actor?: Actor; refusal?: string };

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

export function createServer(options: ServerOptions): FastifyInstance {
  const { app } = options;
  const server = fastify({
    logger: false,
    bodyLimit: 1024 * 1024,
    trustProxy: app.config.trustProxy.length > 0 ? app.config.trustProxy : false,
    genReqId: () => randomBytes(6).toString('hex'),
    requestTimeout: 120_000,
    // A machine that is busy starting many things must not give up on itself.
    pluginTimeout: 60_000,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    forceCloseConnections: true,
    // What is refused before a route is found (an address that cannot be decoded) is answered like everything else.
    frameworkErrors: (error, request, reply) => answerProblem(app, error, request, reply),
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
  });
  // A page elsewhere can send plain text here without being asked; nothing reads it.
  server.removeContentTypeParser('text/plain');
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers(headersFor(app.config.publicUrl));
  });
  const refusals = new Refusals(app.log, options.onBurst);
  server.addHook('onResponse', async (request, reply) => {
    countRequest(request.routeOptions.config as { careloop?: string }, request.method, reply.statusCode, reply.elapsedTime);
    const { actor = anonymous, refusal = 'page' } = request as Noted;
    refusals.note(request, reply, actor, refusal);
  });
  server.setErrorHandler((error, request, reply) => answerProblem(app, error, request, reply));
  server.setNotFoundHandler((request, reply) => answerProblem(app, fail(platformErrors.notFound), request, reply));
  const kernel = { ...options, turns: new Turns() };
  for (const mounted of options.routes) mount(server, mounted, kernel);
  return server;
}

function mount(server: FastifyInstance, mounted: MountedRoute, options: Kernel): void {
  const { spec } = mounted;
  server.route({
    method: spec.method,
    url: spec.path.replace(/\{(\w+)\}/g, ':$1'),
    ...(spec.bodyLimit ? { bodyLimit: spec.bodyLimit } : {}),
    config: { careloop: spec.path },
    handler: async (request, reply) => {
      const actor = await options.identify(request);
      (request as Noted).actor = actor;
      await admit(spec, actor, request, options);
      const context = {
        actor,
        request,
        reply,
        params: parsePart(spec.params, request.params, 'params'),
        query: parsePart(spec.query, request.query, 'query'),
        body: parsePart(spec.body, request.body, 'body'),
      };
      const result = await perform(mounted, context, options);
      if (reply.sent) return reply;
      return answer(spec, result, reply, options.checkAnswers ?? false);
    },
  });
}

/** May this actor use this route at all, now? Which rows it sees is decided where they are loaded. */
async function admit(spec: RouteSpec, actor: Actor, request: FastifyRequest, { app, requestsPerMinute = 300_000 }: ServerOptions): Promise<void> {
  if (actor.kind === 'user' && !safe.has(spec.method)) {
    const { origin } = request.headers;
    const site = request.headers['sec-fetch-site'];
    if (!originAllowed(origin, Array.isArray(site) ? site[0] : site, app.config.publicUrl, request.headers.host)) throw fail(platformErrors.originRefused);
  }
  if (spec.permission === 'public') return;
  if (actor.kind === 'anonymous') throw fail(platformErrors.signInNeeded);
  if (actor.mustFirst && !spec.beforeAnything) throw fail(platformErrors.twoFactorFirst);
  if (spec.permission !== 'session' && !can(actor, spec.permission)) throw fail(platformErrors.forbidden, { detail: spec.permission });
  const verdict = await app.limits.take(`${actor.kind}:${actor.id}`, { max: requestsPerMinute, windowS: 60 });
  if (!verdict.ok) throw fail(platformErrors.tooMany, { retryAfterS: verdict.retryAfterS });
}

type Incoming = Omit<RouteContext<RouteSpec>, 'tx'>;

async function perform(mounted: MountedRoute, context: Incoming, { app, turns }: Kernel): Promise<unknown> {
  const { spec } = mounted;
  if (mounted.ownTransactions || safe.has(spec.method)) return mounted.run({ ...context, tx: app.db.read() });
  const header = spec.method === 'POST' && spec.idempotent ? context.request.headers['idempotency-key'] : undefined;
  const key = Array.isArray(header) ? header[0] : header;
  const thing = thingOf(spec, context.params);
  const change = () => app.db.transaction((tx) => changeOnce(tx, mounted, context, key));
  return thing ? turns.take(thing, change) : change();
}

/** What a route changes: `/api/v1/tickets/{id}/messages` the ticket. Null when its path names nothing. */
function thingOf(spec: RouteSpec, params: unknown): string | null {
  const [, before, name] = /^([^{]*)\{(\w+)\}/.exec(spec.path) ?? [];
  return name === undefined ? null : `${before}${String((params as Record<string, unknown>)[name])}`;
}

async function changeOnce(tx: Scope, mounted: MountedRoute, context: Incoming, key: string | undefined): Promise<unknown> {
  const { spec } = mounted;
  if (!key) return mounted.run({ ...context, tx });
  const replay = await claimKey(tx, context.actor, key, spec.method, context.request.url, context.request.body);
  if (replay) {
    context.reply.header('idempotency-replayed', 'true');
    return replay.response;
  }
  const result = await mounted.run({ ...context, tx });
  await keepAnswer(tx, context.actor, key, spec.status ?? 200, result);
  return result;
}

function answer(spec: RouteSpec, result: unknown, reply: FastifyReply, check: boolean): unknown {
  reply.code(spec.status ?? 200).header('cache-control', 'no-store');
  if (spec.status === 204) return reply.send();
  if (spec.contentType) return reply.send(result);
  if (check) {
    const parsed = spec.response.safeParse(JSON.parse(JSON.stringify(result)));
    if (!parsed.success) throw new Error(`The answer of ${spec.method} ${spec.path} breaks its contract: ${parsed.error.message}`);
  }
  reply.header('content-type', 'application/json; charset=utf-8');
  return reply.send(JSON.stringify(result));
}

const languageOf = (actor: Actor, request: FastifyRequest): string => (actor.kind === 'user' ? actor.language : (request.headers['accept-language'] ?? 'en'));

function answerProblem(app: App, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const known = toProblemError(error);
  const problem = known ?? fail(platformErrors.internal);
  if (!known) app.log.error({ err: error, requestId: request.id, method: request.method, route: request.routeOptions.url }, 'A request failed.');
  const { actor = anonymous } = request as Noted;
  (request as Noted).refusal = problem.spec.code;
  const language = languageOf(actor, request);
  if (problem.retryAfterS) reply.header('retry-after', String(problem.retryAfterS));
  if (problem.spec.status === 401) reply.header('www-authenticate', 'Bearer realm="careloop"');
  reply
    .code(problem.spec.status)
    // What is refused before a route is found came past no hook.
    .headers(headersFor(app.config.publicUrl))
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problemBody(problem, language, request.id, request.url.split('?')[0] ?? '')));
}
