/** Writing the chain, and computing it again. */
import type { Scope } from '#platform/db';
import { defineFollower, type Follower, type StoredEvent } from '#platform/events';
import { insertEntry, selectLast, selectOldest } from './audit.repo.ts';
import { auditable } from './auditable.ts';
import { firstHash, hashOf } from './chain.ts';

/** One runs at a time, so the chain needs no lock of its own. */
export const auditFollower: Follower = defineFollower({ name: 'audit', types: Object.keys(auditable), from: 'start', handle: record });

async function record(tx: Scope, events: readonly StoredEvent[]): Promise<void> {
  const last = await selectLast(tx);
  let number = last?.number ?? 0;
  let previous: Buffer = last?.hash ?? firstHash;
  for (const event of events) {
    const category = auditable[event.type];
    if (!category) continue;
    number += 1;
    // A ticket or customer the event is about is part of what happened.
    const about = {
      ...(event.ticket_id === null ? {} : { ticketId: event.ticket_id }),
      ...(event.customer_id === null ? {} : { customerId: event.customer_id }),
    };
    const entry = {
      number,
      event_seq: event.seq,
      at: event.at,
      category,
      type: event.type,
      actor_kind: event.actor_kind,
      actor_id: event.actor_id,
      data: { ...event.data, ...about },
    };
    const hash = hashOf(previous, entry);
    await insertEntry(tx, { ...entry, previous_hash: previous, hash });
    previous = hash;
  }
}

export type Verification = { intact: boolean; entries: number; brokenAt: number | null; lastNumber: number | null; lastHash: string | null };

const batch = 2_000;

/** Computes every hash again from the start. Stops at the first entry that does not fit. */
export async function verifyChain(tx: Scope): Promise<Verification> {
  let number = 0;
  let previous: Buffer = firstHash;
  for (;;) {
    const rows = await selectOldest(tx, {}, number, batch);
    for (const row of rows) {
      const fits = row.number === number + 1 && row.previous_hash.equals(previous) && row.hash.equals(hashOf(previous, row));
      if (!fits)
        return { intact: false, entries: number, brokenAt: number + 1, lastNumber: number || null, lastHash: number ? previous.toString('hex') : null };
      number = row.number;
      previous = row.hash;
    }
    if (rows.length < batch)
      return { intact: true, entries: number, brokenAt: null, lastNumber: number || null, lastHash: number ? previous.toString('hex') : null };
    // A long chain must not keep other requests waiting.
    await new Promise((done) => setImmediate(done));
  }
}
