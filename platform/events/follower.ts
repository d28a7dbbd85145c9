import type { Scope } from '#platform/db';
import type { StoredEvent } from './log.ts';

/**
 * Something that follows the log. `handle` runs in the transaction that moves the cursor: its rows and jobs are committed with it or not at all.
 * It may see an event again only when its own effects were rolled back. It must not call out of the database.
 */
export type Follower = {
  name: string;
  /** The event types it wants; others only move its cursor. */
  types: readonly string[];
  handle(tx: Scope, events: readonly StoredEvent[]): Promise<void>;
  /** Where a new installation's follower starts; 'now' for those whose effects reach people (mail, webhooks). */
  from?: 'start' | 'now';
  batchSize?: number;
};

export const defineFollower = (follower: Follower): Follower => follower;
