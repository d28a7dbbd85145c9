import { parseArgs } from 'node:util';
import { type Role, roles, systemActor } from '#platform/access';
import { makeKey } from '#server/identity';
import type { Command } from './commands.ts';
import { withProduct } from './connecting.ts';

const aliases: Record<string, Role> = { admin: 'administrator', light: 'light_agent', 'light-agent': 'light_agent' };

export const keysCommand: Command = {
  name: 'keys',
  usage: 'keys create --name N --role R [--scopes a:b,c:d]',
  about: `Prints a new API key. Roles: ${roles.join(', ')}.`,
  run: async (args, context) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { name: { type: 'string' }, role: { type: 'string' }, scopes: { type: 'string' } },
      allowPositionals: true,
    });
    const role = aliases[values.role ?? ''] ?? (values.role as Role | undefined);
    if (positionals[0] !== 'create' || !values.name || !role || !roles.includes(role)) {
      process.stderr.write(`Usage: careloop ${keysCommand.usage}\nRoles: ${roles.join(', ')}\n`);
      return 2;
    }
    return withProduct(context, async ({ app }) => {
      const { secret } = await app.db.transaction((tx) =>
        makeKey(tx, systemActor('command line'), { name: values.name as string, role, scopes: values.scopes?.split(',') ?? null }),
      );
      process.stdout.write(`${secret}\n`);
      return 0;
    });
  },
};
