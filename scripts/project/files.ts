import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type ParsedSource, parseSource } from './source.ts';

/** One thing that is wrong. `line` is 1-based; a note is shown but fails nothing. */
export type Violation = { path: string; line?: number; message: string; level?: 'note' };

/** A gate looks at the files and says what is wrong with them. It reads no disk, so a test can plant a violation. */
export type Gate = (project: ProjectFiles) => Violation[];

/** The project's files as a map. Each source is parsed once, when a gate first asks for it. */
export type ProjectFiles = {
  /** Repository-relative, with forward slashes, sorted. */
  paths: readonly string[];
  has(path: string): boolean;
  /** The text; '' for a path that is not there. */
  text(path: string): string;
  /** Only for .ts and .tsx. */
  source(path: string): ParsedSource;
  /** undefined when the file is missing or is no JSON. */
  json(path: string): unknown;
};

export function projectOf(files: Record<string, string>): ProjectFiles {
  const parsed = new Map<string, ParsedSource>();
  const has = (path: string) => Object.hasOwn(files, path);
  const text = (path: string) => (has(path) ? (files[path] ?? '') : '');
  return {
    paths: Object.keys(files).sort(),
    has,
    text,
    source(path) {
      const found = parsed.get(path) ?? parseSource(path, text(path));
      parsed.set(path, found);
      return found;
    },
    json(path) {
      try {
        return JSON.parse(text(path));
      } catch {
        return undefined;
      }
    },
  };
}

const rooms = ['apps', 'modules', 'platform', 'ui', 'db', 'demo', 'bench', 'e2e', 'docs', 'scripts'];
const skipped = new Set(['node_modules', 'public']);
const readable = /\.(tsx?|mjs|css|sql|json|md|html)$/;

/** Reads the working tree, and of node_modules only the package.json of the direct dependencies (their licences). */
export function readProject(root: string): ProjectFiles {
  const files: Record<string, string> = {};
  const read = (path: string) => {
    try {
      files[path] = readFileSync(join(root, path), 'utf8');
    } catch {
      // An optional package of another system is not installed; that is no finding.
    }
  };
  for (const entry of readdirSync(root)) {
    if (rooms.includes(entry) && statSync(join(root, entry)).isDirectory()) {
      for (const path of walk(root, entry)) read(path);
    } else if (readable.test(entry)) read(entry);
  }
  const project = projectOf(files);
  for (const name of directDependencies(project)) read(`node_modules/${name}/package.json`);
  return projectOf(files);
}

function* walk(root: string, folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name) && !entry.name.startsWith('.')) yield* walk(root, path);
    } else if (readable.test(basename(path))) yield path;
  }
}

/** Names in package.json's dependency lists. */
export function directDependencies(project: ProjectFiles): string[] {
  const manifest = project.json('package.json') as Record<string, Record<string, string> | undefined> | undefined;
  const lists = ['dependencies', 'devDependencies', 'optionalDependencies'];
  return lists.flatMap((list) => Object.keys(manifest?.[list] ?? {})).sort();
}
