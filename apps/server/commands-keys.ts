import { parseArgs } from 'node:util';
import { permissionsOf, type Role, roles, systemActor } from '#platform/access';
import { makeKey, permissionGrants } from '#server/identity';
import type { Command } from './commands.ts';
import { withProduct } from './connecting.ts';

const aliases: Record<string, Role> = { admin: 'administrator', light: 'light_agent', 'light-agent': 'light_agent' };

export const keysCommand: Command = {
  name: 'keys',
  usage: 'keys create --name N --role R [--scopes a:b,c:d]',
  about: `Prints a new API key, this once. Roles: ${roles.join(', ')}. --scopes narrows the key to some of its role's permissions, for example tickets:read,tickets:create.`,
  run: async (args, context) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { name: { type: 'string' }, role: { type: 'string' }, scopes: { type: 'string' } },
      allowPositionals: true,
    });
    const role = aliases[values.role ?? ''] ?? (values.role as Role | undefined);
    if (positionals[0] !== 'create' || !values.name || !role || !roles.includes(role)) {
      process.stderr.write(`Usage: npm run careloop -- ${keysCommand.usage}\nRoles: ${roles.join(', ')}\n`);
      return 2;
    }
    const scopes = values.scopes?.split(',').map((s) => s.trim()) ?? null;
    return withProduct(context, async ({ app }) => {
      const held: ReadonlySet<string> = permissionsOf(permissionGrants(), role);
      const unknown = scopes?.filter((s) => !held.has(s)) ?? [];
      if (unknown.length > 0) {
        process.stderr.write(`A key of this role cannot have: ${unknown.join(', ')}. It may have: ${[...held].sort().join(', ')}.\n`);
        return 2;
      }
      const { secret } = await app.db.transaction((tx) => makeKey(tx, systemActor('command line'), { name: values.name as string, role, scopes }));
      process.stdout.write(`${secret}\n`);
      return 0;
    });
  },
};
