/** The stored bytes themselves, by their hash: for backups and for putting them back. */
import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#platform/config';
import type { Scope } from '#platform/db';
import { newId } from '#platform/ids';
import { selectHashes } from './file.repo.ts';
import { storeOf } from './store.ts';

const atOnce = 1_000;

/** Every file that rows name, once. */
export async function* storedFiles(tx: Scope): AsyncGenerator<{ sha256: string; sizeBytes: number }> {
  for (let after = ''; ; ) {
    const rows = await selectHashes(tx, after, atOnce);
    for (const { sha256, size_bytes } of rows) yield { sha256, sizeBytes: size_bytes };
    const last = rows.at(-1);
    if (!last) return;
    after = last.sha256;
  }
}

/** As they lie there, unchecked. */
export const readStored = async (config: Config, sha256: string): Promise<AsyncIterable<Buffer> | null> => (await storeOf(config)).read(sha256);

/** @throws Error when the bytes are not those of this hash. */
export async function keepStored(config: Config, sha256: string, bytes: AsyncIterable<Buffer>): Promise<void> {
  const store = await storeOf(config);
  const path = join(store.incoming, newId());
  const sum = createHash('sha256');
  try {
    const target = await open(path, 'wx', 0o600);
    try {
      for await (const chunk of bytes) {
        sum.update(chunk);
        for (let at = 0; at < chunk.length; ) at += (await target.write(chunk, at)).bytesWritten;
      }
      await target.sync();
    } finally {
      await target.close();
    }
    if (sum.digest('hex') !== sha256) throw new Error(`The stored file ${sha256} is damaged in the backup.`);
    await store.keep(path, sha256);
  } finally {
    await rm(path, { force: true });
  }
}

/** What the store holds, in pages. */
export async function* hashesInStore(config: Config): AsyncGenerator<string[]> {
  yield* (await storeOf(config)).hashes();
}
