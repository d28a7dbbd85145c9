import type { Gate, ProjectFiles, Violation } from '../project/files.ts';
import { codeFiles, isTest, moduleNouns, placeOf } from '../project/rooms.ts';
import { calleeName, walk } from '../project/source.ts';

/** Names say what a thing is, and each module has its parts. */
export const names: Gate = (project) => [
  ...project.paths.filter(hasRoom).flatMap(badName),
  ...moduleNouns(project).flatMap((noun) => missingParts(project, noun)),
];

const readmeLines = 30;
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
const migration = /^\d{4}_[a-z0-9]+(_[a-z0-9]+)*\.sql$/;
const emptyWords = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'manager', 'misc']);
/** Fine as a part of a name (`ticket.types.ts` names its noun), not as the whole of it. */
const vagueStems = new Set(['types', 'errors']);

function hasRoom(path: string): boolean {
  return path.includes('/') && !/^(docs|node_modules)\//.test(path);
}

function badName(path: string): Violation[] {
  const parts = path.split('/');
  const file = parts.pop() ?? '';
  const folders = parts.filter((part) => !kebab.test(part)).map((part) => `the folder ${part} is not kebab-case`);
  const vague = parts.filter((part) => emptyWords.has(part) || vagueStems.has(part)).map((part) => `the folder ${part} says nothing about what is in it`);
  return [...folders, ...vague, ...badFileName(path, file)].map((message) => ({ path, message }));
}

function badFileName(path: string, file: string): string[] {
  if (file === 'README.md' || (path.includes('/i18n/') && file.endsWith('.json'))) return [];
  if (path.startsWith('db/migrations/')) return migration.test(file) ? [] : ['a migration is called 0001_what_it_does.sql'];
  if (!kebab.test(file)) return ['file names are kebab-case'];
  const stem = file.split('.')[0] ?? '';
  // What can go wrong in one module is its own list; a list for all of them is what the rule is against.
  const isOwnErrors = /^modules\/[^/]+\/contract\/errors\.ts$/.test(path);
  if ((vagueStems.has(stem) && !isOwnErrors) || file.split(/[.-]/).some((word) => emptyWords.has(word)))
    return [`${stem} says nothing about what is in it; name the noun or the behaviour`];
  return [];
}

function missingParts(project: ProjectFiles, noun: string): Violation[] {
  const home = `modules/${noun}`;
  const readme = `${home}/README.md`;
  const needed = [readme, `${home}/contract/index.ts`];
  if (speaks(project, noun)) needed.push(`${home}/i18n/en.json`, `${home}/i18n/zh-CN.json`);
  const missing: Violation[] = needed.filter((path) => !project.has(path)).map((path) => ({ path, message: 'is missing' }));
  const lines = project.text(readme).trimEnd().split('\n').length;
  if (lines > readmeLines) missing.push({ path: readme, message: `${lines} lines; at most ${readmeLines}` });
  return missing;
}

/** Whether the module shows words of its own: it calls t('...'). */
function speaks(project: ProjectFiles, noun: string): boolean {
  const mine = codeFiles(project).filter((path) => placeOf(path).noun === noun && !isTest(path));
  return mine.some((path) => {
    let found = false;
    walk(project.source(path).program, (node) => {
      found ||= node.type === 'CallExpression' && calleeName(node) === 't';
    });
    return found;
  });
}
