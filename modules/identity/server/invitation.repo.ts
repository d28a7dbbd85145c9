import type { Role } from '#platform/access';
import type { Scope } from '#platform/db';

export type LinkKind = 'invite' | 'reset' | 'setup';
export type InvitationRow = {
  id: string;
  kind: LinkKind;
  email: string;
  name: string | null;
  role: Role | null;
  team_ids: number[];
  user_id: string | null;
  invited_by: string | null;
  expires_at: Date;
  created_at: Date;
};
const columns = 'id, kind, email, name, role, team_ids::float8[] as team_ids, user_id, invited_by, expires_at, created_at';

export type NewLink = {
  id: string;
  kind: LinkKind;
  hash: Buffer;
  email: string;
  expiresAt: Date;
  name?: string;
  role?: Role;
  teamIds?: readonly number[];
  userId?: string;
  invitedBy?: string | null;
};

export function insertLink(tx: Scope, link: NewLink): Promise<InvitationRow> {
  return tx.one<InvitationRow>(
    `insert into invitation (id, kind, email, name, role, team_ids, user_id, token_hash, invited_by, expires_at, created_at) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) returning ${columns}`,
    [
      link.id,
      link.kind,
      link.email,
      link.name ?? null,
      link.role ?? null,
      link.teamIds ?? [],
      link.userId ?? null,
      link.hash,
      link.invitedBy ?? null,
      link.expiresAt,
      tx.now,
    ],
  );
}

export function selectLink(tx: Scope, kind: LinkKind, hash: Buffer): Promise<InvitationRow | undefined> {
  return tx.row<InvitationRow>(
    `select ${columns} from invitation where token_hash = $1 and kind = $2 and used_at is null and revoked_at is null and expires_at > $3`,
    [hash, kind, tx.now],
  );
}

/** A link for a new password that was used since the backup would open again. */
export async function revokeOpenResets(tx: Scope): Promise<void> {
  await tx.rows(`update invitation set revoked_at = $1 where kind = 'reset' and used_at is null and revoked_at is null`, [tx.now]);
}

/** Takes a link for good: of two requests with one token, one gets it. */
export function useLink(tx: Scope, kind: LinkKind, hash: Buffer): Promise<InvitationRow | undefined> {
  return tx.row<InvitationRow>(
    `update invitation set used_at = $3 where token_hash = $1 and kind = $2 and used_at is null and revoked_at is null and expires_at > $3 returning ${columns}`,
    [hash, kind, tx.now],
  );
}

/** A new token for an open invitation; the old one stops working. */
export function renewLink(tx: Scope, id: string, hash: Buffer, expiresAt: Date): Promise<InvitationRow | undefined> {
  return tx.row<InvitationRow>(
    `update invitation set token_hash = $2, expires_at = $3 where id = $1 and kind = 'invite' and used_at is null and revoked_at is null returning ${columns}`,
    [id, hash, expiresAt],
  );
}

export function revokeLink(tx: Scope, id: string): Promise<InvitationRow | undefined> {
  return tx.row<InvitationRow>(
    `update invitation set revoked_at = $2 where id = $1 and kind = 'invite' and used_at is null and revoked_at is null returning ${columns}`,
    [id, tx.now],
  );
}

export async function revokeLinksTo(tx: Scope, kind: LinkKind, email: string): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    'update invitation set revoked_at = $3 where kind = $1 and lower(email) = lower($2) and used_at is null and revoked_at is null returning id',
    [kind, email, tx.now],
  );
  return rows.map((r) => r.id);
}

export function selectInvitations(tx: Scope): Promise<InvitationRow[]> {
  return tx.rows<InvitationRow>(
    `select ${columns} from invitation where kind = 'invite' and used_at is null and revoked_at is null order by created_at desc, id limit 500`,
  );
}

/** After the first run its tokens mean nothing any more. */
export async function deleteSetupLinks(tx: Scope): Promise<void> {
  await tx.rows(`delete from invitation where kind = 'setup'`);
}
