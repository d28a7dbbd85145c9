import { directDependencies, type Gate, type ProjectFiles, type Violation } from '../project/files.ts';
import { type Lockfile, missingFromLock } from '../project/lockfile.ts';

const list = 'docs/dependencies.md';

/** Each direct dependency has a line that says what for and why this one, and a permissive licence; so has what they bring along. */
export const dependencies: Gate = (project) => {
  const rows = readRows(project);
  const direct = directDependencies(project);
  const violations: Violation[] = [];
  for (const name of direct) {
    const row = rows.get(name);
    if (!row) violations.push({ path: list, message: `${name} has no line: package | what for | why this one | licence` });
    else violations.push(...wrongRow(project, name, row));
  }
  for (const [name, row] of rows) if (!direct.includes(name)) violations.push({ path: list, line: row.line, message: `${name} is not in package.json` });
  return [...violations, ...broughtAlong(project)];
};

type Row = { line: number; cells: string[] };

function readRows(project: ProjectFiles): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (const [index, text] of project.text(list).split('\n').entries()) {
    const found = /^\|\s*`?((?:@[\w.-]+\/)?[\w.-]+)`?\s*\|(.*)\|\s*$/.exec(text);
    if (!found?.[1] || !found[2] || found[1] === 'package' || /^-+$/.test(found[1])) continue;
    rows.set(found[1], { line: index + 1, cells: found[2].split('|').map((cell) => cell.trim()) });
  }
  return rows;
}

function wrongRow(project: ProjectFiles, name: string, row: Row): Violation[] {
  const at = { path: list, line: row.line };
  const [what = '', why = '', licence = ''] = row.cells;
  if (row.cells.length !== 3 || !what || !why || !licence) return [{ ...at, message: `${name}: say what for, why this one, and the licence` }];
  const manifest = project.json(`node_modules/${name}/package.json`) as { license?: unknown } | undefined;
  const declared = typeof manifest?.license === 'string' ? manifest.license : undefined;
  const violations = declared && declared !== licence ? [{ ...at, message: `${name}: its package says ${declared}, the list ${licence}` }] : [];
  return copyleft(declared ?? licence) ? [...violations, { ...at, message: `${name} is ${licence}; only permissive licences ship` }] : violations;
}

/** GPL, LGPL and AGPL, unless a permissive choice is offered beside it. */
function copyleft(licence: string): boolean {
  return licence.split(/\s+OR\s+/i).every((choice) => /\b(A|L)?GPL/i.test(choice));
}

function broughtAlong(project: ProjectFiles): Violation[] {
  const lock = project.json('package-lock.json') as Lockfile | undefined;
  if (!lock) return [];
  const refused = Object.entries(lock.packages).filter(([, locked]) => !locked.dev && locked.license !== undefined && copyleft(locked.license));
  return [
    ...refused.map(([place, locked]) => ({
      path: 'package-lock.json',
      message: `${place.replace(/^.*node_modules\//, '')} is ${locked.license}; only permissive licences ship`,
    })),
    ...missingFromLock(lock).map(({ name, neededBy }) => ({
      path: 'package-lock.json',
      message: `${name} (of ${neededBy}) is left out, so npm ci would refuse; run node scripts/complete-lock.ts`,
    })),
  ];
}
