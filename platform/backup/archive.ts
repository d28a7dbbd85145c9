/**
 * A backup is one tar file (`tar tf` lists it): parts of tables, jobs, stored files, and at the end the manifest that says what belongs to it.
 * It is written beside its place and renamed when it is whole and on the disk, so a backup that has its name is complete.
 */
import { createHash, hash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const block = 512;
/** Larger entries do not occur; a damaged length must not take the memory. */
const largestEntry = 2 ** 33 - 1;
const pieceBytes = 1024 * 1024;

export class DamagedBackupError extends Error {}

export const sha256 = (bytes: Buffer): string => hash('sha256', bytes, 'hex');

export class ArchiveWriter {
  readonly #path: string;
  readonly #file: FileHandle;
  bytes = 0;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  static async create(path: string): Promise<ArchiveWriter> {
    return new ArchiveWriter(path, await open(`${path}.partial`, 'w', 0o600));
  }

  async add(name: string, bytes: Buffer): Promise<void> {
    await this.#write(headerOf(name, bytes.length));
    await this.#write(bytes);
    await this.#write(Buffer.alloc((block - (bytes.length % block)) % block));
  }

  /** What comes as a stream. Too little is filled up and too much is cut, so that the file stays readable. @returns the hash of what was written */
  async addStream(name: string, size: number, pieces: AsyncIterable<Buffer>): Promise<string> {
    const sum = createHash('sha256');
    let left = size;
    await this.#write(headerOf(name, size));
    for await (const piece of pieces) {
      const fitting = piece.subarray(0, left);
      sum.update(piece);
      left -= fitting.length;
      await this.#write(fitting);
    }
    for (; left > 0; left -= Math.min(left, pieceBytes)) await this.#write(Buffer.alloc(Math.min(left, pieceBytes)));
    await this.#write(Buffer.alloc((block - (size % block)) % block));
    return sum.digest('hex');
  }

  async finish(): Promise<void> {
    await this.#write(Buffer.alloc(2 * block));
    await this.#file.sync();
    await this.#file.close();
    await rename(`${this.#path}.partial`, this.#path);
    if (process.platform === 'win32') return;
    const folder = await open(dirname(this.#path), 'r');
    await folder.sync().finally(() => folder.close());
  }

  async discard(): Promise<void> {
    await this.#file.close().catch(() => {});
    await rm(`${this.#path}.partial`, { force: true });
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; ) at += (await this.#file.write(bytes, at)).bytesWritten;
    this.bytes += bytes.length;
  }
}

function headerOf(name: string, size: number): Buffer {
  if (size > largestEntry) throw new Error(`${name} is too large for a backup.`);
  if (Buffer.byteLength(name) > 100) throw new Error(`The name ${name} is too long for a backup.`);
  const header = Buffer.alloc(block);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  header.write(name, 0);
  header.write(octal(0o600, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(size, 12), 124);
  header.write(octal(Math.floor(Date.now() / 1000), 12), 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\0', 257);
  header.write('00', 263);
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** With the eight bytes of the sum itself counted as blanks. */
const checksumOf = (header: Buffer): number => header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);

export type Entry = { name: string; size: number; read(): Promise<Buffer>; stream(): AsyncIterable<Buffer> };

export class ArchiveReader {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(path: string): Promise<ArchiveReader> {
    return new ArchiveReader(await open(path, 'r'));
  }

  /** All entries from the beginning; bodies are read only when asked for. @throws DamagedBackupError */
  async *entries(): AsyncGenerator<Entry> {
    for (let at = 0; ; ) {
      const header = await this.#read(at, block);
      if (header.every((byte) => byte === 0)) return;
      const size = Number.parseInt(header.toString('latin1', 124, 135), 8);
      const told = Number.parseInt(header.toString('latin1', 148, 154), 8);
      if (told !== checksumOf(header) || !(size >= 0 && size <= largestEntry)) throw new DamagedBackupError(`It cannot be read at byte ${at}.`);
      const body = at + block;
      yield { name: header.toString('utf8', 0, header.indexOf(0)), size, read: () => this.#read(body, size), stream: () => this.#stream(body, size) };
      at = body + Math.ceil(size / block) * block;
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async *#stream(at: number, size: number): AsyncGenerator<Buffer> {
    for (let done = 0; done < size; done += pieceBytes) yield await this.#read(at + done, Math.min(pieceBytes, size - done));
  }

  async #read(at: number, length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(length);
    for (let have = 0; have < length; ) {
      const { bytesRead } = await this.#file.read(buffer, have, length - have, at + have);
      if (bytesRead === 0) throw new DamagedBackupError('It ends too early.');
      have += bytesRead;
    }
    return buffer;
  }
}
