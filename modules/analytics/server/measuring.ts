/** Recomputing the measures of tickets from all their events: what the follower does for those touched, and the rebuild for all. */
import type { Database, Scope } from '#platform/db';
import { defineFollower, eventsAfterTicket, eventsOfTickets, type Follower, type StoredEvent } from '#platform/events';
import { factsOf, factTypes } from './facts.ts';
import { deleteFolded } from './folding.repo.ts';
import { foldAll } from './folding.ts';
import { deleteUnlisted, lockMeasures, type Measured, replaceMeasures, selectSince } from './measure.repo.ts';

export const measuresFollower = (): Follower =>
  defineFollower({
    name: 'measures',
    types: factTypes,
    batchSize: 500,
    handle: async (tx, events) => {
      const ids = new Set<number>();
      for (const event of events) if (event.ticket_id !== null) ids.add(event.ticket_id);
      if (ids.size > 0) await measureTickets(tx, [...ids], oldest(events));
    },
  });

const oldest = (events: readonly StoredEvent[]): Date => new Date(Math.min(...events.map((e) => e.at.getTime())));

/** `reaches`: the oldest of the new events. With the oldest known one it bounds the months of the log that are read. */
async function measureTickets(tx: Scope, ticketIds: readonly number[], reaches: Date): Promise<void> {
  const { since } = await selectSince(tx, ticketIds);
  await measureSince(tx, ticketIds, since && since < reaches ? since : reaches);
}

async function measureSince(tx: Scope, ticketIds: readonly number[], since: Date): Promise<void> {
  await replaceMeasures(tx, ticketIds, measuredOf(await eventsOfTickets(tx, ticketIds, since, factTypes)));
}

function measuredOf(events: readonly StoredEvent[]): Measured[] {
  const measured: Measured[] = [];
  for (const [ticketId, own] of Map.groupBy(events, (e) => e.ticket_id as number)) {
    const facts = factsOf(own);
    if (facts) measured.push({ ticketId, facts });
  }
  return measured;
}

const eventsAtOnce = 4_000;

/** Recomputes everything from the log in batches of their own transactions; the follower may run meanwhile. @returns how many tickets. */
export async function rebuildMeasures(db: Database, onProgress: (done: number) => void = () => {}): Promise<number> {
  await db.transaction(async (tx) => {
    await lockMeasures(tx);
    await deleteFolded(tx);
  });
  let done = 0;
  for (let after: number | null = 0; after !== null; ) {
    const begun: number = after;
    const measured = await db.transaction(async (tx) => {
      await lockMeasures(tx);
      const events = await eventsAfterTicket(tx, begun, factTypes, eventsAtOnce);
      const found = measuredOf(events);
      const last = events.at(-1)?.ticket_id ?? null;
      const ids = found.map((m) => m.ticketId);
      await deleteUnlisted(tx, begun, last, ids);
      if (ids.length > 0) await replaceMeasures(tx, ids, found);
      return { count: ids.length, last };
    });
    done += measured.count;
    onProgress(done);
    after = measured.last;
  }
  await foldAll(db);
  return done;
}
