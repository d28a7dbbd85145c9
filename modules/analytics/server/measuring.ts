/** Recomputing the measures of tickets from all their events: what the follower does for those touched, and the rebuild for all. */
import type { Database, Scope } from '#platform/db';
import { defineFollower, eventsOfTickets, type Follower, type StoredEvent, ticketIdsInLog } from '#platform/events';
import { factsOf, factTypes } from './facts.ts';
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
  const events = await eventsOfTickets(tx, ticketIds, since, factTypes);
  const byTicket = Map.groupBy(events, (e) => e.ticket_id as number);
  const measured: Measured[] = [];
  for (const [ticketId, own] of byTicket) {
    const facts = factsOf(own);
    if (facts) measured.push({ ticketId, facts });
  }
  await replaceMeasures(tx, ticketIds, measured);
}

const rebuildBatch = 500;
const beginning = new Date(0);

/** Recomputes everything from the log in batches of their own transactions; the follower may run meanwhile. @returns how many tickets. */
export async function rebuildMeasures(db: Database, onProgress: (done: number) => void = () => {}): Promise<number> {
  let done = 0;
  for (let after = 0; ; ) {
    const ids = await db.transaction(async (tx) => {
      await lockMeasures(tx);
      const page = await ticketIdsInLog(tx, 'ticket.created', after, rebuildBatch);
      await deleteUnlisted(tx, after, page.length < rebuildBatch ? null : (page.at(-1) as number), page);
      if (page.length > 0) await measureSince(tx, page, beginning);
      return page;
    });
    done += ids.length;
    onProgress(done);
    if (ids.length < rebuildBatch) return done;
    after = ids.at(-1) as number;
  }
}
