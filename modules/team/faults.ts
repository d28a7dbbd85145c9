import type { Invariants } from '#platform/modules';

const invariants: Invariants = {
  invariants: [
    {
      id: 'I6',
      name: 'there is one queue for what names none, and it is not archived',
      check: async (tx) => {
        const { n } = await tx.one<{ n: number }>('select count(*) as n from queue where is_default and archived_at is null');
        return n === 1 ? [] : [`there are ${n}`];
      },
      violate: async (tx) => {
        await tx.rows('update queue set is_default = false');
      },
    },
  ],
};
export default invariants;
