import type { Gate, ProjectFiles, Violation } from '../project/files.ts';
import { codeFiles, isCode, isTest } from '../project/rooms.ts';
import { isNode, type Node, nameOf, walk } from '../project/source.ts';

export const limits = { file: 300, fileWithReason: 400, test: 600, function: 60, component: 120 };

/** Files and functions stay short enough to be read at once. */
export const sizes: Gate = (project) => {
  const styles = project.paths.filter((path) => path.endsWith('.css') && path.includes('/'));
  const files = [...codeFiles(project), ...styles].flatMap((path) => fileSize(project, path));
  return [...files, ...codeFiles(project).flatMap((path) => functionSizes(project, path))];
};

function fileSize(project: ProjectFiles, path: string): Violation[] {
  const text = project.text(path);
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (isTest(path)) return lines > limits.test ? [{ path, message: `${lines} lines; a test file has at most ${limits.test}` }] : [];
  if (lines <= limits.file) return [];
  if (lines > limits.fileWithReason) return [{ path, message: `${lines} lines; no file has more than ${limits.fileWithReason}` }];
  const reason = /^(?:\/\/|\/\*) long: (\S.{9,})/.exec(text)?.[1];
  if (!reason) return [{ path, message: `${lines} lines; over ${limits.file} needs \`// long: why\` as its first line` }];
  return [{ path, message: `${lines} lines, because: ${reason}`, level: 'note' }];
}

const functionTypes = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

function functionSizes(project: ProjectFiles, path: string): Violation[] {
  if (!isCode(path)) return [];
  const source = project.source(path);
  const violations: Violation[] = [];
  walk(source.program, (node, parents) => {
    if (!functionTypes.has(node.type)) return;
    const line = source.lineAt(node.start);
    const lines = source.lineAt(node.end - 1) - line + 1;
    if (lines <= limits.function) return;
    const name = functionName(node, parents);
    // What is handed to describe() or test() is a list of cases, not a behaviour.
    if (isTest(path) && name === undefined) return;
    const isComponent = path.endsWith('.tsx') && /^[A-Z]/.test(name ?? '');
    const limit = isComponent ? limits.component : limits.function;
    if (lines > limit) violations.push({ path, line, message: `${name ?? 'a function'} has ${lines} lines; at most ${limit}` });
  });
  return violations;
}

/** Its own name, or that of the variable or property that holds it, also through `memo(...)` and the like. */
function functionName(node: Node, parents: readonly Node[]): string | undefined {
  if (isNode(node.id)) return nameOf(node.id);
  for (const parent of parents.toReversed()) {
    if (parent.type === 'VariableDeclarator') return nameOf(parent.id);
    if (parent.type === 'Property' || parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition') return nameOf(parent.key);
    if (parent.type !== 'CallExpression' && parent.type !== 'ParenthesizedExpression') return undefined;
  }
  return undefined;
}
