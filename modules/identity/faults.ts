import type { Invariants } from '#platform/modules';

const invariants: Invariants = {
  invariants: [
    {
      id: 'I3',
      name: 'nobody who was switched off has a session',
      check: async (tx) =>
        (
          await tx.rows<{ id: string }>(
            'select u.id from app_user u where u.deactivated_at is not null and exists (select 1 from session s where s.user_id = u.id)',
          )
        ).map((r) => `user ${r.id}`),
      violate: async (tx) => {
        await tx.rows('update app_user set deactivated_at = $1 where id in (select user_id from session)', [tx.now]);
      },
    },
  ],
};
export default invariants;
