/** A backup of this installation: its database and its file store into one file, and beside it the list of those who were erased. */
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Manifest, takeBackup } from '#platform/backup';
import { type Config, ConfigError } from '#platform/config';
import { createDatabase } from '#platform/db';
import type { Log } from '#platform/log';
import { runningPostgresUrl, startPostgres } from '#platform/postgres';
import { readStored, storedFiles } from '#server/files';
import { erasedIds } from '#server/privacy';
import type { Database } from './starting.ts';
import { version } from './version.ts';

type OnProgress = (share: number, what: string) => void;
export type BackedUp = { path: string; bytes: number; manifest: Manifest };

/** The database as it is, running or not: a backup changes nothing, so nothing is migrated. */
async function openAsItIs({ databaseUrl, dataDir }: Config, log: Log): Promise<Database> {
  const url = databaseUrl ?? (await runningUrl(dataDir));
  if (url) return { url, stop: async () => {} };
  if (!existsSync(join(dataDir, 'postgres')))
    throw new ConfigError(`There is nothing to back up in ${dataDir}. Set DATA_DIR to the data folder of the installation, or DATABASE_URL to its database.`);
  const postgres = await startPostgres({ dataDir, log: (line) => log.debug(line) });
  return { url: postgres.url, stop: () => postgres.stop() };
}

/** Asked again where a server seems to run: under load its answer may take longer than one question waits. */
async function runningUrl(dataDir: string): Promise<string | null> {
  for (let tries = 0; ; tries += 1) {
    const url = await runningPostgresUrl(dataDir);
    if (url || tries === 8 || !existsSync(join(dataDir, 'postgres', 'postmaster.pid'))) return url;
    await delay(250);
  }
}

/** @param target a file, or a folder that gets a file named after the moment. */
export async function backUp(config: Config, log: Log, target: string, onProgress: OnProgress = () => {}): Promise<BackedUp> {
  const path = pathOf(target);
  const database = await openAsItIs(config, log);
  try {
    const taken = await takeBackup(
      { url: database.url, program: version, files: storedFiles, readFile: (sha256) => readStored(config, sha256) },
      path,
      onProgress,
    );
    await rememberErased(database.url, path, taken.manifest);
    return { path, ...taken };
  } finally {
    await database.stop();
  }
}

function pathOf(target: string): string {
  const path = resolve(target);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    return join(
      path,
      `careloop-${new Date()
        .toISOString()
        .replace(/\.\d+Z$/, 'Z')
        .replaceAll(':', '-')}.tar`,
    );
  if (/[/\\]$/.test(target) || !existsSync(dirname(path))) throw new ConfigError(`The folder for the backup is not there: ${target}. Make it first.`);
  if (existsSync(path)) throw new ConfigError(`${path} is there already. Give another name, or a folder: the name is then made from the time.`);
  return path;
}

/** Who was erased lies beside the backups, so that restoring an older one erases them again. Ids only. */
export const erasedBeside = (path: string, manifest: Manifest): string => join(dirname(path), `careloop-erased-${manifest.installation}.jsonl`);

async function rememberErased(url: string, path: string, manifest: Manifest): Promise<void> {
  const list = erasedBeside(path, manifest);
  const db = createDatabase(url, { max: 1 });
  const lines = new Set((await erasedIds(db).finally(() => db.close())).map((ids) => JSON.stringify(ids)));
  if (existsSync(list)) for (const line of readFileSync(list, 'utf8').split('\n')) if (line.trim()) lines.add(line);
  if (lines.size === 0) return;
  writeFileSync(`${list}.partial`, [...lines].map((line) => `${line}\n`).join(''), { mode: 0o600 });
  renameSync(`${list}.partial`, list);
}
