import { dirname, posix } from 'node:path';
import type { ProjectFiles } from './files.ts';

/** Where a file lives: `modules/tickets`, `platform/db`, `ui`, `apps/web`, `demo` … and, in a module, which side of it. */
export type Place = { room: string; kind: string; noun?: string; area?: 'contract' | 'server' | 'web' };

const areas = new Set(['contract', 'server', 'web']);

export function placeOf(path: string): Place {
  const [kind = '', second = '', third = ''] = path.split('/');
  if (!path.includes('/')) return { room: '', kind: '' };
  if (kind === 'modules') {
    const place: Place = { room: `modules/${second}`, kind, noun: second };
    return areas.has(third) ? { ...place, area: third as 'contract' | 'server' | 'web' } : place;
  }
  const nested = (kind === 'platform' || kind === 'apps') && path.split('/').length > 2;
  return nested ? { room: `${kind}/${second}`, kind } : { room: kind, kind };
}

/** Tests, and what only tests use (`*.fixture.ts`, folders called testing). */
export function isTest(path: string): boolean {
  return /\.(test|fixture)\.tsx?$|\/testing\//.test(path);
}

/** Sources that people write. */
export function isCode(path: string): boolean {
  return /\.tsx?$/.test(path) && !/\.(gen|d)\.ts$/.test(path);
}

/** Code files of the rooms; configuration files at the root are left out. */
export function codeFiles(project: ProjectFiles): string[] {
  return project.paths.filter((path) => isCode(path) && path.includes('/') && !path.startsWith('node_modules/'));
}

/** The modules on disk. */
export function moduleNouns(project: ProjectFiles): string[] {
  const nouns = project.paths.filter((path) => path.startsWith('modules/')).map((path) => path.split('/'));
  return [...new Set(nouns.filter((parts) => parts.length > 2).map((parts) => parts[1] ?? ''))].sort();
}

/** The folders that hold words: those with an en.json or a zh-CN.json in a folder called i18n. */
export function wordFolders(project: ProjectFiles): string[] {
  const files = project.paths.filter((path) => /(^|\/)i18n\/(en|zh-CN)\.json$/.test(path));
  return [...new Set(files.map((path) => dirname(path)))].sort();
}

export type Alias = { door: 'contract' | 'server' | 'web' | 'platform' | 'ui' | 'testing'; name: string };

/** `#server/tickets` -> {door: 'server', name: 'tickets'}; undefined for anything that is no alias of the project. */
export function aliasOf(specifier: string): Alias | undefined {
  if (specifier === '#ui' || specifier === '#testing') return { door: specifier === '#ui' ? 'ui' : 'testing', name: '' };
  const found = /^#(contract|server|web|platform|ui)\/(.+)$/.exec(specifier);
  return found ? { door: found[1] as Alias['door'], name: found[2] ?? '' } : undefined;
}

const doors = {
  contract: (name: string) => `modules/${name}/contract/index.ts`,
  server: (name: string) => `modules/${name}/server/index.ts`,
  web: (name: string) => `modules/${name}/web/index.tsx`,
  platform: (name: string) => `platform/${name}/index.ts`,
  testing: () => 'apps/server/testing/index.ts',
  ui: (name: string) => (name ? `ui/${name}/index.ts` : 'ui/index.ts'),
};

/** The file an import means, when it is one of ours (it may not exist). */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  const alias = aliasOf(specifier);
  return alias && doors[alias.door](alias.name);
}
