/** For commands: the product over its database, whether the server is running (then its PostgreSQL is used) or not (then one is started for the moment). */
import { runningPostgresUrl } from '#platform/postgres';
import { type Assembled, assemble } from './assemble.ts';
import type { CommandContext } from './commands.ts';
import { openDatabase } from './starting.ts';

export async function withProduct(context: CommandContext, work: (assembled: Assembled) => Promise<number>): Promise<number> {
  const { config, log } = context;
  const running = config.databaseUrl ?? (await runningPostgresUrl(config.dataDir));
  const database = running ? { url: running, stop: async () => {} } : await openDatabase(config, log);
  try {
    const assembled = await assemble(config, database.url, { log, poolSize: 4 });
    try {
      // A running server's followers and streams should hear of what is written here.
      await assembled.app.wakeup.open();
      return await work(assembled);
    } finally {
      await new Promise((done) => setTimeout(done, 50));
      await assembled.close();
    }
  } finally {
    await database.stop();
  }
}
