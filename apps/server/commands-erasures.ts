import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { erasedIds, replayErasures } from '#server/privacy';
import type { Command } from './commands.ts';
import { withProduct } from './connecting.ts';

const people = z.array(z.array(z.number().int().positive()).max(10_000));

/** A list that was kept elsewhere: a line of ids for each person. */
const readList = (path: string): number[][] =>
  people.parse(
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line)),
  );

export const erasuresCommand: Command = {
  name: 'erasures',
  usage: 'erasures list | erasures replay [file]',
  about: 'Prints who was erased (ids only: keep it beside your backups), or erases all of them again after an older backup was put in place.',
  run: async ([what, file], context) => {
    if (what !== 'list' && what !== 'replay') {
      process.stderr.write(`Usage: careloop ${erasuresCommand.usage}\n`);
      return 2;
    }
    return withProduct(context, async ({ app }) => {
      const kept = await erasedIds(app.db);
      if (what === 'list') {
        process.stdout.write(kept.map((ids) => `${JSON.stringify(ids)}\n`).join(''));
        return 0;
      }
      const all = [...kept, ...(file ? readList(file) : [])];
      const known = await replayErasures(app.db, all, (done, total) => process.stderr.write(`\r${done} of ${total}`));
      process.stderr.write(`\nErased ${known} people again; ${all.length - known} are not in this database.\n`);
      return 0;
    });
  },
};
