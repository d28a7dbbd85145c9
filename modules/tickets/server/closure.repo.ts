import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';

export async function openClosure(tx: Scope, ticketId: number, actor: Actor, at: Date): Promise<number> {
  return (
    await tx.one<{ id: number }>('insert into ticket_closure (ticket_id, solved_at, solved_by_kind, solved_by_id) values ($1,$2,$3,$4) returning id', [
      ticketId,
      at,
      actor.kind,
      actor.id,
    ])
  ).id;
}

/** Ends the closure that stands; gives its id, or null when none did (an imported history). */
export async function endClosure(tx: Scope, ticketId: number, at: Date): Promise<number | null> {
  const row = await tx.row<{ id: number }>(
    `update ticket_closure set reopened_at = $2 where id = (select id from ticket_closure where ticket_id = $1 and reopened_at is null order by solved_at desc, id desc limit 1) returning id`,
    [ticketId, at],
  );
  return row?.id ?? null;
}
