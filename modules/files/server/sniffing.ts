/** What a file is, from its bytes only. */
import { open } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';

const headBytes = 256 * 1024;
export type Sniffed = { type: string; width: number | null; height: number | null };

export async function sniff(path: string): Promise<Sniffed> {
  const head = await readHead(path);
  // A type that cannot be told (a damaged archive, say) is no reason to refuse the file.
  const found = await fileTypeFromFile(path).catch(() => undefined);
  const type = found?.mime ?? (looksLikeText(head) ? 'text/plain' : 'application/octet-stream');
  const size = dimensions(type, head);
  return { type, width: size?.[0] ?? null, height: size?.[1] ?? null };
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function looksLikeText(head: Buffer): boolean {
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

type Size = [width: number, height: number] | null;

/** Width and height of the pictures that are shown in place, so that a page can leave room for them. Null when the header does not say. */
export function dimensions(type: string, head: Buffer): Size {
  const size = readDimensions(type, head);
  return size && size[0] > 0 && size[1] > 0 && size[0] <= 100_000 && size[1] <= 100_000 ? size : null;
}

function readDimensions(type: string, head: Buffer): Size {
  if (type === 'image/png' && head.length >= 24) return [head.readUInt32BE(16), head.readUInt32BE(20)];
  if (type === 'image/gif' && head.length >= 10) return [head.readUInt16LE(6), head.readUInt16LE(8)];
  if (type === 'image/jpeg') return jpegSize(head);
  if (type === 'image/webp' && head.length >= 30) return webpSize(head);
  if (type === 'image/avif') return avifSize(head);
  return null;
}

function jpegSize(head: Buffer): Size {
  for (let at = 2; at + 9 < head.length; ) {
    if (head[at] !== 0xff) return null;
    const marker = head[at + 1] as number;
    if (marker === 0xff) at += 1;
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return [head.readUInt16BE(at + 7), head.readUInt16BE(at + 5)];
    else at += 2 + head.readUInt16BE(at + 2);
  }
  return null;
}

function webpSize(head: Buffer): Size {
  const kind = head.toString('latin1', 12, 16);
  if (kind === 'VP8X') return [head.readUIntLE(24, 3) + 1, head.readUIntLE(27, 3) + 1];
  if (kind === 'VP8 ') return [head.readUInt16LE(26) & 0x3fff, head.readUInt16LE(28) & 0x3fff];
  if (kind !== 'VP8L') return null;
  const bits = head.readUInt32LE(21);
  return [(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1];
}

function avifSize(head: Buffer): Size {
  const at = head.indexOf('ispe', 0, 'latin1');
  return at > 0 && at + 16 <= head.length ? [head.readUInt32BE(at + 8), head.readUInt32BE(at + 12)] : null;
}
