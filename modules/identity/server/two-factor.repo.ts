import type { Scope } from '#platform/db';
import { hashToken } from '#platform/ids';

// Codes follow the wall clock of the phone that makes them, so these times are the database's own and not the business clock.
const windowMinutes = 5;

export async function codeWasUsed(tx: Scope, userId: string, code: string): Promise<boolean> {
  return (
    (await tx.row('select 1 as used from two_factor_code where user_id = $1 and code_hash = $2 and used_at > clock_timestamp() - make_interval(mins => $3)', [
      userId,
      hashToken(code),
      windowMinutes,
    ])) !== undefined
  );
}

/** True for the first to come; of two requests with one code, one is refused. */
export async function claimCode(tx: Scope, userId: string, code: string): Promise<boolean> {
  await tx.rows('delete from two_factor_code where user_id = $1 and used_at < clock_timestamp() - make_interval(mins => $2)', [userId, windowMinutes]);
  return (
    (await tx.row('insert into two_factor_code (user_id, code_hash, used_at) values ($1, $2, clock_timestamp()) on conflict do nothing returning 1 as ok', [
      userId,
      hashToken(code),
    ])) !== undefined
  );
}

export function selectWithoutTwoFactor(tx: Scope): Promise<{ id: string }[]> {
  return tx.rows<{ id: string }>('select id from app_user where not two_factor_enabled and deactivated_at is null');
}

/** For someone who lost phone and codes. */
export async function deleteTwoFactor(tx: Scope, userId: string): Promise<boolean> {
  await tx.rows('delete from two_factor where user_id = $1', [userId]);
  return (
    (await tx.rows('update app_user set two_factor_enabled = false, updated_at = $2 where id = $1 and two_factor_enabled returning 1 as ok', [userId, tx.now]))
      .length > 0
  );
}
