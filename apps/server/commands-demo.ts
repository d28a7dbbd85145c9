import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Filled, fillDemo, shop, signIns } from '../../demo/index.ts';
import type { Command } from './commands.ts';
import { progressBar } from './progress.ts';
import { openDatabase, startServer } from './starting.ts';

export const demoCommand: Command = {
  name: 'demo',
  usage: 'demo [--tickets N] [--seed N] [--fill-only]',
  about:
    'Starts the product with an invented shop of forty people and a quarter of its tickets, in a data folder of its own (DATA_DIR, or ./data/demo). A second start finds it again; one that was cut off while it was written is begun anew. --tickets makes a smaller or larger company, --seed another one.',
  run: async (args, { config: given, log }) => {
    const { values } = parseArgs({
      args: [...args],
      options: { tickets: { type: 'string' }, seed: { type: 'string' }, 'fill-only': { type: 'boolean', default: false } },
    });
    const [tickets, seed] = [values.tickets, values.seed].map((text) => (text === undefined ? undefined : Number(text)));
    if ([tickets, seed].some((n) => n !== undefined && !(Number.isSafeInteger(n) && n > 0)) || (tickets ?? 0) > 50_000_000) {
      process.stderr.write(`--tickets and --seed take whole numbers above 0. Usage: npm run careloop -- ${demoCommand.usage}\n`);
      return 2;
    }
    const config = { ...given, dataDir: process.env.DATA_DIR ? given.dataDir : resolve('data/demo') };
    const database = await openDatabase(config, log);
    const progress = showProgress(tickets === undefined ? 'A quarter at Linden Home' : `${tickets} tickets at Linden Home`);
    let filled: Filled;
    try {
      const onAnew = () => process.stderr.write('The demo was cut off while it was written; it is begun anew.\n');
      filled = await fillDemo(config, database.url, log, { ...(tickets ? { tickets } : {}), ...(seed ? { seed } : {}), onProgress: progress.show, onAnew });
    } finally {
      await database.stop();
    }
    if (filled === 'other data') {
      process.stderr.write('There is other data in this installation; the demo fills only an empty one. Set DATA_DIR to a folder of its own.\n');
      return 1;
    }
    if (filled === 'filled') progress.end();
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

/** A bar with what is being written and how long it will take; a line now and then where there is no terminal. */
function showProgress(label: string): { show(share: number, what: string): void; end(): void } {
  const bar = progressBar(label);
  const begun = Date.now();
  let told = 0;
  return {
    show: (share, what) => {
      const leftS = Math.round(((Date.now() - begun) / 1000) * (1 / Math.max(share, 0.01) - 1));
      const left = share < 0.03 ? '' : leftS > 90 ? `, ${Math.ceil(leftS / 60)} min left` : `, ${leftS} s left`;
      bar.show(share, `${what}${left}`);
      if (process.stderr.isTTY || share < told) return;
      told = Math.floor(share * 10) / 10 + 0.1;
      process.stderr.write(`${label}: ${Math.floor(share * 100)} %, ${what}${left}\n`);
    },
    end: () => bar.end(`${Math.round((Date.now() - begun) / 1000)} s`),
  };
}
