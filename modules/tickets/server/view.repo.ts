import type { TicketFilter } from '#contract/tickets';
import type { Scope } from '#platform/db';

export type ViewRow = {
  id: number;
  name: string;
  icon: string;
  filter: TicketFilter;
  sort: string;
  owner_id: string | null;
  team_id: number | null;
  position: number;
  version: number;
};

export function selectViews(tx: Scope, userId: string | null, teamIds: readonly number[] | null): Promise<ViewRow[]> {
  return tx.rows<ViewRow>(
    `select id, name, icon, filter, sort, owner_id, team_id, position, version from ticket_view
     where owner_id = $1::uuid or (owner_id is null and (team_id is null or $2::bigint[] is null or team_id = any($2))) order by owner_id nulls first, position, id limit 200`,
    [userId, teamIds],
    'views',
  );
}

export function insertView(
  tx: Scope,
  v: { name: string; icon: string; filter: TicketFilter; sort: string; ownerId: string | null; teamId: number | null; position: number },
): Promise<ViewRow> {
  return tx.one<ViewRow>(
    'insert into ticket_view (name, icon, filter, sort, owner_id, team_id, position, created_at) values ($1,$2,$3,$4,$5,$6,$7,$8) returning *',
    [v.name, v.icon, JSON.stringify(v.filter), v.sort, v.ownerId, v.teamId, v.position, tx.now],
  );
}

export function updateView(
  tx: Scope,
  id: number,
  v: {
    name?: string | undefined;
    icon?: string | undefined;
    filter?: TicketFilter | undefined;
    sort?: string | undefined;
    position?: number | undefined;
    ownerId: string | null;
    teamId: number | null;
  },
): Promise<ViewRow> {
  return tx.one<ViewRow>(
    `update ticket_view set name = coalesce($2, name), icon = coalesce($3, icon), filter = coalesce($4::jsonb, filter), sort = coalesce($5, sort), position = coalesce($6, position), owner_id = $7, team_id = $8, version = version + 1 where id = $1 returning *`,
    [id, v.name ?? null, v.icon ?? null, v.filter ? JSON.stringify(v.filter) : null, v.sort ?? null, v.position ?? null, v.ownerId, v.teamId],
  );
}

export async function removeView(tx: Scope, id: number): Promise<void> {
  await tx.rows('delete from ticket_view where id = $1', [id]);
}

/** Everybody's own views too: for the export. */
export function selectAllViews(tx: Scope): Promise<ViewRow[]> {
  return tx.rows<ViewRow>('select id, name, icon, filter, sort, owner_id, team_id, position, version from ticket_view order by id');
}
