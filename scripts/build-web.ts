/** Builds the workspace into dist/web when what it is made of has changed. `npm start` calls it; so does `npm run build`. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const root = join(import.meta.dirname, '..');
const out = join(root, 'dist', 'web');

/** Whatever can change the result: sources and words of the browser, the packages, the configuration, and this file. */
const inputs = [
  'ui',
  'apps/web',
  'modules/*/web',
  'modules/*/contract',
  'modules/*/i18n',
  'platform/client',
  'platform/i18n',
  'platform/contract',
  'platform/access',
];
const inputFiles = ['package-lock.json', 'package.json', 'vite.config.ts', 'tsconfig.json', 'scripts/build-web.ts'];

/** Returns at once when dist/web is of these inputs. @throws when a word lacks its translation, or the build fails. */
export async function ensureWebBuilt(log: (line: string) => void = console.log): Promise<void> {
  // `npm run dev` shows the workspace from its sources; there the last build, whichever, is good enough.
  if (process.env.CARELOOP_DEV && existsSync(join(out, 'index.html'))) return;
  if (isBuilt(stampOf(inputPaths()))) return;
  log('Building the workspace, once for this version …');
  const startedMs = performance.now();
  // In a process of its own: the bundler's memory is given back when it is done.
  const child = spawn(process.execPath, [import.meta.filename], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(said.trim() || `The build of the workspace ended with code ${code}.`);
  log(`The workspace is built (${((performance.now() - startedMs) / 1000).toFixed(1)} s).`);
}

function isBuilt(wanted: string): boolean {
  return existsSync(join(out, 'index.html')) && existsSync(join(out, '.inputs')) && readFileSync(join(out, '.inputs'), 'utf8') === wanted;
}

/** Builds beside dist/web and then takes its place, so that a build broken off leaves the last one, and two at a time do no harm. */
async function buildWeb(): Promise<void> {
  const wanted = stampOf(inputPaths());
  if (isBuilt(wanted)) return;
  if (!isDevelopment) await refuseMissingWords();
  // Whoever calls, a test runner too: what people load is the libraries' small and quick form.
  if (!isDevelopment) process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  const fresh = `${out}.${process.pid}`;
  const old = `${fresh}.old`;
  try {
    await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir: fresh, emptyOutDir: true } });
    await compress(fresh);
    writeFileSync(join(fresh, '.inputs'), wanted);
    if (existsSync(out)) renameSync(out, old);
    renameSync(fresh, out);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/** While people are still writing, words may be missing; such a build does not pass for a checked one. */
const isDevelopment = process.env.NODE_ENV === 'development';

function stampOf(paths: readonly string[]): string {
  return `${isDevelopment ? 'unchecked ' : ''}${hashOf(paths)}`;
}

/** Missing words must not reach a reader as keys, so they stop the build. */
async function refuseMissingWords(): Promise<void> {
  const [{ translations }, { wordKeys }, { readProject }] = await Promise.all([
    import('./gates/translations.ts'),
    import('./gates/word-keys.ts'),
    import('./project/files.ts'),
  ]);
  const project = readProject(root);
  const problems = [...translations(project), ...wordKeys(project).filter((violation) => !violation.message.endsWith('is used nowhere'))];
  if (problems.length === 0) return;
  const list = problems.map(({ path, line, message }) => `  ${path}${line ? `:${line}` : ''} ${message}`);
  throw new Error(`The workspace is not built, because words are missing (NODE_ENV=development builds it all the same):\n${list.join('\n')}`);
}

function inputPaths(): string[] {
  const folders = inputs.flatMap((input) => {
    const [before = '', after] = input.split('*');
    if (after === undefined) return [input];
    return existsSync(join(root, before)) ? readdirSync(join(root, before)).map((noun) => `${before}${noun}${after}`) : [];
  });
  const found = folders.filter((folder) => existsSync(join(root, folder))).flatMap(filesIn);
  return [...found, ...inputFiles.filter((path) => existsSync(join(root, path)))].filter((path) => !/\.test\.tsx?$/.test(path)).sort();
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

function hashOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths)
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest('hex');
}

/** Lays .br and .gz beside each text that is worth it, so that no request is compressed while somebody waits. */
async function compress(folder: string): Promise<void> {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile() && /\.(js|css|html|svg|json)$/.test(entry.name));
  await Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const content = readFileSync(path);
      if (content.length < 1024) return;
      writeFileSync(`${path}.br`, await promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      writeFileSync(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
    }),
  );
}

if (import.meta.main) {
  await buildWeb().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
