/** `npm run careloop -- <command>`: administration from the shell, over the same verbs as the API. */
import { ConfigError, readConfig } from '#platform/config';
import { createLog } from '#platform/log';
import { commands } from './commands.ts';

const [name = 'help', ...args] = process.argv.slice(2);
const command = commands.find((c) => c.name === name);
if (!command) {
  process.stderr.write(
    `${name === 'help' ? '' : `There is no command "${name}". `}Commands:\n${commands.map((c) => `  ${c.usage}\n      ${c.about}`).join('\n')}\n`,
  );
  process.exit(name === 'help' ? 0 : 2);
}
try {
  const config = readConfig(process.env);
  process.exitCode = await command.run(args, { config, log: createLog(process.env.LOG_LEVEL || 'warn') });
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
