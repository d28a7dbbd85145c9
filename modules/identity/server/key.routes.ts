import { createKey, listKeys, revokeKey } from '#contract/identity';
import { platformErrors } from '#platform/contract';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import type { App } from '#platform/modules';
import { type KeyRow, revokeKeyRow, selectKeys } from './key.repo.ts';
import { makeKey } from './keys.ts';

const present = (k: KeyRow) => ({
  id: k.id, name: k.name, role: k.role, scopes: k.scopes, hint: k.hint, createdAt: k.created_at.toISOString(),
  lastUsedAt: k.last_used_at?.toISOString() ?? null, expiresAt: k.expires_at?.toISOString() ?? null, revokedAt: k.revoked_at?.toISOString() ?? null,
});

export const keyRoutes = (app: App) => [
  handle(listKeys, async ({ tx }) => ({ items: (await selectKeys(tx)).map(present) })),
  handle(createKey, async ({ tx, actor, body }) => {
    const { key, secret } = await makeKey(tx, actor, { name: body.name, role: body.role, scopes: body.scopes ?? null, expiresAt: body.expiresAt ? new Date(body.expiresAt) : null });
    return { ...present(key), secret };
  }),
  handle(revokeKey, async ({ tx, actor, params }) => {
    const key = await revokeKeyRow(tx, params.id);
    if (!key) throw fail(platformErrors.notFound);
    await appendEvents(tx, actor, [{ type: 'key.revoked', data: { keyId: key.id, name: key.name } }]);
    tx.afterCommit(() => app.wakeup.ring('actors', key.id));
    return null;
  }),
];
