import { createHash } from 'node:crypto';
import type { Invariants } from '#platform/modules';

const invariants: Invariants = {
  invariants: [
    {
      id: 'I1',
      name: 'every form that was taken became a request',
      check: async (tx) =>
        (await tx.rows<{ at: Date }>('select created_at as at from request_submission where ticket_id is null')).map((r) => `one of ${r.at.toISOString()}`),
      violate: async (tx) => {
        await tx.rows('insert into request_submission (key, created_at) values ($1, $2)', [createHash('sha256').update('planted').digest(), tx.now]);
      },
    },
  ],
};
export default invariants;
