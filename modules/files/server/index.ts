import { filesErrors, type StoredFile } from '#contract/files';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { fail } from '#platform/http';
import { deleteFiles, type FileRow, lockFiles, markAttached, markReleased, selectFiles } from './file.repo.ts';

export type { FileRow } from './file.repo.ts';
export { hashesInStore, keepStored, readStored, storedFiles } from './moving.ts';
export { openFile, sendFile } from './serving.ts';
export { type NewFile, storeFile } from './storing.ts';
export { handOverFiles } from './uploader.repo.ts';

/** Ties uploads to something (a message, a draft), in the given order. Only their uploader may. @throws files.unknown */
export async function attachFiles(tx: Scope, ids: readonly string[], actor: Actor): Promise<FileRow[]> {
  if (ids.length === 0) return [];
  const rows = await lockFiles(tx, ids);
  const byId = new Map(rows.filter((f) => f.uploader_kind === actor.kind && f.uploader_id === actor.id).map((f) => [f.id, f]));
  const wanted = [...new Set(ids)].map((id) => byId.get(id.toLowerCase()) ?? null);
  const missing = [...new Set(ids)].filter((_, i) => wanted[i] === null);
  if (missing.length > 0) throw fail(filesErrors.unknown, { detail: missing.slice(0, 20).join(', ') });
  await markAttached(tx, ids);
  return wanted.filter((f) => f !== null);
}

/** Rows by id, in the order asked for; those that are gone are left out. */
export async function fileRows(tx: Scope, ids: readonly string[]): Promise<FileRow[]> {
  if (ids.length === 0) return [];
  const byId = new Map((await selectFiles(tx, ids)).map((f) => [f.id, f]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Nothing refers to these any more (a draft was thrown away): the sweeper takes them when they are a day old. */
export const releaseFiles = (tx: Scope, ids: readonly string[]): Promise<void> => (ids.length > 0 ? markReleased(tx, ids) : Promise.resolve());

/** For erasure: rows go now, bytes that no other row names with the next sweep. */
export async function removeFiles(tx: Scope, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await deleteFiles(tx, ids);
}

export const presentFile = (f: FileRow): StoredFile => ({
  id: f.id,
  name: f.name,
  sizeBytes: f.size_bytes,
  type: f.type,
  width: f.width,
  height: f.height,
  damaged: f.damaged_at !== null,
});
