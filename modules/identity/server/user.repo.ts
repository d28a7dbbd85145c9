import type { Role } from '#platform/access';
import type { Scope } from '#platform/db';

export type UserRow = {
  id: string;
  name: string;
  email: string;
  role: Role;
  language: string;
  time_zone: string;
  preferences: Record<string, unknown>;
  two_factor_enabled: boolean;
  deactivated_at: Date | null;
  last_sign_in_at: Date | null;
  created_at: Date;
};
const columns = 'id, name, email, role, language, time_zone, preferences, two_factor_enabled, deactivated_at, last_sign_in_at, created_at';

export function selectUser(tx: Scope, id: string): Promise<UserRow | undefined> {
  return tx.row<UserRow>(`select ${columns} from app_user where id = $1`, [id]);
}

export function lockUser(tx: Scope, id: string): Promise<UserRow | undefined> {
  return tx.row<UserRow>(`select ${columns} from app_user where id = $1 for no key update`, [id]);
}

export function selectUserByEmail(tx: Scope, email: string): Promise<UserRow | undefined> {
  return tx.row<UserRow>(`select ${columns} from app_user where lower(email) = lower($1)`, [email]);
}

export async function isActiveUser(tx: Scope, id: string): Promise<boolean> {
  return (await tx.row('select 1 as ok from app_user where id = $1 and deactivated_at is null', [id])) !== undefined;
}

export async function anyUser(tx: Scope): Promise<boolean> {
  return (await tx.one<{ ok: boolean }>('select exists (select 1 from app_user) as ok')).ok;
}

/** One setup at a time, in the whole cluster. */
export async function lockFirstRun(tx: Scope): Promise<void> {
  await tx.rows(`select pg_advisory_xact_lock(hashtext('careloop:first-run'))`);
}

/** Holds the rows of all living administrators, so that two of them cannot leave at the same moment. */
export function lockAdministrators(tx: Scope): Promise<{ id: string }[]> {
  return tx.rows<{ id: string }>(`select id from app_user where role = 'administrator' and deactivated_at is null order by id for no key update`);
}

export type UserFilter = { ids?: readonly string[]; roles?: readonly Role[]; active?: boolean };

export function selectUsers(tx: Scope, filter: UserFilter): Promise<UserRow[]> {
  return tx.rows<UserRow>(
    `select ${columns} from app_user
     where ($1::uuid[] is null or id = any($1)) and ($2::text[] is null or role = any($2)) and ($3::boolean is null or (deactivated_at is null) = $3)
     order by lower(name), id limit 5000`,
    [filter.ids ?? null, filter.roles ?? null, filter.active ?? null],
  );
}

export function pageUsers(
  tx: Scope,
  filter: { q?: string; role?: Role; active?: boolean; after: { name: string; id: string } | null; limit: number },
): Promise<(UserRow & { sort_name: string })[]> {
  const pattern = filter.q ? `%${filter.q.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%` : null;
  return tx.rows<UserRow & { sort_name: string }>(
    `select ${columns}, lower(name) as sort_name from app_user
     where ($1::text is null or name ilike $1 or email ilike $1) and ($2::text is null or role = $2) and ($3::boolean is null or (deactivated_at is null) = $3)
       and ($4::text is null or (lower(name), id) > ($4, $5::uuid))
     order by lower(name), id limit $6`,
    [pattern, filter.role ?? null, filter.active ?? null, filter.after?.name ?? null, filter.after?.id ?? null, filter.limit],
  );
}

export type NewUserRow = { id: string; name: string; email: string; role: Role; language: string; timeZone: string; createdAt?: Date };

/** Undefined when the address is taken. */
export function insertUser(tx: Scope, user: NewUserRow): Promise<UserRow | undefined> {
  const at = user.createdAt ?? tx.now;
  return tx.row<UserRow>(
    `insert into app_user (id, name, email, email_verified, role, language, time_zone, created_at, updated_at) values ($1,$2,lower($3),true,$4,$5,$6,$7,$7)
     on conflict (lower(email)) do nothing returning ${columns}`,
    [user.id, user.name, user.email, user.role, user.language, user.timeZone, at],
  );
}

/** Sets the password's hash, making the account row that better-auth looks for. */
export async function putPassword(tx: Scope, userId: string, accountRowId: string, hash: string): Promise<void> {
  const changed = await tx.rows(`update account set password = $2, updated_at = $3 where user_id = $1 and provider_id = 'credential' returning 1 as ok`, [
    userId,
    hash,
    tx.now,
  ]);
  if (changed.length > 0) return;
  await tx.rows(
    `insert into account (id, user_id, account_id, provider_id, password, created_at, updated_at) values ($1,$2::uuid,$2::uuid::text,'credential',$3,$4,$4)`,
    [accountRowId, userId, hash, tx.now],
  );
}

export type UserChange = {
  name?: string | undefined;
  role?: Role | undefined;
  language?: string | undefined;
  timeZone?: string | undefined;
  preferences?: Record<string, unknown> | undefined;
};

export function updateUser(tx: Scope, id: string, change: UserChange): Promise<UserRow> {
  return tx.one<UserRow>(
    `update app_user set name = coalesce($2, name), role = coalesce($3, role), language = coalesce($4, language), time_zone = coalesce($5, time_zone),
       preferences = case when $6::jsonb is null then preferences else jsonb_strip_nulls(preferences || $6) end, updated_at = $7
     where id = $1 returning ${columns}`,
    [
      id,
      change.name ?? null,
      change.role ?? null,
      change.language ?? null,
      change.timeZone ?? null,
      change.preferences ? JSON.stringify(change.preferences) : null,
      tx.now,
    ],
  );
}

export function setDeactivated(tx: Scope, id: string, deactivated: boolean): Promise<UserRow> {
  return tx.one<UserRow>(
    `update app_user set deactivated_at = case when $2 then coalesce(deactivated_at, $3) end, updated_at = $3 where id = $1 returning ${columns}`,
    [id, deactivated, tx.now],
  );
}

export async function touchSignIn(tx: Scope, id: string): Promise<void> {
  await tx.rows('update app_user set last_sign_in_at = $2 where id = $1', [id, tx.now]);
}
