import type { Demo, DemoPlace } from '#platform/modules';
import { markReadRows } from './server/notification.repo.ts';
import { telling } from './server/telling.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;
/** So many hours at the end are told; people look at the bell this often. */
const toldHours = 72;
const lookMs = 20 * minuteMs;

/**
 * The follower of the real path reads the last days again, each part at its time. Who had the ticket then is not known any more: it is who has it now.
 * Whoever writes on a ticket has seen what they were told of it before.
 */
async function tellAgain({ app, at, eventsSince, now }: DemoPlace): Promise<void> {
  const follower = telling(app);
  const events = await eventsSince(new Date(now.getTime() - toldHours * hourMs), follower.types);
  const parts = Map.groupBy(events, (e) => Math.floor(e.at.getTime() / lookMs));
  for (const part of parts.values())
    await at((part.at(-1) as (typeof part)[number]).at, () =>
      app.db.transaction(async (tx) => {
        await follower.handle(tx, part);
        for (const e of part)
          if (e.type === 'message.created' && e.actor_kind === 'user' && e.actor_id && e.ticket_id)
            await markReadRows(tx, e.actor_id, { ticketId: e.ticket_id });
      }),
    );
}

const demo: Demo = {
  settle: async (place) => {
    await tellAgain(place);
    const { app, now } = place;
    await app.db.transaction(async (tx) => {
      await tx.rows(`update notification set read_at = updated_at + interval '1 hour' where read_at is null and updated_at < $1`, [
        new Date(now.getTime() - 12 * hourMs),
      ]);
      // All of it in the app only: the addresses are invented.
      await tx.rows('update notification set mailed_at = updated_at where mailed_at is null');
      await tx.rows('delete from notification_mailing');
      await tx.rows(`select graphile_worker.remove_job(key) from graphile_worker.jobs where key like 'notifications:%'`);
    });
  },
};
export default demo;
