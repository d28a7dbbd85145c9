import { rebuildMeasures } from '#server/analytics';
import { rebuildSearch } from '#server/tickets';
import type { Assembled } from './assemble.ts';
import type { Command } from './commands.ts';
import { withProduct } from './connecting.ts';

type Part = { name: string; run(product: Assembled, onProgress: (done: number) => void): Promise<number> };
const parts: readonly Part[] = [
  { name: 'measures', run: ({ app }, onProgress) => rebuildMeasures(app.db, onProgress) },
  { name: 'search', run: ({ app }, onProgress) => rebuildSearch(app.db, onProgress) },
];

export const rebuildCommand: Command = {
  name: 'rebuild',
  usage: 'rebuild [measures|search]',
  about: 'Computes the measures (from the log of facts) and the search index anew, or one of them. They come out as they were. The product may run meanwhile.',
  run: async (args, context) => {
    const wanted = parts.filter((part) => args.length === 0 || args[0] === 'all' || args[0] === part.name);
    if (wanted.length === 0 || args.length > 1) {
      process.stderr.write(`Usage: npm run careloop -- ${rebuildCommand.usage}\n`);
      return 2;
    }
    return withProduct(context, async (product) => {
      for (const part of wanted) {
        const total = await part.run(product, (done) => process.stderr.write(`\r${part.name}: ${done}`));
        process.stderr.write(`\r${part.name}: ${total} tickets, done.\n`);
      }
      return 0;
    });
  },
};
