import { parseArgs } from 'node:util';
import { backUp } from './backing-up.ts';
import type { Command } from './commands.ts';
import { progressBar } from './progress.ts';
import { putBack } from './putting-back.ts';

const megabytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MB`;

export const backupCommand: Command = {
  name: 'backup',
  usage: 'backup FILE|FOLDER',
  about: 'Writes the database and the stored files into one file; the product may run meanwhile. The file holds everything: keep it as safe as the original.',
  run: async (args, { config, log }) => {
    const [target] = args;
    if (!target || target.startsWith('-') || args.length > 1) {
      process.stderr.write(`Usage: npm run careloop -- ${backupCommand.usage}\n`);
      return 2;
    }
    const bar = progressBar('Backing up');
    const { path, bytes, manifest } = await backUp(config, log, target, (share, what) => bar.show(share * 0.99, what));
    bar.end();
    const rows = manifest.tables.reduce((sum, t) => sum + t.rows, 0);
    process.stdout.write(`${path}: ${rows} rows, ${manifest.jobs.count} jobs, ${manifest.files.count} files, ${megabytes(bytes)}.\n`);
    const { lacking } = manifest.files;
    if (lacking.length > 0)
      process.stderr.write(
        `${lacking.length} stored files are damaged or gone and are not in it: ${lacking.slice(0, 5).join(', ')}${lacking.length > 5 ? ' ...' : ''}\n`,
      );
    return 0;
  },
};

export const restoreCommand: Command = {
  name: 'restore',
  usage: 'restore FILE|FOLDER [--send-pending] [--erased LIST] [--keep-files]',
  about:
    'Puts a backup (of a folder the newest) into an empty data folder or database and compares every row and file. Everybody signs in anew; mail and webhooks that waited are held until an administrator releases them, or go out with --send-pending.',
  run: async (args, { config, log }) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'send-pending': { type: 'boolean', default: false }, 'keep-files': { type: 'boolean', default: false }, erased: { type: 'string' } },
    });
    const [source] = positionals;
    if (!source || positionals.length > 1) {
      process.stderr.write(`Usage: npm run careloop -- ${restoreCommand.usage}\n`);
      return 2;
    }
    const bar = progressBar('Restoring');
    const { manifest, applied, erasedAgain } = await putBack(config, log, source, {
      send: values['send-pending'],
      keepFiles: values['keep-files'],
      ...(values.erased ? { erased: values.erased } : {}),
      onProgress: (share, what) => bar.show(share * 0.99, what),
    });
    bar.end();
    process.stdout.write(
      [
        `The backup of ${manifest.takenAt} (Careloop ${manifest.program}) is in place: ${manifest.tables.reduce((sum, t) => sum + t.rows, 0)} rows and ${manifest.files.count} files, all compared.`,
        ...(applied.length > 0 ? [`The database was brought up to date: ${applied.length} changes.`] : []),
        ...(erasedAgain > 0 ? [`${erasedAgain} people who were erased since were erased again.`] : []),
        values['send-pending']
          ? 'What waited goes out at the next start.'
          : 'Mail and webhooks are held until an administrator releases them: Settings, Outbox.',
        '',
      ].join('\n'),
    );
    return 0;
  },
};
