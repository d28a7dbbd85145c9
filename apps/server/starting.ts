import { type Config, ConfigError, makeFolder } from '#platform/config';
import { type Jobs, startJobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import { migrate } from '#platform/migrations';
import { startPostgres } from '#platform/postgres';
import { prepareFirstRun } from '#server/identity';
import { type Assembled, assemble } from './assemble.ts';
import { serveWeb } from './web-app.ts';

export type Running = { assembled: Assembled; address: string /** Where to set up, while nobody is there. */; setupUrl: string | null; stop(): Promise<void> };
export type Database = { url: string; stop(): Promise<void> };

/** The embedded PostgreSQL, or the one in DATABASE_URL; migrated either way. */
export async function openDatabase(config: Config, log: Log): Promise<Database> {
  makeDataDir(config.dataDir);
  const postgres = config.databaseUrl ? null : await startPostgres({ dataDir: config.dataDir, log: (line) => log.debug(line) });
  const url = config.databaseUrl ?? (postgres?.url as string);
  try {
    const { applied } = await migrate(url, (line) => log.debug(line));
    if (applied.length > 0) log.info(`The database was brought up to date: ${applied.length} migrations.`);
  } catch (error) {
    await postgres?.stop();
    throw config.databaseUrl ? unreachable(config.databaseUrl, error) : error;
  }
  return {
    url,
    stop: async () => {
      await postgres?.stop();
    },
  };
}

function makeDataDir(path: string): void {
  try {
    makeFolder(path);
  } catch (error) {
    throw new ConfigError(`The data folder ${path} cannot be used (${(error as Error).message}). Set DATA_DIR to a folder that this account may write.`);
  }
}

const unreachableCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNRESET',
  'ENOENT',
  '28P01',
  '28000',
  '3D000',
  '42501',
]);

/** What the network or the database server said, with the name of the variable to set. */
export function unreachable(databaseUrl: string, error: unknown): unknown {
  const { code = '', message } = error as Error & { code?: string };
  if (!unreachableCodes.has(code)) return error;
  const { host, pathname, searchParams } = new URL(databaseUrl);
  return new ConfigError(
    `The database "${pathname.slice(1)}" on ${host || searchParams.get('host')} cannot be used (${message || code}). Set DATABASE_URL to a PostgreSQL 15 or newer that is running, with a user who may make tables in that database.`,
  );
}

function notListening(config: Config, error: Error & { code?: string }): Error {
  if (error.code === 'EADDRINUSE')
    return new ConfigError(`Port ${config.port} on ${config.host} is in use by another program. Set PORT to another number, or end that program.`);
  if (error.code === 'EACCES') return new ConfigError(`This account may not listen on port ${config.port}. Set PORT to a number above 1023.`);
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(error.code ?? ''))
    return new ConfigError(`${config.host} is not an address of this machine. Set HOST to one, for example 127.0.0.1 or 0.0.0.0.`);
  return error;
}

export async function startServer(config: Config, log: Log): Promise<Running> {
  const database = await openDatabase(config, log);
  const undo: (() => Promise<void>)[] = [database.stop];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
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
    let work: Jobs | undefined;
    undo.push(async () => work?.stop());
    if (config.role === 'worker') {
      work = await startWork(assembled, log);
      return { assembled, address: '', setupUrl: null, stop };
    }
    const http = await assembled.createHttp();
    await serveWeb(assembled.app, http, log);
    undo.push(() => http.close());
    // After a restart all streams knock within seconds; who finds the queue full would wait longer and longer before knocking again.
    await http.listen({ port: config.port, host: config.host, backlog: 4_096 }).catch((error) => {
      throw notListening(config, error);
    });
    const port = (http.server.address() as { port: number }).port;
    const address = config.publicUrl.replace(/:0$/, `:${port}`);
    const running = { assembled, address, ...(await prepareFirstRun(assembled.app, address)), stop };
    // Last: whatever waited while nobody was here must not keep the doors from opening.
    if (config.role !== 'web') work = await startWork(assembled, log);
    return running;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startWork(assembled: Assembled, log: Log): Promise<Jobs> {
  const { app, modules } = assembled;
  assembled.followers.start();
  const crons = modules.flatMap((m) => m.crons?.(app) ?? []);
  return startJobs(
    app.db,
    log,
    modules.flatMap((m) => m.jobs?.(app) ?? []),
    crons,
  );
}
