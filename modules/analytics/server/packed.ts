/** Numbers that PostgreSQL sends together as base64 of its own bytes, big end first: half the time of its text. */
import { endianness } from 'node:os';

const littleEndian = endianness() === 'LE';

/** Whole numbers of eight bytes. The text has line ends, so its length says only how many there can be at most. */
function bytesOf(base64: string): Buffer {
  const all = Buffer.from(new ArrayBuffer(Math.ceil(Buffer.byteLength(base64, 'base64') / 8) * 8));
  return all.subarray(0, all.write(base64, 'base64'));
}

/** What `float8send` gave. */
export function doublesOf(base64: string | null | undefined): Float64Array | null {
  if (base64 === null || base64 === undefined) return null;
  const all = bytesOf(base64);
  if (littleEndian) all.swap64();
  return new Float64Array(all.buffer as ArrayBuffer, 0, all.length / 8);
}

/** How many seconds before the first of them the others are, none below 0: times that `timestamptz_send` gave, whole microseconds. */
export function secondsBefore(at: string, times: string): Float64Array {
  const end = microsecondsAt(viewOf(bytesOf(at)), 0);
  const all = bytesOf(times);
  const view = viewOf(all);
  const found = new Float64Array(all.length / 8);
  for (let i = 0; i < found.length; i += 1) found[i] = Math.max(0, end - microsecondsAt(view, i)) / 1e6;
  return found;
}

const viewOf = (all: Buffer): DataView => new DataView(all.buffer, all.byteOffset, all.length);
// Below 2^53 for the next 250 years.
const microsecondsAt = (view: DataView, i: number): number => view.getInt32(i * 8) * 2 ** 32 + view.getUint32(i * 8 + 4);
