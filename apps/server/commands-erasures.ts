import { erasedIds, replayErasures } from '#server/privacy';
import type { Command } from './commands.ts';
import { withProduct } from './connecting.ts';
import { readErased } from './putting-back.ts';

export const erasuresCommand: Command = {
  name: 'erasures',
  usage: 'erasures list | erasures replay [file]',
  about: 'Prints who was erased (ids only: keep it beside your backups), or erases all of them again after an older backup was put in place.',
  run: async ([what, file], context) => {
    if (what !== 'list' && what !== 'replay') {
      process.stderr.write(`Usage: npm run careloop -- ${erasuresCommand.usage}\n`);
      return 2;
    }
    return withProduct(context, async ({ app }) => {
      const kept = await erasedIds(app.db);
      if (what === 'list') {
        process.stdout.write(kept.map((ids) => `${JSON.stringify(ids)}\n`).join(''));
        return 0;
      }
      const all = [...kept, ...(file ? readErased(file) : [])];
      const known = await replayErasures(app.db, all, (done, total) => process.stderr.write(`\r${done} of ${total}`));
      process.stderr.write(`\nErased ${known} people again; ${all.length - known} are not in this database.\n`);
      return 0;
    });
  },
};
