/** What a module hands to the server, and what the server hands to a module. */

import type { FastifyInstance } from 'fastify';
import type { Actor, PermissionGrants } from '#platform/access';
import type { Config } from '#platform/config';
import type { Database, Scope } from '#platform/db';
import type { Follower, StoredEvent, Wakeup } from '#platform/events';
import type { MountedRoute } from '#platform/http';
import type { CronDefinition, JobDefinition } from '#platform/jobs';
import type { Limiter } from '#platform/limits';
import type { Log } from '#platform/log';
import type { LiveHub } from '#platform/realtime';

/** The process-wide services. */
export type App = {
  config: Config;
  db: Database;
  log: Log;
  limits: Limiter;
  wakeup: Wakeup;
  hub: LiveHub;
};

/** Which of a module's events an actor may see in the live stream, and how they look to staff. */
export type LiveEvents = {
  types: readonly string[];
  /** One answer per event, in order. Called for a batch and one actor. */
  visible(scope: Scope, actor: Actor, events: readonly StoredEvent[]): Promise<boolean[]>;
};

export type ServerModule = {
  name: string;
  /** Tables this module owns; only its repo files may name them. */
  owns: readonly string[];
  permissions?: PermissionGrants;
  routes?: (app: App) => MountedRoute[];
  /** Server-rendered public pages and other things outside /api/v1. */
  pages?: (app: App, server: FastifyInstance) => void | Promise<void>;
  followers?: (app: App) => Follower[];
  jobs?: (app: App) => JobDefinition[];
  crons?: (app: App) => CronDefinition[];
  live?: (app: App) => LiveEvents;
  /** Rows every installation has (statuses, a first queue). Runs at each start, must be repeatable. */
  seed?: (tx: Scope) => Promise<void>;
  /** After a backup was put in place, before anything runs: what must not go on where it was. `send`: what waits may go out again. */
  restored?: (tx: Scope, options: { send: boolean }) => Promise<void>;
  /** After the server listens, on every node. */
  start?: (app: App) => Promise<void>;
  stop?: () => Promise<void>;
};

export type { Demo, DemoPerson, DemoPlace } from './demo.ts';
export type { Invariant, InvariantId, Invariants } from './invariant.ts';
export type { BenchData, BenchRequest, CommandMeasure, Measure, RequestMeasure, Target } from './measure.ts';

/** For jobs and pages that need a short-lived view of who acts. */
export type { Actor };
