import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { newId } from '#platform/ids';
import type { Invariants } from '#platform/modules';

async function hashOf(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw error;
  }
}

const invariants: Invariants = {
  invariants: [
    {
      id: 'I1',
      name: 'the bytes of every file are there, and are what they were',
      check: async (tx, { dataDir }) => {
        const lines: string[] = [];
        for (const { id, sha256 } of await tx.rows<{ id: string; sha256: string }>('select id, sha256 from file where damaged_at is null')) {
          const found = await hashOf(join(dataDir, 'files', sha256.slice(0, 2), sha256));
          if (found !== sha256) lines.push(`file ${id} ${found === null ? 'has no bytes' : 'has other bytes'}`);
        }
        return lines;
      },
      violate: async (tx) => {
        await tx.rows(`insert into file (id, sha256, size_bytes, type, name, uploader_kind) values ($1, $2, 1, 'text/plain', 'planted', 'system')`, [
          newId(),
          'ab'.repeat(32),
        ]);
      },
    },
    {
      id: 'I1',
      name: 'what the store holds under a hash has that hash',
      check: async (_tx, { dataDir }) => {
        const root = join(dataDir, 'files');
        const folders = (await readdir(root).catch(() => [])).filter((name) => /^[0-9a-f]{2}$/.test(name));
        const lines: string[] = [];
        for (const folder of folders)
          for (const name of await readdir(join(root, folder))) {
            const path = join(root, folder, name);
            if ((await stat(path)).isFile() && (await hashOf(path)) !== name) lines.push(`${folder}/${name} is half or damaged`);
          }
        return lines;
      },
      violate: async (_tx, { dataDir }) => {
        const { mkdir, writeFile } = await import('node:fs/promises');
        await mkdir(join(dataDir, 'files', 'cd'), { recursive: true });
        await writeFile(join(dataDir, 'files', 'cd', 'cd'.repeat(32)), 'half');
      },
    },
  ],
};
export default invariants;
