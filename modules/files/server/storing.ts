import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { filesErrors, maxFileBytes } from '#contract/files';
import type { Actor } from '#platform/access';
import { fail } from '#platform/http';
import { newId } from '#platform/ids';
import type { App } from '#platform/modules';
import { type FileRow, insertFile, lockHash, markDamaged } from './file.repo.ts';
import { cleanName } from './name.ts';
import { sniff } from './sniffing.ts';
import { storeOf } from './store.ts';

export type NewFile = {
  /** As the sender wrote it; cleaned for showing. */
  name: string;
  /** The bytes: one of the two. */
  stream?: AsyncIterable<Uint8Array>;
  buffer?: Uint8Array;
  /** Only this actor may attach it. */
  uploader: Actor;
  maxBytes?: number;
};

/** Keeps a file, in a transaction of its own: bytes first (written aside, synced, renamed), then the row. @throws files.tooLarge, files.empty, files.full */
export async function storeFile(app: App, file: NewFile): Promise<FileRow> {
  const store = await storeOf(app.config);
  const id = newId();
  const path = join(store.incoming, id);
  try {
    const { sha256, sizeBytes } = await receive(path, file.stream ?? Readable.from([file.buffer ?? new Uint8Array()]), file.maxBytes ?? maxFileBytes);
    if (sizeBytes === 0) throw fail(filesErrors.empty);
    const { type, width, height } = await sniff(path);
    let kept = false;
    return await app.db.transaction(async (tx) => {
      await lockHash(tx, sha256);
      // Also when these bytes are there already: the new copy takes the place of one that may be damaged.
      if (!kept) await store.keep(path, sha256);
      kept = true;
      await markDamaged(tx, sha256, null);
      return insertFile(tx, {
        id,
        sha256,
        size_bytes: sizeBytes,
        type,
        width,
        height,
        name: cleanName(file.name),
        uploader_kind: file.uploader.kind,
        uploader_id: file.uploader.id,
      });
    });
  } catch (error) {
    throw isFull(error) ? fail(filesErrors.full) : error;
  } finally {
    await rm(path, { force: true });
  }
}

/** Writes and hashes as the bytes come; at no time is the whole file in memory. */
async function receive(path: string, source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const target = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of source) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw fail(filesErrors.tooLarge);
      hash.update(chunk);
      for (let at = 0; at < chunk.length; ) at += (await target.write(chunk, at)).bytesWritten;
    }
    await target.sync();
  } finally {
    await target.close();
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}

function isFull(error: unknown): boolean {
  const { code, name } = error as { code?: string; name?: string };
  return code === 'ENOSPC' || code === 'EDQUOT' || name === 'XMinioStorageFull' || name === 'InsufficientStorage';
}
