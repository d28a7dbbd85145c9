import type { Gate, ProjectFiles, Violation } from '../project/files.ts';
import { codeFiles, isTest, placeOf } from '../project/rooms.ts';
import { calleeName, literalText, type Node, property, walk } from '../project/source.ts';

/** Each route says who may use it, what it is for, how it fails, and whether it may be repeated. */
export const routes: Gate = (project) => {
  const inContracts = codeFiles(project).filter((path) => placeOf(path).area === 'contract' && !isTest(path));
  return inContracts.flatMap((path) => wrongRoutes(project, path));
};

function wrongRoutes(project: ProjectFiles, path: string): Violation[] {
  const source = project.source(path);
  const violations: Violation[] = [];
  walk(source.program, (node) => {
    if (node.type !== 'CallExpression' || calleeName(node) !== 'route') return;
    const spec = (node.arguments as unknown[])[0];
    const label = `${literalText(property(spec, 'method')) ?? '?'} ${literalText(property(spec, 'path')) ?? '?'}`;
    for (const message of missing(spec)) violations.push({ path, line: source.lineAt(node.start), message: `${label} ${message}` });
  });
  return violations;
}

function missing(spec: unknown): string[] {
  const method = literalText(property(spec, 'method'));
  const path = literalText(property(spec, 'path'));
  const said: [boolean, string][] = [
    [method !== undefined, 'has no literal method'],
    [path?.startsWith('/') ?? false, 'has no literal path'],
    [!!literalText(property(spec, 'summary'))?.trim(), 'has no summary'],
    [property(spec, 'permission') !== undefined, 'has no permission'],
    [property(spec, 'errors') !== undefined, 'has no error list'],
    [property(spec, 'response') !== undefined, 'has no response'],
    [method !== 'POST' || isBoolean(property(spec, 'idempotent')), 'is a POST that does not say whether it is idempotent'],
  ];
  return said.filter(([fine]) => !fine).map(([, message]) => message);
}

function isBoolean(node: Node | undefined): boolean {
  return node?.type === 'Literal' && typeof node.value === 'boolean';
}
