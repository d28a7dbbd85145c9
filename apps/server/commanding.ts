/** `npm run careloop -- <command>`: administration from the shell, over the same verbs as the API. Ends with 0 when done, 2 when it was asked wrongly, 1 otherwise. */
import { ConfigError, readConfig } from '#platform/config';
import { createLog } from '#platform/log';
import { type Command, commands } from './commands.ts';

// Who reads along may stop before the end (`| head`): what was asked is done all the same.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

const [first = 'help', ...args] = process.argv.slice(2);
const asksHelp = (word: string | undefined): boolean => word === 'help' || word === '--help' || word === '-h';
const command = commands.find((c) => c.name === (first === 'help' ? args[0] : first));

if (!command) {
  const known = asksHelp(first) && args[0] === undefined;
  const unknown = first === 'help' ? args[0] : first;
  const text = `Usage: npm run careloop -- COMMAND\n\n${commands.map(described).join('\n')}\n`;
  if (known) process.stdout.write(text);
  else process.stderr.write(`There is no command "${unknown}".\n\n${text}`);
  process.exitCode = known ? 0 : 2;
} else if (first === 'help' || args.includes('--help') || args.includes('-h')) {
  process.stdout.write(`Usage: npm run careloop -- ${command.usage}\n\n${wrapped(command.about, '')}\n`);
} else {
  process.exitCode = await run(command);
}

async function run(asked: Command): Promise<number> {
  try {
    const config = readConfig(process.env);
    return await asked.run(args, { config, log: createLog(process.env.LOG_LEVEL || 'warn') });
  } catch (error) {
    const { code = '', message } = (error instanceof Error ? error : { message: String(error) }) as { code?: string; message: string };
    // Only the first sentence: the rest is about a way of writing options that nobody needs here.
    const wrong = code.startsWith('ERR_PARSE_ARGS');
    process.stderr.write(wrong ? `${message.split(/[.\n] ?/)[0]}.\nUsage: npm run careloop -- ${asked.usage}\n` : `${message}\n`);
    return wrong || error instanceof ConfigError ? 2 : 1;
  }
}

function described({ usage, about }: Command): string {
  return `  ${usage}\n${wrapped(about, '      ')}`;
}

/** Lines that fit a terminal. */
function wrapped(text: string, indent: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 90) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${indent}${word}`);
  }
  return lines.join('\n');
}
