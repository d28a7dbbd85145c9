import type { Gate, ProjectFiles, Violation } from '../project/files.ts';
import { codeFiles, isTest, moduleNouns, placeOf } from '../project/rooms.ts';
import { calleeName, isNode, literalText, type Node, property, walk } from '../project/source.ts';

/** A table has one owner, and only the owner's SQL names it. */
export const tables: Gate = (project) => {
  const { owners, violations } = ownership(project);
  const created = createdTables(project);
  for (const [table, path] of created)
    if (!owners.has(table))
      violations.push({ path, message: `table ${table} has no owner; list it in \`owns\` of a module's server/module.ts or in platform/owns.json` });
  for (const [table, owner] of owners)
    if (!created.has(table)) violations.push({ path: ownerFile(owner), message: `owns ${table}, which no migration creates` });
  for (const path of codeFiles(project)) if (!isTest(path)) violations.push(...foreignSql(project, path, owners));
  return violations;
};

function ownerFile(owner: string): string {
  return owner.startsWith('modules/') ? `${owner}/server/module.ts` : 'platform/owns.json';
}

/** Table -> room that owns it. */
function ownership(project: ProjectFiles): { owners: Map<string, string>; violations: Violation[] } {
  const owners = new Map<string, string>();
  const violations: Violation[] = [];
  const claim = (table: string, owner: string): void => {
    const other = owners.get(table);
    if (other) violations.push({ path: ownerFile(owner), message: `table ${table} already belongs to ${other}` });
    else owners.set(table, owner);
  };
  const parts = (project.json('platform/owns.json') ?? {}) as Record<string, string[]>;
  for (const [part, list] of Object.entries(parts)) for (const table of list) claim(table, `platform/${part}`);
  for (const noun of moduleNouns(project)) {
    const path = `modules/${noun}/server/module.ts`;
    if (!project.has(path)) continue;
    const list = ownsList(project, path);
    if (!list) violations.push({ path, message: "has no literal list `owns: ['table', ...]`; write [] when it owns none" });
    for (const table of list ?? []) claim(table, `modules/${noun}`);
  }
  return { owners, violations };
}

function ownsList(project: ProjectFiles, path: string): string[] | undefined {
  let list: string[] | undefined;
  walk(project.source(path).program, (node) => {
    const found = property(node, 'owns');
    if (found?.type === 'ArrayExpression') list = (found.elements as unknown[]).map((element) => literalText(element) ?? '');
  });
  return list;
}

