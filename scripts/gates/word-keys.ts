import type { Gate, ProjectFiles, Violation } from '../project/files.ts';
import { allKeys, readMessage } from '../project/messages.ts';
import { codeFiles, isTest } from '../project/rooms.ts';
import { calleeName, isNode, literalText, type Node, nameOf, walk } from '../project/source.ts';

/** Each key that code asks for exists and gets its values; each key that exists is asked for. */
export const wordKeys: Gate = (project) => {
  const keys = allKeys(project);
  const mentioned = new Set<string>();
  const prefixes = new Set<string>();
  const violations: Violation[] = [];
  for (const path of codeFiles(project).filter((p) => !isTest(p))) {
    const source = project.source(path);
    walk(source.program, (node) => {
      collect(node, mentioned, prefixes);
      for (const asked of askedKeys(node)) {
        const message = problemWith(asked, keys);
        if (message) violations.push({ path, line: source.lineAt(node.start), message });
      }
    });
  }
  return [...violations, ...unused(project, mentioned, prefixes)];
};

type Asked = { key: string; isPrefix: boolean; values?: Node | 'none' };

/** Keys in `t('a.b', {...})`, `page.t('a.b')`, `words(language)('a.b')`, `labelKey: 'a.b'` and `labelKey="a.b"`. */
function askedKeys(node: Node): Asked[] {
  if (node.type === 'CallExpression' && isTranslator(node)) {
    const [first, second] = node.arguments as unknown[];
    const asked = branches(first).flatMap((branch) => asKey(branch));
    return asked.map((one) => ({ ...one, values: isNode(second) ? second : 'none' }));
  }
  const isKeyed = (node.type === 'Property' || node.type === 'JSXAttribute') && /Key$/.test(nameOf(node.key ?? node.name) ?? '');
  // A dot tells a word's key from other keys (queryKey, rowKey).
  return isKeyed
    ? branches(node.value)
        .flatMap((branch) => asKey(branch))
        .filter((asked) => /^[a-z][\w-]*\./i.test(asked.key))
    : [];
}

function isTranslator(call: Node): boolean {
  const callee = call.callee;
  if (isNode(callee) && callee.type === 'CallExpression') return calleeName(callee) === 'words';
  return isNode(callee) && (callee.type === 'Identifier' || callee.type === 'MemberExpression') && calleeName(call) === 't';
}

function asKey(node: Node): Asked[] {
  const key = literalText(node, '\0');
  if (key === undefined) return [];
  const hole = key.indexOf('\0');
  return [{ key: hole === -1 ? key : key.slice(0, hole), isPrefix: hole !== -1 }];
}

/** Both ways of `a ? b : c`, and what stands in braces or parentheses. */
function branches(node: unknown): Node[] {
  if (!isNode(node)) return [];
  if (node.type === 'ConditionalExpression') return [...branches(node.consequent), ...branches(node.alternate)];
  if (node.type === 'JSXExpressionContainer' || node.type === 'ParenthesizedExpression' || node.type === 'TSAsExpression') return branches(node.expression);
  return [node];
}

function problemWith(asked: Asked, keys: Map<string, { message: string }>): string | undefined {
  if (asked.isPrefix) {
    const known = asked.key === '' || [...keys.keys()].some((key) => key.startsWith(asked.key));
    return known ? undefined : `no word's key starts with ${asked.key}`;
  }
  const found = keys.get(asked.key);
  if (!found) return `there is no word ${asked.key}`;
  if (!asked.values) return undefined;
  const given = asked.values === 'none' ? [] : givenNames(asked.values);
  const missing = given ? readMessage(found.message, 'en').args.filter((arg) => !given.includes(arg)) : [];
  return missing.length > 0 ? `${asked.key} needs {${missing.join(', ')}}` : undefined;
}

/** Names in an object literal; undefined when they cannot be told from here (a variable, a spread). */
function givenNames(node: Node): string[] | undefined {
  if (node.type !== 'ObjectExpression') return undefined;
  const properties = node.properties as Node[];
  if (properties.some((p) => p.type !== 'Property' || p.computed)) return undefined;
  return properties.map((p) => nameOf(p.key) ?? '');
}

function collect(node: Node, mentioned: Set<string>, prefixes: Set<string>): void {
  const text = literalText(node, '\0');
  if (text === undefined) return;
  const hole = text.indexOf('\0');
  if (hole === -1) mentioned.add(text);
  else if (/^[\w-]+\./.test(text.slice(0, hole))) prefixes.add(text.slice(0, hole));
}

function unused(project: ProjectFiles, mentioned: Set<string>, prefixes: Set<string>): Violation[] {
  const isUsed = (key: string) => mentioned.has(key) || [...prefixes].some((prefix) => key.startsWith(prefix));
  const left = [...allKeys(project)].filter(([key]) => !isUsed(key));
  return left.map(([key, { folder }]) => ({ path: `${folder}/en.json`, message: `${key} is used nowhere` }));
}
