/** What hangs on a ticket besides its messages, in one statement: followers, links, merges, when this person last read it. */
import type { Category, LinkKind } from '#contract/tickets';
import type { Scope } from '#platform/db';

export type Around = {
  read_at: string | null;
  followers: string[];
  links: { kind: LinkKind; direction: 'to' | 'from'; id: number; subject: string; status_id: number; category: Category }[];
  merges: { id: number; source_id: number; subject: string; merged_at: string }[];
};

export function selectAround(tx: Scope, ticketId: number, userId: string | null): Promise<Around> {
  return tx.one<Around>(
    `select (select r.read_at from ticket_read r where r.user_id = $2::uuid and r.ticket_id = $1) as read_at,
      array(select f.user_id::text from ticket_follower f where f.ticket_id = $1) as followers,
      coalesce((select json_agg(l) from (
        select k.kind, 'to' as direction, o.id, o.subject, o.status_id, o.category from ticket_link k join ticket o on o.id = k.other_id where k.ticket_id = $1 and o.deleted_at is null
        union all select k.kind, 'from', o.id, o.subject, o.status_id, o.category from ticket_link k join ticket o on o.id = k.ticket_id where k.other_id = $1 and o.deleted_at is null limit 100) l), '[]') as links,
      coalesce((select json_agg(m) from (select g.id, g.source_id, s.subject, g.merged_at from ticket_merge g join ticket s on s.id = g.source_id where g.target_id = $1 and g.undone_at is null order by g.id desc limit 50) m), '[]') as merges`,
    [ticketId, userId],
    'ticket_around',
  );
}

export async function upsertRead(tx: Scope, ticketId: number, userId: string, at: Date): Promise<void> {
  await tx.rows(
    'insert into ticket_read (ticket_id, user_id, read_at) values ($1,$2,$3) on conflict (user_id, ticket_id) do update set read_at = greatest(ticket_read.read_at, excluded.read_at)',
    [ticketId, userId, at],
    'ticket_read',
  );
  await tx.rows('update message_mention set read_at = $3 where ticket_id = $1 and user_id = $2 and read_at is null', [ticketId, userId, at], 'mention_read');
}

export async function deleteRead(tx: Scope, ticketId: number, userId: string): Promise<void> {
  await tx.rows('delete from ticket_read where ticket_id = $1 and user_id = $2', [ticketId, userId]);
}

export async function insertFollower(tx: Scope, ticketId: number, userId: string): Promise<boolean> {
  return (
    (await tx.row('insert into ticket_follower (ticket_id, user_id) values ($1,$2) on conflict do nothing returning 1 as ok', [ticketId, userId])) !== undefined
  );
}

export async function deleteFollower(tx: Scope, ticketId: number, userId: string): Promise<boolean> {
  return (await tx.row('delete from ticket_follower where ticket_id = $1 and user_id = $2 returning 1 as ok', [ticketId, userId])) !== undefined;
}

export async function insertLink(tx: Scope, ticketId: number, otherId: number, kind: LinkKind): Promise<boolean> {
  return (
    (await tx.row('insert into ticket_link (ticket_id, other_id, kind, created_at) values ($1,$2,$3,$4) on conflict do nothing returning 1 as ok', [
      ticketId,
      otherId,
      kind,
      tx.now,
    ])) !== undefined
  );
}

export async function deleteLinks(tx: Scope, ticketId: number, otherId: number): Promise<boolean> {
  return (
    (
      await tx.rows(
        `delete from ticket_link where kind = 'related' and ((ticket_id = $1 and other_id = $2) or (ticket_id = $2 and other_id = $1)) returning 1 as ok`,
        [ticketId, otherId],
      )
    ).length > 0
  );
}

/** The links whose later ticket is one of these: going through all tickets by their id, each comes once, when both its ends have been. */
export const linksEndingIn = (tx: Scope, ids: readonly number[]): Promise<{ ticket_id: number; other_id: number; kind: LinkKind }[]> =>
  tx.rows(
    `select ticket_id, other_id, kind from ticket_link where ticket_id = any($1::bigint[]) and other_id <= ticket_id
     union all select ticket_id, other_id, kind from ticket_link where other_id = any($1::bigint[]) and ticket_id < other_id order by 1, 2, 3`,
    [ids],
  );
