/** What time does to tickets: solved ones close by themselves, snoozed ones wake, late ones are told. Small batches, so that no lock is held for long. */
import { z } from 'zod';
import { dueSoonMs } from '#contract/tickets';
import { systemActor } from '#platform/access';
import type { Database } from '#platform/db';
import { appendEvents } from '#platform/events';
import { defineSetting, readSetting } from '#server/settings';
import { applyChange } from './changing.ts';
import { lockTicket } from './ticket.repo.ts';
import { markDueTold, selectDueToClose, selectDueToWake } from './timing.repo.ts';

export const ticketSetting = defineSetting({
  topic: 'tickets',
  readable: 'everyone',
  schema: z.object({ closeAfterDays: z.number().int().min(0).max(365).default(7) }),
});

const batch = 200;

/** Closes what has been solved for long enough. 0 days turns this off. Gives how many. */
export async function closeSolved(db: Database, most = 5_000): Promise<number> {
  const { closeAfterDays } = await readSetting(db.read(), ticketSetting);
  if (closeAfterDays === 0) return 0;
  const before = new Date(db.clock.now().getTime() - closeAfterDays * 86_400_000);
  return inBatches(
    db,
    most,
    (limit) => selectDueToClose(db.read(), before, limit),
    (t) => (t.category === 'solved' && t.solved_at && t.solved_at <= before ? { status: 'closed' } : null),
  );
}

export async function wakeSnoozed(db: Database, most = 5_000): Promise<number> {
  const now = db.clock.now();
  return inBatches(
    db,
    most,
    (limit) => selectDueToWake(db.read(), now, limit),
    (t) => (t.snoozed_until && t.snoozed_until <= now ? { snoozedUntil: null } : null),
  );
}

/** Tells of each ticket once that it is due soon and once that it is late. It stays as it is: no version, no place in a list changes. */
export async function tellDue(db: Database, most = 5_000): Promise<number> {
  for (let done = 0; ; ) {
    const told = await db.transaction(async (tx) => {
      const rows = await markDueTold(tx, new Date(tx.now.getTime() + dueSoonMs), Math.min(batch, most - done));
      const events = rows.map((r) => ({
        type: r.due_told === 2 ? 'ticket.late' : 'ticket.due_soon',
        ticketId: r.id,
        customerId: r.customer_id,
        queueId: r.queue_id,
        data: { dueAt: r.next_due_at.toISOString() },
      }));
      await appendEvents(tx, systemActor('clock'), events);
      return rows.length;
    });
    done += told;
    if (told < batch || done >= most) return done;
  }
}

type Row = NonNullable<Awaited<ReturnType<typeof lockTicket>>>;
async function inBatches(
  db: Database,
  most: number,
  select: (limit: number) => Promise<number[]>,
  changeFor: (t: Row) => { status?: string; snoozedUntil?: null } | null,
): Promise<number> {
  let done = 0;
  while (done < most) {
    const ids = await select(Math.min(batch, most - done));
    for (const id of ids) {
      await db.transaction(async (tx) => {
        const ticket = await lockTicket(tx, id);
        const change = ticket && !ticket.merged_into ? changeFor(ticket) : null;
        if (ticket && change) await applyChange(tx, systemActor('clock'), ticket, change);
      });
    }
    done += ids.length;
    if (ids.length < batch) return done;
  }
  return done;
}
