import type { Gate, ProjectFiles, Violation } from '../project/files.ts';
import { codeFiles, isTest } from '../project/rooms.ts';
import { isNode, type Node, nameOf, walk } from '../project/source.ts';

/** No way around the types, the linter or the tests without saying why. */
export const escapes: Gate = (project) =>
  codeFiles(project).flatMap((path) => [...unreadable(project, path), ...aroundTheTypes(project, path), ...inComments(project, path)]);

function unreadable(project: ProjectFiles, path: string): Violation[] {
  return project.source(path).problems.map((message) => ({ path, message: `does not parse: ${message}` }));
}

function aroundTheTypes(project: ProjectFiles, path: string): Violation[] {
  const source = project.source(path);
  const explained = new Set(source.comments.filter((c) => /^\s*cast: \p{L}.{7,}/u.test(c.value)).map((c) => source.lineAt(c.start)));
  const violations: Violation[] = [];
  walk(source.program, (node) => {
    const line = source.lineAt(node.start);
    // The reason stands above the statement or at the end of one of its lines.
    const isExplained = [line - 1, line, source.lineAt(node.end)].some((at) => explained.has(at));
    const message =
      (isAny(node) && '`any` turns the checker off; say what it is, or unknown') ||
      (viaUnknown(node) && !isExplained && castMessage) ||
      (isTest(path) && switchedOff(node));
    if (message) violations.push({ path, line, message });
  });
  return violations;
}

const castMessage = '`as unknown as` claims what nobody checked; validate or narrow, or say above it `// cast: why it holds`';

function isAny(node: Node): boolean {
  return node.type === 'TSAnyKeyword';
}

function viaUnknown(node: Node): boolean {
  if (node.type !== 'TSAsExpression') return false;
  const inner = withoutParentheses(node.expression);
  return inner?.type === 'TSAsExpression' && isNode(inner.typeAnnotation) && inner.typeAnnotation.type === 'TSUnknownKeyword';
}

function withoutParentheses(node: unknown): Node | undefined {
  if (!isNode(node)) return undefined;
  return node.type === 'ParenthesizedExpression' ? withoutParentheses(node.expression) : node;
}

const runners = new Set(['test', 'it', 'describe', 'suite', 'bench']);

/** `test.only`, `describe.skip`, `it.todo`; skipIf says on what it depends and is fine. */
function switchedOff(node: Node): string | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  const verb = nameOf(node.property) ?? '';
  if (verb !== 'only' && verb !== 'skip' && verb !== 'todo') return undefined;
  let object = node.object;
  while (isNode(object) && object.type === 'MemberExpression') object = object.object;
  return runners.has(nameOf(object) ?? '') ? `.${verb} leaves tests out; finish or remove them` : undefined;
}

/** Letters enough to be a reason rather than a mark. */
const reason = /\p{L}.{7,}/u;

function inComments(project: ProjectFiles, path: string): Violation[] {
  const source = project.source(path);
  return source.comments.flatMap((comment) => {
    const message = unexplained(comment.value);
    return message ? [{ path, line: source.lineAt(comment.start), message }] : [];
  });
}

function unexplained(comment: string): string | undefined {
  // A leftover starts its comment or ends in a colon; a sentence about to-do lists is none.
  const leftover = /(?:^[\s*]*|\s)(TODO|FIXME|XXX|HACK)\b(?:[:(\s]|$)/.exec(comment);
  if (leftover) return `${leftover[1]}: do it now, or open an issue`;
  const directive = /@ts-(ignore|expect-error|nocheck)\b(.*)|\b(biome-ignore|eslint-disable)\S*(.*)/s.exec(comment);
  if (!directive) return undefined;
  const said = directive[3] ? (directive[4] ?? '').replace(/^[^:]*:?/, '') : (directive[2] ?? '');
  return reason.test(said) && !said.includes('<explanation>') ? undefined : `${directive[0].trim().split(/[\s:]/)[0]} without a reason`;
}