/** Table (or view) -> migration that creates it. Dropped and renamed ones count as they end up. */
function createdTables(project: ProjectFiles): Map<string, string> {
  const created = new Map<string, string>();
  const statement =
    /\b(create)\s+(?:or\s+replace\s+)?(?:unlogged\s+)?(?:materialized\s+)?(?:table|view)\s+(?:if\s+not\s+exists\s+)?([\w."]+)|\b(drop)\s+(?:materialized\s+)?(?:table|view)\s+(?:if\s+exists\s+)?([\w."]+)|\balter\s+table\s+([\w."]+)\s+(rename)\s+to\s+([\w."]+)/gi;
  const migrations = project.paths.filter((p) => /^db\/migrations\/.*\.sql$/.test(p) || isMigrator(p));
  for (const path of migrations) {
    const sql = project
      .text(path)
      .replace(/--.*$|\/\*[\s\S]*?\*\//gm, ' ')
      .replace(/\btemp(orary)?\s+table\b/gi, ' ');
    for (const [, create, made, drop, dropped, from, rename, to] of sql.matchAll(statement)) {
      if (create && made) created.set(bare(made), path);
      if (drop && dropped) created.delete(bare(dropped));
      if (rename && from && to && created.delete(bare(from))) created.set(bare(to), path);
    }
  }
  return created;
}

/** The table of applied migrations cannot come from a migration; the code that applies them makes it. */
function isMigrator(path: string): boolean {
  return path.startsWith('platform/migrations/') && path.endsWith('.ts') && !isTest(path);
}

function bare(name: string): string {
  return name
    .replaceAll('"', '')
    .toLowerCase()
    .replace(/^public\./, '');
}

/** Also what a module gives to the fault bench, the scale bench and the simulated company. */
const sqlPlaces = /\.(repo|follower)\.ts$|^modules\/[^/]+\/(faults|bench|demo)\.ts$/;

function foreignSql(project: ProjectFiles, path: string, owners: Map<string, string>): Violation[] {
  const place = placeOf(path);
  if (place.kind !== 'modules' && place.kind !== 'platform' && place.kind !== 'apps') return [];
  const source = project.source(path);
  const violations: Violation[] = [];
  walk(source.program, (node, parents) => {
    const named = namedTables(node, parents.at(-1));
    if (!named) return;
    const line = source.lineAt(node.start);
    if (place.kind === 'modules' && !sqlPlaces.test(path)) violations.push({ path, line, message: 'SQL belongs in *.repo.ts (or *.follower.ts)' });
    for (const table of named) {
      const owner = owners.get(table);
      // platform/testing prepares whole databases; it may look at every table.
      if (owner && owner !== place.room && place.room !== 'platform/testing')
        violations.push({ path, line, message: `table ${table} belongs to ${owner}; ask it through its door` });
    }
  });
  return violations;
}

const builderVerbs = new Set([
  'selectFrom',
  'insertInto',
  'updateTable',
  'deleteFrom',
  'mergeInto',
  'innerJoin',
  'leftJoin',
  'rightJoin',
  'fullJoin',
  'crossJoin',
  'innerJoinLateral',
  'leftJoinLateral',
]);

/** The names after from, join, into …; undefined when the node is no SQL at all. */
function namedTables(node: Node, parent: Node | undefined): string[] | undefined {
  if (node.type === 'CallExpression' && builderVerbs.has(calleeName(node) ?? '')) return builderTables(node);
  if (node.type !== 'Literal' && node.type !== 'TemplateLiteral') return undefined;
  const text = literalText(node);
  if (!text) return undefined;
  const isTagged = parent?.type === 'TaggedTemplateExpression' && isSqlTag(parent.tag);
  return isTagged || looksLikeSql(text) ? tablesIn(text) : undefined;
}

function builderTables(call: Node): string[] | undefined {
  const first = (call.arguments as unknown[])[0];
  const sources = isNode(first) && first.type === 'ArrayExpression' ? (first.elements as unknown[]) : [first];
  const found = sources.map((source) => literalText(source)).filter((text) => text !== undefined);
  return found.map((text) => bare(text.trim().split(/\s/)[0] ?? ''));
}

function isSqlTag(tag: unknown): boolean {
  if (!isNode(tag)) return false;
  if (tag.type === 'Identifier') return tag.name === 'sql';
  return tag.type === 'MemberExpression' && isSqlTag(tag.object);
}

/** A sentence may say "select" or "from"; a statement has both, or another pair that prose does not have. */
function looksLikeSql(text: string): boolean {
  const first = text.trimStart().split(/\s/, 1)[0] ?? '';
  // A capital starts a sentence; SQL is written small, or all in capitals.
  if (first !== first.toLowerCase() && first !== first.toUpperCase()) return false;
  return /^\s*(with\s+(recursive\s+)?\w+\s+as\b|select\b[\s\S]*\bfrom\s+\w|insert\s+into\s+\w|update\s+\w+\s+(\w+\s+)?set\b|delete\s+from\s+\w|truncate\s+(table\s+)?\w|lock\s+table\s+\w|alter\s+table\s+\w)/i.test(
    text,
  );
}

function tablesIn(sql: string): string[] {
  const clean = sql.replace(/--.*$|\/\*[\s\S]*?\*\//gm, ' ').replace(/'(?:[^']|'')*'/g, "''");
  const name = '((?:"?public"?\\.)?"?[a-z_][\\w]*"?)';
  const after = new RegExp(
    `\\b(?:from|join|into|update|delete\\s+from|table|truncate|using)\\s+(?:only\\s+|lateral\\s+)?${name}((?:\\s+(?:as\\s+)?\\w+)?(?:\\s*,\\s*${name}(?:\\s+(?:as\\s+)?\\w+)?)*)`,
    'gi',
  );
  const found: string[] = [];
  for (const [, first = '', more = ''] of clean.matchAll(after)) {
    found.push(first);
    for (const [, next = ''] of more.matchAll(/,\s*("?[a-z_]\w*"?)/gi)) found.push(next);
  }
  return found.map(bare);
}
