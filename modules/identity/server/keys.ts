import type { Actor, Role } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { hashToken, newId, newToken } from '#platform/ids';
import { insertKey, type ListedKey } from './key.repo.ts';

const prefix = 'clk_';

/** Makes a key; the secret exists only in the answer. */
export async function makeKey(
  tx: Scope,
  actor: Actor,
  input: { name: string; role: Role; scopes?: string[] | null; expiresAt?: Date | null },
): Promise<{ key: ListedKey; secret: string }> {
  const secret = prefix + newToken();
  const key = await insertKey(tx, {
    id: newId(),
    name: input.name,
    role: input.role,
    scopes: input.scopes ?? null,
    hash: hashToken(secret),
    hint: `${secret.slice(0, 8)}…`,
    createdBy: actor.kind === 'user' ? actor.id : null,
    expiresAt: input.expiresAt ?? null,
  });
  await appendEvents(tx, actor, [{ type: 'key.created', data: { keyId: key.id, name: key.name, role: key.role } }]);
  return { key, secret };
}
