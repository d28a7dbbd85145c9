import { createKey, identityErrors, listKeys, listPermissions, revokeKey } from '#contract/identity';
import { permissionsOf, roles } from '#platform/access';
import { platformErrors, says } from '#platform/contract';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import type { App } from '#platform/modules';
import { dropActor, permissionGrants } from './identifying.ts';
import { type ListedKey, revokeKeyRow, selectKeys } from './key.repo.ts';
import { makeKey } from './keys.ts';
import { namesOf } from './known-people.ts';

async function present(tx: Scope, keys: readonly ListedKey[]) {
  const names = await namesOf(
    tx,
    keys.flatMap((k) => (k.created_by ? [k.created_by] : [])),
  );
  return keys.map((k) => ({
    id: k.id,
    name: k.name,
    role: k.role,
    scopes: k.scopes,
    hint: k.hint,
    createdBy: (k.created_by && names.get(k.created_by)) ?? null,
    createdByActive: k.maker_active,
    createdAt: k.created_at.toISOString(),
    lastUsedAt: k.last_used_at?.toISOString() ?? null,
    expiresAt: k.expires_at?.toISOString() ?? null,
    revokedAt: k.revoked_at?.toISOString() ?? null,
  }));
}

export const keyRoutes = (app: App) => [
  handle(listKeys, async ({ tx }) => ({ items: await present(tx, await selectKeys(tx)) })),
  handle(createKey, async ({ tx, actor, body }) => {
    const held = permissionsOf(permissionGrants(), body.role);
    const unknown = (body.scopes ?? []).findIndex((scope) => !(held as ReadonlySet<string>).has(scope));
    if (unknown >= 0) throw fail(identityErrors.unknownScope, { fields: [{ path: `scopes.${unknown}`, message: identityErrors.unknownScope.title.en }] });
    if (body.expiresAt && new Date(body.expiresAt) <= tx.now)
      throw fail(platformErrors.invalid, {
        fields: [{ path: 'expiresAt', message: says({ en: 'This time is over. Choose a later one.', 'zh-CN': '该时间已过，请选择更晚的时间。' }) }],
      });
    const { key, secret } = await makeKey(tx, actor, {
      name: body.name,
      role: body.role,
      scopes: body.scopes ?? null,
      expiresAt: body.expiresAt ? new Date(body.expiresAt) : null,
    });
    const [shown] = await present(tx, [key]);
    return { ...(shown as NonNullable<typeof shown>), secret };
  }),
  handle(revokeKey, async ({ tx, actor, params }) => {
    const key = await revokeKeyRow(tx, params.id);
    if (!key) throw fail(platformErrors.notFound);
    await appendEvents(tx, actor, [{ type: 'key.revoked', data: { keyId: key.id, name: key.name } }]);
    dropActor(app, tx, key.id);
    return null;
  }),
  handle(listPermissions, async () => {
    const held = new Map(roles.map((role) => [role, permissionsOf(permissionGrants(), role)] as const));
    const names = [...new Set(permissionGrants().flatMap((grant) => Object.keys(grant)))].sort();
    return { items: names.map((permission) => ({ permission, roles: roles.filter((role) => (held.get(role) as ReadonlySet<string>).has(permission)) })) };
  }),
];
