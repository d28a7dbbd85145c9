import { mkdirSync } from 'node:fs';
import type { Config } from '#platform/config';
import { type Jobs, startJobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import { migrate } from '#platform/migrations';
import { startPostgres } from '#platform/postgres';
import { prepareFirstRun } from '#server/identity';
import { assemble, type Assembled } from './assemble.ts';
import { serveWeb } from './web-app.ts';

export type Running = { assembled: Assembled; address: string; /** Where to set up, while nobody is there. */ setupUrl: string | null; stop(): Promise<void> };
export type Database = { url: string; stop(): Promise<void> };

/** The embedded PostgreSQL, or the one in DATABASE_URL; migrated either way. */
export async function openDatabase(config: Config, log: Log): Promise<Database> {
  mkdirSync(config.dataDir, { recursive: true });
  const postgres = config.databaseUrl ? null : await startPostgres({ dataDir: config.dataDir, log: (line) => log.debug(line) });
  const url = config.databaseUrl ?? (postgres?.url as string);
  try {
    const { applied } = await migrate(url, (line) => log.debug(line));
    if (applied.length > 0) log.info(`The database was brought up to date: ${applied.length} migrations.`);
  } catch (error) {
    await postgres?.stop();
    throw error;
  }
  return { url, stop: async () => { await postgres?.stop(); } };
}

export async function startServer(config: Config, log: Log): Promise<Running> {
  const database = await openDatabase(config, log);
  const undo: (() => Promise<void>)[] = [database.stop];
  const stop = async () => { for (const step of undo.splice(0).reverse()) await step(); };
  try {
    const assembled = await assemble(config, database.url, { log });
    undo.push(assembled.close);
    await assembled.app.wakeup.open();
    const live = assembled.modules.flatMap((m) => (m.live ? [m.live(assembled.app)] : []));
    await assembled.app.hub.start(live);
    for (const module of assembled.modules) {
      await module.start?.(assembled.app);
      if (module.stop) undo.push(module.stop);
    }
    if (config.role !== 'web') undo.push((await startWork(assembled, log)).stop);
    if (config.role === 'worker') return { assembled, address: '', setupUrl: null, stop };
    const http = await assembled.createHttp();
    await serveWeb(assembled.app, http, log);
    undo.push(() => http.close());
    await http.listen({ port: config.port, host: config.host });
    const port = (http.server.address() as { port: number }).port;
    const address = config.publicUrl.replace(/:0$/, `:${port}`);
    return { assembled, address, ...(await prepareFirstRun(assembled.app, address)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startWork(assembled: Assembled, log: Log): Promise<Jobs> {
  const { app, modules } = assembled;
  assembled.followers.start();
  const crons = modules.flatMap((m) => m.crons?.(app) ?? []);
  return startJobs(app.db, log, modules.flatMap((m) => m.jobs?.(app) ?? []), crons);
}
