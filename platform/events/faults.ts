import type { Invariants } from '#platform/modules';

const invariants: Invariants = {
  invariants: [
    {
      id: 'I5',
      name: 'every follower has read the log to its end',
      check: async (tx) =>
        (
          await tx.rows<{ name: string; behind: number }>(
            'select name, behind from (select f.name, (select count(*) from event e where (e.xid, e.seq) > (f.xid, f.seq)) as behind from event_follower f) x where behind > 0',
          )
        ).map((r) => `${r.name} is ${r.behind} events behind`),
      violate: async (tx) => {
        await tx.rows(`insert into event (at, type, actor_kind) values ($1, 'nobody.knows', 'system')`, [tx.now]);
      },
    },
    {
      id: 'I5',
      name: 'no event was set aside',
      check: async (tx) =>
        (await tx.rows<{ follower: string; seq: number; error: string }>('select follower, seq, error from event_quarantine')).map(
          (r) => `${r.follower} set event ${r.seq} aside: ${r.error}`,
        ),
      violate: async (tx) => {
        await tx.rows(`insert into event_quarantine (follower, seq, event, error) values ('measures', 1, '{}', 'planted')`);
      },
    },
  ],
};
export default invariants;
