import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyReply } from 'fastify';
import { filesErrors, inlineTypes } from '#contract/files';
import { platformErrors } from '#platform/contract';
import { fail } from '#platform/http';
import type { App } from '#platform/modules';
import { type FileRow, markDamaged } from './file.repo.ts';
import { disposition } from './name.ts';
import { type Store, storeOf } from './store.ts';

/** Up to this size a file is read once, into memory, and sent from there; larger ones are read twice. */
const smallBytes = 4 * 1024 * 1024;

/**
 * Answers with a file, whole and as it was stored or not at all: its hash is checked first. The caller has decided that the reader may see it.
 * Nothing is left to return afterwards: `return sendFile(app, reply, file)`. @throws files.damaged
 */
export async function sendFile(app: App, reply: FastifyReply, file: FileRow, options: { inline?: boolean } = {}): Promise<never> {
  const store = await storeOf(app.config);
  const content = await checkedContent(app, store, file);
  const shown = options.inline === true && inlineTypes.includes(file.type);
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': file.type === 'text/plain' ? 'text/plain; charset=utf-8' : file.type,
    'content-length': String(file.size_bytes),
    'content-disposition': disposition(shown ? 'inline' : 'attachment', file.name),
    'content-security-policy': `default-src 'none'; frame-ancestors 'none'; sandbox`,
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  });
  // Who reads may go away in the middle; that is no error of ours.
  await pipeline(content, reply.raw).catch((error) => app.log.debug({ err: error, file: file.id }, 'A file was not read to its end.'));
  return undefined as never;
}

async function checkedContent(app: App, store: Store, file: FileRow): Promise<Readable> {
  const first = await readFrom(store, file.sha256);
  const chunks: Buffer[] = [];
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of first ?? []) {
      hash.update(chunk as Buffer);
      sizeBytes += (chunk as Buffer).length;
      if (file.size_bytes <= smallBytes && sizeBytes <= smallBytes) chunks.push(chunk as Buffer);
    }
  } catch {
    throw fail(platformErrors.busy, { retryAfterS: 10 });
  }
  const whole = first !== null && sizeBytes === file.size_bytes && hash.digest('hex') === file.sha256;
  if (whole !== (file.damaged_at === null)) await app.db.transaction((tx) => markDamaged(tx, file.sha256, whole ? null : tx.now));
  if (!whole) {
    app.log.error({ file: file.id, sha256: file.sha256, missing: first === null }, 'A stored file is damaged.');
    throw fail(filesErrors.damaged);
  }
  if (file.size_bytes <= smallBytes) return Readable.from(chunks);
  const second = await readFrom(store, file.sha256);
  if (!second) throw fail(filesErrors.damaged);
  return second;
}

async function readFrom(store: Store, sha256: string): Promise<Readable | null> {
  try {
    return await store.read(sha256);
  } catch {
    throw fail(platformErrors.busy, { retryAfterS: 10 });
  }
}

/** The bytes for a program (an export, a mail), checked like `sendFile`. @throws files.damaged */
export async function openFile(app: App, file: FileRow): Promise<Readable> {
  return checkedContent(app, await storeOf(app.config), file);
}
