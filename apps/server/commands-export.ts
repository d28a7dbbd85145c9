import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { systemActor } from '#platform/access';
import { appendEvents } from '#platform/events';
import { newId } from '#platform/ids';
import { fileRows, openFile } from '#server/files';
import { insertExport, selectExportRun, workExport } from '#server/imports';
import type { Command } from './commands.ts';
import { withProduct } from './connecting.ts';
import { progressBar } from './progress.ts';

const actor = systemActor('command line');

export const exportCommand: Command = {
  name: 'export',
  usage: 'export FILE [--with-files]',
  about: 'Writes people, customers, tickets with messages and everything around them into one JSON Lines file that `import` reads again. No passwords or keys.',
  run: async (args, context) => {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { 'with-files': { type: 'boolean', default: false } } });
    const [target] = positionals;
    if (!target || positionals.length > 1) {
      process.stderr.write(`Usage: npm run careloop -- ${exportCommand.usage}\n`);
      return 2;
    }
    const folder = dirname(resolve(target));
    const isFolder = statSync(target, { throwIfNoEntry: false })?.isDirectory() ?? false;
    if (isFolder || !existsSync(folder)) {
      process.stderr.write(isFolder ? `${target} is a folder. Name a file in it.\n` : `There is no folder ${folder}. Make it first.\n`);
      return 2;
    }
    return withProduct(context, async ({ app }) => {
      const id = newId();
      await app.db.transaction(async (tx) => {
        await insertExport(tx, id, actor, values['with-files']);
        await appendEvents(tx, actor, [{ type: 'export.started', data: { exportId: id, withFiles: values['with-files'] } }]);
      });
      const bar = progressBar('Exporting');
      await workExport(app, id, (done, total) => bar.show(done / Math.max(1, total), `${done} tickets`));
      const run = await selectExportRun(app.db.read(), id);
      const [file] = run?.file_id ? await fileRows(app.db.read(), [run.file_id]) : [];
      if (!run || !file) {
        process.stderr.write('The export was stopped.\n');
        return 1;
      }
      // Whole or not at all, also when this is ended in between.
      const part = `${target}.part`;
      rmSync(part, { force: true });
      await pipeline(await openFile(app, file), createWriteStream(part, { mode: 0o600 }));
      renameSync(part, target);
      bar.end();
      process.stdout.write(
        `${target}: ${Object.entries(run.counts)
          .map(([kind, count]) => `${count} ${kind}`)
          .join(', ')}\n`,
      );
      return 0;
    });
  },
};
