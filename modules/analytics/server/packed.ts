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
  const [end = 0] = microseconds(at);
  return microseconds(times).map((time) => Math.max(0, end - time) / 1e6);
}

function microseconds(base64: string): Float64Array {
  const all = bytesOf(base64);
  const found = new Float64Array(all.length / 8);
  // Below 2^53 for the next 250 years.
  for (let i = 0; i < found.length; i += 1) found[i] = all.readInt32BE(i * 8) * 2 ** 32 + all.readUInt32BE(i * 8 + 4);
  return found;
}
