import type { Invariants } from '#platform/modules';

const invariants: Invariants = {
  invariants: [
    {
      id: 'I5',
      name: 'whoever wants a mail about something has one planned',
      check: async (tx) =>
        (
          await tx.rows<{ user_id: string; n: number }>(
            `select n.user_id, count(*) as n from notification n where n.wants_mail and n.mailed_at is null and n.read_at is null
               and not exists (select 1 from notification_mailing m where m.user_id = n.user_id and m.due_at is not null) group by n.user_id`,
          )
        ).map((r) => `${r.n} notices of user ${r.user_id}`),
      violate: async (tx) => {
        await tx.rows('update notification set wants_mail = true, mailed_at = null, read_at = null');
        await tx.rows('update notification_mailing set due_at = null');
      },
    },
  ],
};
export default invariants;
