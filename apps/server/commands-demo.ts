import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Filled, fillDemo, shop, signIns } from '../../demo/index.ts';
import type { Command } from './commands.ts';
import { progressBar } from './progress.ts';
import { openDatabase, startServer } from './starting.ts';

export const demoCommand: Command = {
  name: 'demo',
  usage: 'demo [--fill-only]',
  about:
    'Starts the product with an invented shop and a week of its tickets, in a data folder of its own (DATA_DIR, or ./data/demo). A second start finds it again.',
  run: async (args, { config: given, log }) => {
    const { values } = parseArgs({ args: [...args], options: { 'fill-only': { type: 'boolean', default: false } } });
    const config = { ...given, dataDir: process.env.DATA_DIR ? given.dataDir : resolve('data/demo') };
    const database = await openDatabase(config, log);
    const bar = progressBar('A week at Linden Home');
    let filled: Filled;
    try {
      filled = await fillDemo(config, database.url, log, { onProgress: (share) => bar.show(share) });
    } finally {
      await database.stop();
    }
    if (filled === 'other data') {
      process.stderr.write('There is other data in this installation; the demo fills only an empty one. Set DATA_DIR to a folder of its own.\n');
      return 1;
    }
    if (filled === 'filled') bar.end();
    const people = signIns.map((p) => `  ${p.role.padEnd(14)} ${p.email.padEnd(30)} ${p.name}`).join('\n');
    process.stdout.write(`\n${shop.name}: sign in with the password "${shop.password}" as\n${people}\n\n`);
    if (values['fill-only']) return 0;
    const running = await startServer(config, log);
    process.stdout.write(`Open ${running.address}\n`);
    await new Promise<void>((done) => {
      process.once('SIGINT', done);
      process.once('SIGTERM', done);
    });
    await running.stop();
    return 0;
  },
};
