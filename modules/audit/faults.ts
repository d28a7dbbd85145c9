import { readEvents, start } from '#platform/events';
import type { Invariants } from '#platform/modules';
import { auditable } from './server/auditable.ts';
import { verifyChain } from './server/index.ts';

const invariants: Invariants = {
  invariants: [
    {
      id: 'I7',
      name: 'the chain of the audit log is whole',
      check: async (tx) => {
        const { intact, brokenAt } = await verifyChain(tx);
        return intact ? [] : [`it is broken at entry ${brokenAt}`];
      },
      violate: async (tx) => {
        await tx.rows('alter table audit_entry disable trigger user');
        await tx.rows(`update audit_entry set data = data || '{"planted": true}' where number = 1`);
      },
    },
    {
      id: 'I7',
      name: 'everything that belongs in the audit log is there once',
      check: async (tx) => {
        const entries = new Set((await tx.rows<{ event_seq: number }>('select event_seq from audit_entry')).map((r) => r.event_seq));
        const missing: string[] = [];
        for (let after = start, full = true; full; ) {
          const batch = await readEvents(tx, after, 5_000, Object.keys(auditable));
          for (const event of batch.events) if (!entries.has(event.seq)) missing.push(`${event.type} (event ${event.seq}) is missing`);
          full = batch.full;
          after = batch.last ?? after;
        }
        return missing;
      },
      violate: async (tx) => {
        await tx.rows('alter table audit_entry disable trigger user');
        await tx.rows('delete from audit_entry where number = (select max(number) from audit_entry)');
      },
    },
  ],
};
export default invariants;
