/** A backup into an empty data folder or database. Nothing starts on it before all of it is there and compared. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import {
  bringUpToDate,
  DamagedBackupError,
  filesIn,
  type Manifest,
  mustKnow,
  prepareTarget,
  readManifest,
  restoreFiles,
  restoreRows,
  unmark,
} from '#platform/backup';
import { type Config, ConfigError } from '#platform/config';
import type { Log } from '#platform/log';
import { endAbandoned, runningPostgresUrl, startPostgres } from '#platform/postgres';
import { hashesInStore, keepStored } from '#server/files';
import { rememberGeneration } from '#server/outbox';
import { erasedIds, replayErasures } from '#server/privacy';
import { assemble } from './assemble.ts';
import { erasedBeside } from './backing-up.ts';
import { type Database, unreachable } from './starting.ts';

type OnProgress = (share: number, what: string) => void;
export type RestoreOptions = {
  /** What waited may go out again. */
  send: boolean;
  /** The file store holds more than the backup does, and shall keep it until its nightly sweep. */
  keepFiles: boolean;
  /** A list of erased people that was kept elsewhere. */
  erased?: string;
  onProgress?: OnProgress;
};
export type PutBack = { manifest: Manifest; applied: string[]; erasedAgain: number };

/** @throws Error with a sentence; the target then is as empty as it was, or marked as unfinished. */
export async function putBack(config: Config, log: Log, source: string, options: RestoreOptions): Promise<PutBack> {
  const path = backupAt(source);
  const onProgress = options.onProgress ?? (() => {});
  try {
    const manifest = await readManifest(path);
    mustKnow(manifest);
    const lists = [
      ...(options.erased ? [readErased(options.erased)] : []),
      ...(existsSync(erasedBeside(path, manifest)) ? [readErased(erasedBeside(path, manifest))] : []),
    ];
    if (!options.keepFiles) await mustBeOurs(config, await filesIn(path));
    const database = await openEmpty(config, log);
    try {
      await prepareTarget(database.url, manifest).catch((error) => {
        throw config.databaseUrl ? unreachable(config.databaseUrl, error) : error;
      });
      await restoreRows(database.url, path, manifest, onProgress);
      await restoreFiles(path, manifest, (sha256, bytes) => keepStored(config, sha256, bytes), onProgress);
      const applied = await bringUpToDate(database.url);
      const erasedAgain = await settle(config, log, database.url, options.send, lists.flat());
      await unmark(database.url);
      return { manifest, applied, erasedAgain };
    } finally {
      await database.stop();
    }
  } catch (error) {
    if (error instanceof DamagedBackupError) throw new Error(`The backup ${path} is damaged. ${error.message} Nothing of it is in use.`, { cause: error });
    throw error;
  }
}

/** A folder stands for its newest backup. */
function backupAt(source: string): string {
  const path = resolve(source);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new ConfigError(`There is no backup at ${source}.`);
  if (!found.isDirectory()) return path;
  const newest = readdirSync(path)
    .filter((name) => /^careloop-.*\.tar$/.test(name))
    .sort()
    .at(-1);
  if (!newest) throw new ConfigError(`There is no backup in the folder ${source}.`);
  return join(path, newest);
}

async function openEmpty({ databaseUrl, dataDir }: Config, log: Log): Promise<Database> {
  if (databaseUrl) return { url: databaseUrl, stop: async () => {} };
  // A restore that was killed leaves its database running.
  await endAbandoned(dataDir);
  if (await runningPostgresUrl(dataDir)) throw new ConfigError(`Careloop is running on ${dataDir}. Restore into an empty folder: set DATA_DIR to one.`);
  const postgres = await startPostgres({ dataDir, log: (line) => log.debug(line) });
  return { url: postgres.url, stop: () => postgres.stop() };
}

/** Bytes of another installation would be swept away at night. */
async function mustBeOurs(config: Config, ours: ReadonlySet<string>): Promise<void> {
  if (!config.filesS3 && !existsSync(join(config.dataDir, 'files'))) return;
  for await (const hashes of hashesInStore(config)) {
    if (!hashes.every((sha256) => ours.has(sha256)))
      throw new ConfigError(
        `The file store (${config.filesS3 ? `bucket ${config.filesS3.bucket}` : join(config.dataDir, 'files')}) holds files that are not in the backup. Use an empty one; if it is this installation's own and nothing else works on it, add --keep-files.`,
      );
  }
}

/** What must not go on where it was: sessions, waiting mail, people who were erased since. */
async function settle(config: Config, log: Log, url: string, send: boolean, lists: readonly number[][]): Promise<number> {
  const assembled = await assemble(config, url, { log, poolSize: 4 });
  try {
    await assembled.app.db.transaction(async (tx) => {
      for (const module of assembled.modules) await module.restored?.(tx, { send });
      await rememberGeneration(tx, config.dataDir);
    });
    const known = new Set((await erasedIds(assembled.app.db)).map((ids) => JSON.stringify(ids)));
    return await replayErasures(
      assembled.app.db,
      lists.filter((ids) => !known.has(JSON.stringify(ids))),
    );
  } finally {
    await assembled.close();
  }
}

const idList = z.array(z.number().int().positive()).max(10_000);

/** A line of ids for each person. */
export function readErased(path: string): number[][] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => idList.parse(JSON.parse(line)));
}
