/** The database alone: pgbench repeats the recorded statements, with no HTTP and no Node between. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Statement } from './recording.ts';

/** On the path, or where Debian keeps it. */
export function findPgbench(): string | null {
  const places = [
    ...(process.env.PATH ?? '').split(':'),
    ...(existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').map((v) => `/usr/lib/postgresql/${v}/bin`) : []),
  ];
  return places.map((place) => join(place, 'pgbench')).find((file) => existsSync(file) && spawnSync(file, ['--version']).status === 0) ?? null;
}

/** Enough to touch different rows; pgbench reads a file for each. */
const mostScripts = 60;

/** Transactions a second, or null when a statement cannot be said to pgbench. */
export async function alone(pgbench: string, url: string, variants: readonly Statement[][], clients: number, seconds: number): Promise<number | null> {
  const folder = mkdtempSync(join(tmpdir(), 'careloop-pgbench-'));
  try {
    const step = Math.max(1, Math.floor(variants.length / mostScripts));
    const files = variants
      .filter((_, i) => i % step === 0)
      .slice(0, mostScripts)
      .map((statements, i) => {
        const file = join(folder, `${i}.sql`);
        writeFileSync(file, `${statements.map(spelled).join(';\n')};\n`);
        return file;
      });
    const args = [
      '-n',
      '-M',
      'prepared',
      '-c',
      String(clients),
      '-j',
      String(Math.min(2, clients)),
      '-T',
      String(Math.max(1, Math.round(seconds))),
      ...files.flatMap((f) => ['-f', f]),
      url,
    ];
    const { output, code } = await run(pgbench, args);
    const tps = Number(/^tps = ([\d.]+)/m.exec(output)?.[1]);
    if (code === 0 && tps > 0) return tps;
    process.stderr.write(`pgbench: ${output.slice(-600)}\n`);
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[]): Promise<{ output: string; code: number | null }> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PGOPTIONS: '-c max_parallel_workers_per_gather=0' } });
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', (error) => resolve({ output: error.message, code: 1 }));
    child.on('exit', (code) => resolve({ output, code }));
  });
}

/** With its values in place: each as a literal of no type of its own, which takes the type that the parameter would. */
export function spelled({ text, values }: Statement): string {
  return text.replace(/\$(\d+)/g, (_, n) => literal(values[Number(n) - 1]));
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return quoted(Array.isArray(value) ? arrayText(value) : plain(value));
}
function plain(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
const arrayText = (list: readonly unknown[]): string =>
  `{${list.map((v) => (v === null || v === undefined ? 'NULL' : Array.isArray(v) ? arrayText(v) : `"${plain(v).replace(/[\\"]/g, '\\$&')}"`)).join(',')}}`;
/** pgbench takes `:word` for one of its own variables wherever it stands. */
const quoted = (text: string): string =>
  text.includes(':') ? `U&'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll(':', '\\003A')}'` : `'${text.replaceAll("'", "''")}'`;
