import type { Scope } from '#platform/db';
import { readEvents, type StoredEvent, start } from '#platform/events';
import type { Invariants } from '#platform/modules';

async function told(tx: Scope, type: string): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (let after = start, full = true; full; ) {
    const batch = await readEvents(tx, after, 5_000, [type]);
    events.push(...batch.events);
    full = batch.full;
    after = batch.last ?? after;
  }
  return events;
}

const invariants: Invariants = {
  invariants: [
    {
      id: 'I2',
      name: 'each survey that went out is told once in the log',
      check: async (tx) => {
        const times = new Map<string, number>();
        for (const { data } of await told(tx, 'survey.sent')) times.set(String(data.invitationId), (times.get(String(data.invitationId)) ?? 0) + 1);
        const sent = await tx.rows<{ id: string }>(`select id from survey_invitation where state = 'sent'`);
        return sent.filter((r) => times.get(r.id) !== 1).map((r) => `survey ${r.id} is told ${times.get(r.id) ?? 0} times`);
      },
      violate: async (tx) => {
        await tx.rows(
          `update survey_invitation set state = 'sent', id = gen_random_uuid() where not exists (select 1 from survey_response r where r.invitation_id = survey_invitation.id)`,
        );
      },
    },
    {
      id: 'I6',
      name: 'a rating is what the last word about it in the log says',
      check: async (tx) => {
        const last = new Map((await told(tx, 'rating.given')).map(({ data }) => [Number(data.responseId), Number(data.score)]));
        const rows = await tx.rows<{ id: number; score: number }>('select id, score from survey_response');
        return rows.filter((r) => last.get(r.id) !== r.score).map((r) => `rating ${r.id} is ${r.score}, the log says ${last.get(r.id)}`);
      },
      violate: async (tx) => {
        await tx.rows('update survey_response set score = 6 - score where score <> 3');
      },
    },
    {
      id: 'I5',
      name: 'no survey is more than 15 minutes late',
      check: async (tx) =>
        (
          await tx.rows<{ id: string }>(`select id from survey_invitation where state = 'waiting' and send_at < $1::timestamptz - interval '15 minutes'`, [
            tx.now,
          ])
        ).map((r) => `survey ${r.id}`),
      violate: async (tx) => {
        await tx.rows(`update survey_invitation set state = 'waiting', send_at = $1::timestamptz - interval '16 minutes'`, [tx.now]);
      },
    },
  ],
};
export default invariants;
