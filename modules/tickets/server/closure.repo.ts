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

export type ImportedClosure = {
  id: number;
  ticket_id: number;
  customer_id: number;
  assignee_id: string | null;
  queue_id: number;
  channel: string;
  language: string | null;
  solved_at: Date;
  reopened_at: Date | null;
};

/** Of tickets from an import, by the ticket's id at the source: newest first. */
export async function selectImportedClosures(tx: Scope, source: string, sourceIds: readonly string[]): Promise<Map<string, ImportedClosure[]>> {
  const rows = await tx.rows<ImportedClosure & { source_id: string }>(
    `select t.source_id, c.id, c.ticket_id, t.customer_id, t.assignee_id, t.queue_id, t.channel, t.language, c.solved_at, c.reopened_at
     from ticket t join ticket_closure c on c.ticket_id = t.id
     where t.source = $1 and t.source_id = any($2::text[]) order by t.id, c.solved_at desc, c.id desc`,
    [source, sourceIds],
  );
  return Map.groupBy(rows, (r) => r.source_id);
}

/** Ends the closure that stands; gives its id, or null when none did (an imported history). */
export async function endClosure(tx: Scope, ticketId: number, at: Date): Promise<number | null> {
  const row = await tx.row<{ id: number }>(
    `update ticket_closure set reopened_at = $2 where id = (select id from ticket_closure where ticket_id = $1 and reopened_at is null order by solved_at desc, id desc limit 1) returning id`,
    [ticketId, at],
  );
  return row?.id ?? null;
}
