/** What a table holds, whatever the order of its rows: how many, and the sum of their hashes. Rows are lines of COPY's text form. */
import { hash } from 'node:crypto';

export type Digest = { rows: number; hash: string };

export class RowDigest {
  #rows = 0;
  readonly #sums = new Uint32Array(4);
  #rest: Buffer = Buffer.alloc(0);

  add(chunk: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      const sum = hash('sha256', bytes.subarray(from, end), 'buffer');
      // Each addition wraps at 2^32: that is what the array's type is for.
      for (let word = 0; word < 4; word += 1) this.#sums[word] = (this.#sums[word] as number) + sum.readUInt32LE(word * 4);
      this.#rows += 1;
      from = end + 1;
    }
    this.#rest = Buffer.from(bytes.subarray(from));
  }

  value(): Digest {
    return { rows: this.#rows, hash: Buffer.from(this.#sums.buffer).toString('hex') };
  }
}
