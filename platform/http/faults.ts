import type { Invariants } from '#platform/modules';

const invariants: Invariants = {
  invariants: [
    {
      id: 'I2',
      name: 'every key that was taken keeps its answer',
      check: async (tx) => (await tx.rows<{ key: string }>('select key from idempotency_key where status is null')).map((r) => `${r.key} has none`),
      violate: async (tx) => {
        await tx.rows(`insert into idempotency_key (owner, key, request_hash) values ('key:x', 'planted', ''::bytea)`);
      },
    },
  ],
};
export default invariants;
