import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import type { TicketRow } from './ticket.repo.ts';
import { itemColumns } from './ticket.repo.ts';

export type MergeBefore = { messageIds: number[]; followers: string[]; assigneeId: string | null; snoozedUntil: string | null; dueAt?: string };
export type MergeRow = { id: number; source_id: number; target_id: number; before: MergeBefore; merged_at: Date; undone_at: Date | null };

export function insertMerge(tx: Scope, actor: Actor, sourceId: number, targetId: number, before: MergeBefore): Promise<MergeRow> {
  return tx.one<MergeRow>(
    'insert into ticket_merge (source_id, target_id, before, merged_by_kind, merged_by_id, merged_at) values ($1,$2,$3,$4,$5,$6) returning *',
    [sourceId, targetId, JSON.stringify(before), actor.kind, actor.id, tx.now],
  );
}

export function lockMerge(tx: Scope, id: number): Promise<MergeRow | undefined> {
  return tx.row<MergeRow>('select * from ticket_merge where id = $1 for update', [id]);
}

export async function setUndone(tx: Scope, id: number): Promise<void> {
  await tx.rows('update ticket_merge set undone_at = $2 where id = $1', [id, tx.now]);
}

/** Followers of the one follow the other too; gives those that were new there. With `only`, takes exactly those away again. */
export async function moveFollowers(tx: Scope, from: number, to: number, only?: readonly string[]): Promise<string[]> {
  if (only) {
    await tx.rows('delete from ticket_follower where ticket_id = $1 and user_id = any($2::uuid[])', [to, only]);
    return [];
  }
  return (
    await tx.rows<{ user_id: string }>(
      'insert into ticket_follower (ticket_id, user_id) select $2, user_id from ticket_follower where ticket_id = $1 on conflict do nothing returning user_id',
      [from, to],
    )
  ).map((r) => r.user_id);
}

/** Other living tickets of the same person, by how alike their subjects and first words are. */
export function selectAlike(
  tx: Scope,
  ticket: TicketRow,
  customerIds: readonly number[],
  visible: string,
  values: readonly unknown[],
): Promise<(TicketRow & { likeness: number })[]> {
  const n = values.length;
  return tx.rows(
    `select ${itemColumns}, greatest(similarity(t.subject, $${n + 2}), similarity(t.preview, $${n + 3}))::float as likeness from ticket t
     where t.customer_id = any($${n + 1}::bigint[]) and t.id <> $${n + 4} and t.merged_into is null and not t.spam and t.category <> 'closed' and ${visible}
     order by likeness desc, t.updated_at desc limit 10`,
    [...values, customerIds, ticket.subject, ticket.preview, ticket.id],
  );
}
