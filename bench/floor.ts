/**
 * The floor: node:http and pg, the statements of the product prepared, the rows as JSON. No rights, no checks, no presenting, no followers.
 * DATABASE_URL, PORT and RECORDING (a file of recording.ts) in the environment; prints `ready` when it listens. GET or POST /<measure>/<n>.
 */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { deserialize } from 'node:v8';
import pg from 'pg';
import type { Recording, Statement } from './recording.ts';

pg.types.setTypeParser(20, Number);
// Measures travel as bytes; as a list of numbers they would take longer to write than to read.
Object.defineProperty(Buffer.prototype, 'toJSON', {
  value(this: Buffer) {
    return this.toString('base64');
  },
});
const recording = deserialize(readFileSync(process.env.RECORDING as string)) as Recording;
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 12, options: '-c max_parallel_workers_per_gather=0' });
const measures = Object.values(recording);

const names = new Map<string, string>();
function nameOf(text: string): string {
  const known = names.get(text) ?? `floor_${names.size}`;
  names.set(text, known);
  return known;
}
// Without values it may be several commands in one, which cannot be prepared.
const run = (on: pg.Pool | pg.PoolClient, { text, values }: Statement) => (values.length > 0 ? on.query({ name: nameOf(text), text, values }) : on.query(text));

/** Those that the product sends side by side go side by side here; those of one transaction go over one connection. */
async function repeat(statements: readonly Statement[]): Promise<unknown[]> {
  const lent = new Map<number, Promise<pg.PoolClient>>();
  const placeOf = (on: number): Promise<pg.PoolClient> => {
    const client = lent.get(on) ?? pool.connect();
    lent.set(on, client);
    return client;
  };
  const giveBack = async (on: number): Promise<void> => {
    (await lent.get(on))?.release();
    lent.delete(on);
  };
  let broken = true;
  try {
    const answers: unknown[] = [];
    for (let i = 0; i < statements.length; ) {
      let end = i + 1;
      while (statements[end]?.beside) end += 1;
      const found = await Promise.all(statements.slice(i, end).map(async (s) => run(s.on === 0 ? pool : await placeOf(s.on), s)));
      answers.push(...found.map((r) => r.rows ?? []));
      // Given back as the product does: two of one request, held to its end, could wait for each other's.
      for (const { on, text } of statements.slice(i, end)) if (/^(?:commit|rollback)\b/i.test(text)) await giveBack(on);
      i = end;
    }
    broken = false;
    return answers;
  } finally {
    for (const client of lent.values()) (await client).release(broken);
  }
}

async function answer(url: string, body: string): Promise<string> {
  const [, measure, n] = url.split('/');
  const variants = measures[Number(measure)] ?? [];
  const statements = variants[Number(n) % variants.length] ?? [];
  if (body) JSON.parse(body);
  return JSON.stringify(await repeat(statements));
}

http
  .createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      answer(request.url ?? '', body).then(
        (text) => {
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
          response.end(text);
        },
        (error) => {
          response.writeHead(500);
          response.end(String(error));
        },
      );
    });
  })
  .listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write('ready\n'));
