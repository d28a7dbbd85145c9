import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';

export const SUPERUSER = 'careloop';
const DRAFT_PREFIX = 'postgres.init-';
/** pg_trgm asks the C library what a letter is; under plain C only ASCII letters would be found. */
const CHARACTER_TYPES = ['C.UTF-8', 'en_US.UTF-8', 'C'];

/** Makes the cluster on first use. It is built aside and renamed, so that a crash half-way leaves nothing that looks finished. */
export async function initialize(
  binaries: Binaries,
  account: Account,
  dataDir: string,
  log: (line: string) => void,
): Promise<{ clusterDir: string; password: string }> {
  const clusterDir = join(dataDir, 'postgres');
  await removeDrafts(dataDir);
  if (existsSync(clusterDir)) {
    refuseOtherMajor(clusterDir, binaries.major);
    const owner = statSync(clusterDir).uid;
    const me = process.getuid?.() ?? owner;
    if (me === 0 && owner === 0) account.own(clusterDir);
    if (me !== 0 && me !== owner)
      throw new Error(`The data in ${clusterDir} belongs to another account (${owner}). Start Careloop as that account, or set DATA_DIR to another folder.`);
    // A backup put back may have lost the closed mode that PostgreSQL insists on.
    chmodSync(clusterDir, 0o700);
    return { clusterDir, password: readPassword(dataDir) };
  }
  log('Preparing a new database.');
  const password = keepPassword(dataDir);
  const draftDir = join(dataDir, DRAFT_PREFIX + randomBytes(6).toString('hex'));
  mkdirSync(draftDir, { mode: 0o700 });
  try {
    const passwordFile = join(draftDir, 'password');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    account.own(draftDir);
    await runInitdb(binaries, account, join(draftDir, 'data'), passwordFile);
    renameSync(join(draftDir, 'data'), clusterDir);
    syncFolder(dataDir);
  } finally {
    rmSync(draftDir, { recursive: true, force: true });
  }
  return { clusterDir, password };
}

/** Removes what an earlier start left unfinished. When that one was killed its initdb may still be at work in there, and gives up once its files are gone. */
async function removeDrafts(dataDir: string): Promise<void> {
  const drafts = () => readdirSync(dataDir).filter((name) => name.startsWith(DRAFT_PREFIX));
  const end = performance.now() + 10_000;
  for (let left = drafts(); left.length > 0; left = drafts()) {
    for (const name of left) await rm(join(dataDir, name), { recursive: true, force: true }).catch(() => {});
    if (performance.now() > end)
      throw new Error(`The unfinished ${drafts().join(', ')} in ${dataDir} cannot be removed. End what still writes there, or remove it by hand.`);
    await delay(50);
  }
}

async function runInitdb(binaries: Binaries, account: Account, target: string, passwordFile: string): Promise<void> {
  let complaint = '';
  for (const characterType of CHARACTER_TYPES) {
    const args = ['-D', target, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--data-checksums'];
    args.push('--locale=C', `--lc-ctype=${characterType}`, '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
    const child = account.start(binaries.initdb, args, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
    complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code === 0) return;
    if (!complaint.includes('invalid locale')) break;
  }
  throw new Error(`PostgreSQL could not prepare its data folder: ${complaint.trim()}`);
}

function refuseOtherMajor(clusterDir: string, major: number): void {
  const versionFile = join(clusterDir, 'PG_VERSION');
  const found = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : '';
  if (!found) throw new Error(`${clusterDir} holds no PostgreSQL data. Restore it from a backup, or move it away to start empty.`);
  if (found !== String(major)) {
    throw new Error(
      `The data in ${clusterDir} was written by PostgreSQL ${found}, this Careloop brings PostgreSQL ${major}. Export it with the Careloop version that wrote it (npm run careloop -- export) and import it into a new DATA_DIR.`,
    );
  }
}

const passwordPath = (dataDir: string) => join(dataDir, 'postgres.password');

function keepPassword(dataDir: string): string {
  const password = randomBytes(24).toString('hex');
  rmSync(passwordPath(dataDir), { force: true });
  writeFileSync(passwordPath(dataDir), password, { mode: 0o600, flush: true });
  return password;
}

function readPassword(dataDir: string): string {
  try {
    return readFileSync(passwordPath(dataDir), 'utf8').trim();
  } catch (error) {
    throw new Error(`The database password in ${passwordPath(dataDir)} cannot be read (${(error as Error).message}). Restore that file from a backup.`);
  }
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
}
