/**
 * Notices when an older database was put back, or this one was copied elsewhere. Mails that wait in it may have gone out already, and a copy for
 * trying things out must not write to customers: they are held until an administrator releases them.
 * The data folder remembers the generation of the outbox, how many mails this database had handed over, and the place of the note itself (a
 * restored folder has another inode).
 */
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Scope } from '#platform/db';
import { newId } from '#platform/ids';
import { holdAllForRestore, markInUse, markRestored, selectGeneration, writeGeneration } from './mail.repo.ts';

const noteSchema = z.object({ generation: z.string(), handedOver: z.number(), inode: z.number() });
type Note = z.infer<typeof noteSchema>;
const pathIn = (dataDir: string): string => join(dataDir, 'outbox-generation.json');

/** @returns how many mails were held. */
export async function guardAgainstRestore(tx: Scope, dataDir: string, sharedDatabase: boolean): Promise<number> {
  const known = await selectGeneration(tx);
  const note = readNote(dataDir);
  if (!known) {
    // A fresh database. If the folder remembers another one, nothing waits here that could go out twice.
    await writeGeneration(tx, newId());
    return 0;
  }
  if (note && note.generation === known.generation && note.handedOver <= known.handed_over) return 0;
  // A further node with a folder of its own joins a database that others are using right now.
  if (!note && sharedDatabase && known.in_use) return 0;
  const held = await holdAllForRestore(tx);
  await writeGeneration(tx, newId());
  return held.length;
}

/**
 * A backup was put in place. What waits in it may have gone out since, and so may what its jobs are about to write: all of it is held until an
 * administrator releases it, unless the restore was told to send.
 */
export async function guardRestored(tx: Scope, { send }: { send: boolean }): Promise<void> {
  await writeGeneration(tx, newId());
  if (send) return;
  await holdAllForRestore(tx);
  await markRestored(tx, tx.now);
}

/** Written at start and each minute. */
export async function rememberGeneration(tx: Scope, dataDir: string): Promise<void> {
  const known = await selectGeneration(tx);
  await markInUse(tx);
  if (known) writeNote(dataDir, { generation: known.generation, handedOver: known.handed_over });
}

function readNote(dataDir: string): Note | null {
  let file: number | undefined;
  try {
    file = openSync(pathIn(dataDir), 'r');
    const note = noteSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return fstatSync(file).ino === note.inode ? note : null;
  } catch {
    return null;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** In place, so that the inode stays. */
function writeNote(dataDir: string, note: Omit<Note, 'inode'>): void {
  mkdirSync(dataDir, { recursive: true });
  const file = openSync(pathIn(dataDir), 'a+');
  try {
    ftruncateSync(file, 0);
    writeSync(file, `${JSON.stringify({ ...note, inode: fstatSync(file).ino })}\n`);
  } finally {
    closeSync(file);
  }
}
