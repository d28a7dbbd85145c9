import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '#platform/access';
import type { BodyOf, ParamsOf, QueryOf, ResponseOf, RouteSpec } from '#platform/contract';
import type { Scope } from '#platform/db';

export type RouteContext<R extends RouteSpec> = {
  actor: Actor;
  params: ParamsOf<R>;
  query: QueryOf<R>;
  body: BodyOf<R>;
  /** Reads run on the pool; writes (POST, PUT, PATCH, DELETE) run in one transaction that commits after the handler returns. */
  tx: Scope;
  request: FastifyRequest;
  reply: FastifyReply;
};

export type RouteResult<R extends RouteSpec> = ResponseOf<R>;

export type MountedRoute = {
  spec: RouteSpec;
  /** The handler opens its own transactions (long work, streams, uploads). */
  ownTransactions: boolean;
  run(context: RouteContext<RouteSpec>): Promise<unknown>;
};

/** Binds a route's contract to its handler. A handler may run twice (retry after a deadlock): its only effects are in `tx`. */
export function handle<R extends RouteSpec>(
  spec: R,
  run: (context: RouteContext<R>) => Promise<RouteResult<R>>,
  options: { ownTransactions?: boolean } = {},
): MountedRoute {
  // cast: the kernel reads params, query and body by this very spec, so the handler gets what it asks for.
  return { spec, ownTransactions: options.ownTransactions ?? false, run: run as unknown as MountedRoute['run'] };
}
