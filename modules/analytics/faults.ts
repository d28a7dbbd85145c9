import type { Scope } from '#platform/db';
import { eventsAfterTicket, type StoredEvent } from '#platform/events';
import type { Invariants } from '#platform/modules';
import { factsOf, factTypes } from './server/facts.ts';
import { type Measured, replaceMeasures } from './server/measure.repo.ts';

const tables = ['ticket_measure', 'reply_measure', 'closure_measure'] as const;
type Rows = Map<string, string>;

async function rowsOf(tx: Scope): Promise<Rows> {
  const rows: Rows = new Map();
  for (const table of tables)
    for (const { row } of await tx.rows<{ row: Record<string, unknown> }>(`select to_jsonb(m) as row from ${table} m`))
      rows.set(`${table} ${row.ticket_id} ${row.position ?? ''}`.trim(), JSON.stringify(row));
  return rows;
}

async function recompute(tx: Scope): Promise<void> {
  for (const table of tables) await tx.rows(`delete from ${table}`);
  for (let after: number | null = 0; after !== null; ) {
    const events: StoredEvent[] = await eventsAfterTicket(tx, after, factTypes, 4_000);
    const measured: Measured[] = [];
    for (const [ticketId, own] of Map.groupBy(events, (e) => e.ticket_id as number)) {
      const facts = factsOf(own);
      if (facts) measured.push({ ticketId, facts });
    }
    await replaceMeasures(
      tx,
      measured.map((m) => m.ticketId),
      measured,
    );
    after = events.at(-1)?.ticket_id ?? null;
  }
}

const invariants: Invariants = {
  invariants: [
    {
      id: 'I4',
      name: 'the measures are what the log of facts gives',
      check: async (tx) => {
        const kept = await rowsOf(tx);
        await recompute(tx);
        const computed = await rowsOf(tx);
        return [...new Set([...kept.keys(), ...computed.keys()])]
          .filter((key) => kept.get(key) !== computed.get(key))
          .map((key) => `${key}: ${kept.get(key) ?? 'nothing'} is kept, ${computed.get(key) ?? 'nothing'} is computed`);
      },
      violate: async (tx) => {
        await tx.rows('update reply_measure set wait_s = coalesce(wait_s, 0) + 1');
      },
    },
  ],
};
export default invariants;
