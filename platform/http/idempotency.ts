import { createHash } from 'node:crypto';
import type { Actor } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { fail } from './problem.ts';

export type Replay = { status: number; response: unknown };

/**
 * Claims a key in the transaction of the effect. A second request with the same key waits here until the first has committed or rolled back:
 * then it replays the kept answer, or takes the key itself.
 */
export async function claimKey(tx: Scope, actor: Actor, key: string, method: string, url: string, body: unknown): Promise<Replay | null> {
  if (key.length > 255) throw fail(platformErrors.invalid, { detail: 'Idempotency-Key must have at most 255 characters.' });
  const owner = `${actor.kind}:${actor.id ?? ''}`;
  const hash = createHash('sha256')
    .update(method)
    .update('\n')
    .update(url)
    .update('\n')
    .update(JSON.stringify(body) ?? '')
    .digest();
  const claimed = await tx.row(
    'insert into idempotency_key (owner, key, request_hash, created_at) values ($1,$2,$3,$4) on conflict do nothing returning 1 as ok',
    [owner, key, hash, tx.now],
    'idempotency_claim',
  );
  if (claimed) return null;
  const kept = await tx.row<{ request_hash: Buffer; status: number; response: unknown }>(
    'select request_hash, status, response from idempotency_key where owner = $1 and key = $2',
    [owner, key],
  );
  if (!kept) throw fail(platformErrors.conflict);
  if (!kept.request_hash.equals(hash)) throw fail(platformErrors.keyReused);
  if (kept.status === erased) throw fail(platformErrors.conflict);
  return { status: kept.status, response: kept.response };
}

export async function keepAnswer(tx: Scope, actor: Actor, key: string, status: number, response: unknown): Promise<void> {
  await tx.rows(
    'update idempotency_key set status = $3, response = $4 where owner = $1 and key = $2',
    [`${actor.kind}:${actor.id ?? ''}`, key, status, JSON.stringify(response ?? null)],
    'idempotency_keep',
  );
}

const erased = 410;
/** For erasure: kept answers that name one of these ids go. The keys stay taken, so that a late retry does nothing twice. */
export async function eraseAnswers(tx: Scope, ids: readonly number[]): Promise<number> {
  if (ids.length === 0) return 0;
  const named = `"(id|ticketId|customerId)": (${ids.join('|')})[,}]`;
  return (await tx.rows(`update idempotency_key set status = ${erased}, response = null where response::text ~ $1 returning 1 as n`, [named])).length;
}

/** Keys are kept for two days. */
export async function sweepKeys(tx: Scope): Promise<void> {
  await tx.rows(`delete from idempotency_key where created_at < now() - interval '2 days'`);
}
