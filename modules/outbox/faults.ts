import { readEvents, start } from '#platform/events';
import { newId } from '#platform/ids';
import type { Invariants } from '#platform/modules';

const invariants: Invariants = {
  invariants: [
    {
      id: 'I8',
      name: 'what is called sent says when and under which id, and nothing else does',
      check: async (tx) =>
        (
          await tx.rows<{ id: string; state: string }>(
            `select id, state from outgoing_mail where (state = 'sent') <> (sent_at is not null) or (state = 'sent' and message_id is null)`,
          )
        ).map((r) => `mail ${r.id} is ${r.state}`),
      violate: async (tx) => {
        await tx.rows(`update outgoing_mail set state = 'sent', held_for = null`);
      },
    },
    {
      id: 'I2',
      name: 'each sent mail is told once in the log',
      check: async (tx) => {
        const told = new Map<string, number>();
        for (let after = start, full = true; full; ) {
          const batch = await readEvents(tx, after, 5_000, ['mail.sent']);
          for (const { data } of batch.events) told.set(String(data.mailId), (told.get(String(data.mailId)) ?? 0) + 1);
          full = batch.full;
          after = batch.last ?? after;
        }
        const sent = await tx.rows<{ id: string }>(`select id from outgoing_mail where state = 'sent'`);
        return sent.filter((r) => told.get(r.id) !== 1).map((r) => `mail ${r.id} is told ${told.get(r.id) ?? 0} times`);
      },
      violate: async (tx) => {
        await tx.rows(
          `insert into outgoing_mail (id, kind, state, to_email, subject, text, message_id, created_at, sent_at) values ($1, 'reply', 'sent', 'x@y.example', '', '', '<planted>', $2, $2)`,
          [newId(), tx.now],
        );
      },
    },
    {
      id: 'I5',
      name: 'no mail is more than 15 minutes late, or being sent for as long',
      check: async (tx) =>
        (
          await tx.rows<{ id: string; state: string }>(
            `select id, state from outgoing_mail where (state = 'waiting' and next_try_at < $1::timestamptz - interval '15 minutes')
               or (state = 'sending' and claimed_at < $1::timestamptz - interval '15 minutes')`,
            [tx.now],
          )
        ).map((r) => `mail ${r.id} is ${r.state}`),
      violate: async (tx) => {
        await tx.rows(`update outgoing_mail set state = 'sending', held_for = null, claimed_at = $1::timestamptz - interval '16 minutes'`, [tx.now]);
      },
    },
    {
      id: 'I6',
      name: 'the count of mails handed over has all that were sent',
      check: async (tx) => {
        const { sent, counted } = await tx.one<{ sent: number; counted: number }>(
          `select (select count(*) from outgoing_mail where state = 'sent') as sent, coalesce((select max(handed_over) from outbox_generation), 0) as counted`,
        );
        return counted < sent ? [`${sent} were sent, ${counted} are counted`] : [];
      },
      violate: async (tx) => {
        await tx.rows('update outbox_generation set handed_over = -1');
      },
    },
  ],
};
export default invariants;
