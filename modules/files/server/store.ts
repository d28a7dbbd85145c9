/** Where bytes lie: under DATA_DIR/files by default, in an S3-compatible store when one is configured. A key is `ab/abcdef...` by hash. */
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import type { Config } from '#platform/config';

export type Store = {
  /** Uploads are written here first. Always on the same disk as the files when these lie on disk. */
  incoming: string;
  /** Takes a finished, synced file; afterwards the store holds it whole or not at all. */
  keep(path: string, sha256: string): Promise<void>;
  /** Null when the store has no such bytes; throws when it cannot be asked. */
  read(sha256: string): Promise<Readable | null>;
  remove(sha256: string): Promise<void>;
  /** Every hash in the store, in pages. */
  hashes(): AsyncIterable<string[]>;
};

const keyOf = (sha256: string): string => `${sha256.slice(0, 2)}/${sha256}`;
const hashName = /^[0-9a-f]{64}$/;

const stores = new Map<string, Promise<Store>>();
/** One store per place in a process. */
export function storeOf(config: Config): Promise<Store> {
  const place = JSON.stringify([config.dataDir, config.filesS3]);
  const known = stores.get(place);
  if (known) return known;
  const made = config.filesS3 ? bucketStore(config, config.filesS3) : diskStore(config);
  stores.set(place, made);
  made.catch(() => stores.delete(place));
  return made;
}

async function diskStore(config: Config): Promise<Store> {
  const root = join(config.dataDir, 'files');
  const incoming = join(root, 'incoming');
  await mkdir(incoming, { recursive: true });
  const disk = new Disk(new FSDriver({ location: root, visibility: 'private' }));
  return {
    incoming,
    // flydrive would copy; a rename on one disk is whole or nothing, also when the power goes.
    keep: async (path, sha256) => {
      const target = join(root, keyOf(sha256));
      await mkdir(dirname(target), { recursive: true });
      await rename(path, target);
      await syncFolder(dirname(target));
    },
    read: async (sha256) => {
      const path = join(root, keyOf(sha256));
      const found = await stat(path).catch((error: { code?: string }) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      return found ? createReadStream(path) : null;
    },
    remove: (sha256) => disk.delete(keyOf(sha256)),
    hashes: async function* () {
      for (const folder of await readdir(root))
        if (/^[0-9a-f]{2}$/.test(folder)) yield (await readdir(join(root, folder))).filter((name) => hashName.test(name));
    },
  };
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; there the rename itself is journalled.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function bucketStore(config: Config, s3: NonNullable<Config['filesS3']>): Promise<Store> {
  const incoming = join(config.dataDir, 'files', 'incoming');
  await mkdir(incoming, { recursive: true });
  // Loaded only where it is configured: the client is large.
  const { S3Driver } = await import('flydrive/drivers/s3');
  const disk = new Disk(
    new S3Driver({
      bucket: s3.bucket,
      region: s3.region,
      visibility: 'private',
      supportsACL: false,
      forcePathStyle: s3.forcePathStyle,
      ...(s3.endpoint ? { endpoint: s3.endpoint } : {}),
      ...(s3.accessKeyId && s3.secretAccessKey ? { credentials: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey } } : {}),
    }),
  );
  return {
    incoming,
    keep: async (path, sha256) => {
      const { size } = await stat(path);
      await disk.putStream(keyOf(sha256), createReadStream(path), { contentType: 'application/octet-stream', contentLength: size });
      await unlink(path);
    },
    read: async (sha256) => ((await disk.exists(keyOf(sha256))) ? disk.getStream(keyOf(sha256)) : null),
    remove: (sha256) => disk.delete(keyOf(sha256)),
    hashes: async function* () {
      for (let token: string | undefined, first = true; first || token; first = false) {
        const page = await disk.listAll('', { recursive: true, ...(token ? { paginationToken: token } : {}) });
        yield [...page.objects].flatMap((o) => (o.isFile && hashName.test(o.name) ? [o.name] : []));
        token = page.paginationToken;
      }
    },
  };
}

/** Uploads that were cut off by a crash. */
export async function clearIncoming(store: Store, olderThan: Date): Promise<void> {
  for (const name of await readdir(store.incoming)) {
    const path = join(store.incoming, name);
    const found = await stat(path).catch(() => null);
    if (found && found.mtime < olderThan) await rm(path, { force: true });
  }
}
