/** How the demo leaves the installation: nobody outside is written to, and those who look around have seen what is older than half a day. */
import type { Assembled } from '../apps/server/assemble.ts';
import { dayMs, hourMs } from './arriving.ts';
import type { Shop } from './founding.ts';

const onlookers = ['nora', 'marcus', 'kexin', 'ingrid', 'daniel'];

export async function leaveAtRest({ app: { db } }: Assembled, { people }: Shop, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    // The addresses are invented: what would go to them once a mail server is set is taken out of the outbox, and surveys not yet sent stay unsent.
    await tx.rows(`delete from outgoing_mail where state in ('held', 'waiting')`);
    await tx.rows(`update survey_invitation set state = 'skipped', reason = 'off' where state = 'waiting'`);
    await tx.rows(`select graphile_worker.remove_job(key) from graphile_worker.jobs where key like 'survey:%' or key like 'notifications:%'`);
    const userIds = onlookers.flatMap((key) => people.get(key)?.id ?? []);
    await tx.rows(
      `insert into ticket_read (ticket_id, user_id, read_at) select t.id, u, $2 from ticket t cross join unnest($1::uuid[]) u where t.updated_at between $3 and $2
       on conflict (user_id, ticket_id) do update set read_at = greatest(ticket_read.read_at, excluded.read_at)`,
      [userIds, new Date(now.getTime() - 12 * hourMs), new Date(now.getTime() - 30 * dayMs)],
    );
    await tx.rows(
      `update message_mention n set read_at = m.created_at + interval '2 hours' from message m where m.id = n.message_id and n.read_at is null and m.created_at < $1`,
      [new Date(now.getTime() - dayMs)],
    );
  });
}
