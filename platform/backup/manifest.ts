/** What a backup says about itself: the last entry, so its presence means that the rest is there. */
import { z } from 'zod';
import { ArchiveReader, DamagedBackupError } from './archive.ts';

export const manifestName = 'manifest.json';
export const backupFormat = 1;

const parts = z.array(z.string());
const manifestSchema = z.object({
  format: z.number(),
  program: z.string(),
  takenAt: z.iso.datetime(),
  /** The same for all backups of one installation. */
  installation: z.string(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()),
      rows: z.number(),
      /** Sum of the hashes of all rows. */
      hash: z.string(),
      /** SHA-256 of each part, in order. */
      parts,
    }),
  ),
  partitions: z.array(z.object({ parent: z.string(), name: z.string(), bound: z.string() })),
  sequences: z.array(z.object({ name: z.string(), value: z.number(), called: z.boolean() })),
  jobs: z.object({ count: z.number(), parts }),
  /** `lacking`: files that rows name, but whose bytes were damaged or gone when the backup was made. */
  files: z.object({ count: z.number(), bytes: z.number(), lacking: z.array(z.string()) }),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** @throws DamagedBackupError */
export async function readManifest(path: string): Promise<Manifest> {
  const reader = await ArchiveReader.open(path);
  try {
    for await (const entry of reader.entries()) {
      if (entry.name !== manifestName) continue;
      const content: unknown = JSON.parse((await entry.read()).toString('utf8'));
      const { format } = z.object({ format: z.number() }).parse(content);
      if (format > backupFormat) throw new Error(`${path} was made by a newer Careloop. Restore it with that version or a later one.`);
      return manifestSchema.parse(content);
    }
    throw new DamagedBackupError('It has no manifest.');
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) throw new DamagedBackupError('Its manifest cannot be read.');
    throw error;
  } finally {
    await reader.close();
  }
}
