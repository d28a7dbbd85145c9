import { readEvents, start } from '#platform/events';
import type { Invariants } from '#platform/modules';

const invariants: Invariants = {
  invariants: [
    {
      id: 'I1',
      name: 'each event that a webhook asked for has its delivery',
      check: async (tx) => {
        // One that was changed may have asked for other events before.
        const webhooks = await tx.rows<{ id: string; types: string[]; notes: boolean; since: Date; seqs: number[] }>(
          `select w.id, w.event_types as types, w.include_notes as notes, w.created_at as since,
             array(select d.event_seq from webhook_delivery d where d.webhook_id = w.id and d.event_seq is not null) as seqs
           from webhook w where w.active and w.version = 1`,
        );
        const lines: string[] = [];
        for (const webhook of webhooks) {
          const delivered = new Set(webhook.seqs);
          for (let after = start, full = true; full; ) {
            const batch = await readEvents(tx, after, 5_000, webhook.types);
            for (const event of batch.events) {
              const silent =
                event.at <= webhook.since || event.data.imported === true || event.actor_kind === 'system' || (event.data.kind === 'note' && !webhook.notes);
              if (!silent && !delivered.has(event.seq)) lines.push(`${event.type} (event ${event.seq}) has none for webhook ${webhook.id}`);
            }
            full = batch.full;
            after = batch.last ?? after;
          }
        }
        return lines;
      },
      violate: async (tx) => {
        await tx.rows('delete from webhook_delivery where event_seq = (select max(event_seq) from webhook_delivery)');
      },
    },
    {
      id: 'I5',
      name: 'no delivery is more than 15 minutes late, or under way for as long',
      check: async (tx) =>
        (
          await tx.rows<{ id: string; state: string }>(
            `select d.id, d.state from webhook_delivery d join webhook w on w.id = d.webhook_id and w.active
             where (d.state = 'waiting' and d.next_try_at < $1::timestamptz - interval '15 minutes')
               or (d.state = 'sending' and d.claimed_at < $1::timestamptz - interval '15 minutes')`,
            [tx.now],
          )
        ).map((r) => `delivery ${r.id} is ${r.state}`),
      violate: async (tx) => {
        await tx.rows(`update webhook_delivery set state = 'sending', claimed_at = $1::timestamptz - interval '16 minutes'`, [tx.now]);
      },
    },
    {
      id: 'I8',
      name: 'what is called delivered has an answer of 2xx',
      check: async (tx) =>
        (
          await tx.rows<{ id: string }>(
            `select id from webhook_delivery where state = 'delivered' and (last_status is null or last_status not between 200 and 299 or finished_at is null)`,
          )
        ).map((r) => `delivery ${r.id}`),
      violate: async (tx) => {
        await tx.rows(`update webhook_delivery set state = 'delivered', last_status = 500`);
      },
    },
  ],
};
export default invariants;
