/** COPY into tables, many rows at a time: the driver speaks the protocol, it only lacks the statement. */
import type pg from 'pg';

export type Value = string | number | boolean | null | readonly (string | number)[] | Buffer;
export type Table = { name: string; columns: readonly string[] };

type Connection = { query(sql: string): void; sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void };

/** What pg calls while the statement runs. */
class CopyIn {
  readonly #sql: string;
  readonly #data: Buffer;
  readonly #done: (error?: Error) => void;
  #failed: Error | undefined;
  constructor(sql: string, data: Buffer, done: (error?: Error) => void) {
    this.#sql = sql;
    this.#data = data;
    this.#done = done;
  }
  submit(connection: Connection): void {
    connection.query(this.#sql);
  }
  handleCopyInResponse(connection: Connection): void {
    const chunk = 1 << 18;
    for (let at = 0; at < this.#data.length; at += chunk) connection.sendCopyFromChunk(this.#data.subarray(at, at + chunk));
    connection.endCopyFrom();
  }
  handleCommandComplete(): void {}
  handleError(error: Error): void {
    this.#failed = error;
    // pg counts on the error alone when the connection itself is gone.
    if (!('code' in error)) this.#done(error);
  }
  handleReadyForQuery(): void {
    this.#done(this.#failed);
  }
}

export async function copyRows(client: pg.Client, table: Table, rows: readonly (readonly Value[])[]): Promise<void> {
  if (rows.length === 0) return;
  const sql = `copy ${table.name} (${table.columns.join(', ')}) from stdin`;
  const data = Buffer.from(`${rows.map((row) => row.map(encoded).join('\t')).join('\n')}\n`);
  await new Promise<void>((resolve, reject) => {
    const copy = new CopyIn(sql, data, (error) => (error ? reject(error) : resolve()));
    // cast: the driver's types know the objects of pg-cursor and pg-copy-streams by shape only.
    client.query(copy as unknown as pg.Submittable);
  });
}

const special = /[\\\n\r\t]/g;
const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const escaped = (text: string): string => (/[\\\n\r\t]/.test(text) ? text.replace(special, (c) => escapes[c] as string) : text);

/** The text form of COPY. */
export function encoded(value: Value): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`;
  return `{${value.join(',')}}`;
}
